import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { openApp, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { engineOf, host, readyForOffline } from './lib/host.mjs';
import { makePhotos } from './lib/photos.mjs';

const names = ['1.jpg', '2.jpg', '3.jpg'];

async function resizes(t, app) {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, names, { largest: 100 });
  await app.chooseFolder(folder);
  await app.resize({ width: 50, height: 50 });
  assertAllDone(unpack(await app.download(), temporaryFolder(t)).report, names.length);
}

test('after the first visit the page works without a network', async (t) => {
  const { url, stop } = await host(t);
  const app = await openApp(t, { url });
  await readyForOffline(app.page);
  stop();
  for (const address of [url, `${url}index.html?anything`]) {
    await app.page.goto(address);
    assert.equal(await engineOf(app), 'threads');
  }
  await resizes(t, app);
  app.assertQuiet();
});

test('photos to try are kept from when somebody tries them', async (t) => {
  const { url, asked, stop } = await host(t);
  const app = await openApp(t, { url });
  await readyForOffline(app.page);
  assert.deepEqual(asked.filter((request) => request.includes('/samples/')), []);
  for (const online of [true, false]) {
    if (!online) stop();
    await app.page.reload();
    await (await app.page.waitForSelector('#trial')).click();
    await app.phase('ready');
    assert.equal((await app.data('#files')).total, '6');
  }
  app.assertQuiet();
});

test('a host that sends no headers gets threads from the second load on, and never a reload by itself', async (t) => {
  const { url, asked, stop } = await host(t, { isolated: false });
  const app = await openApp(t, { url });
  assert.equal(await engineOf(app), 'workers');
  await readyForOffline(app.page);
  await resizes(t, app);
  assert.equal(asked.filter((request) => request === 'GET /main.js').length, 2, 'once for the page, once for later');

  for (const online of [true, false]) {
    if (!online) stop();
    await app.page.reload();
    assert.equal(await app.page.evaluate(() => crossOriginIsolated), true);
    assert.equal(await engineOf(app), 'threads');
    await resizes(t, app);
    const sent = await app.page.evaluate(async () => Object.fromEntries((await fetch('./pixmill/worker.js')).headers));
    assert.match(sent['content-security-policy'], /connect-src 'self'/);
    assert.equal(sent['cross-origin-embedder-policy'], 'require-corp');
  }
  app.assertQuiet();
});

test('where the service worker cannot be installed the page works without it', async (t) => {
  const { url, asked, spoil } = await host(t);
  spoil('grain.svg');
  const app = await openApp(t, { url });
  await gaveUp(app, asked);
  await resizes(t, app);

  const session = await app.page.createCDPSession();
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, quotaSize: 1000 });
  asked.length = 0;
  await app.page.reload();
  await gaveUp(app, asked);

  await app.page.evaluateOnNewDocument(() => delete Navigator.prototype.serviceWorker);
  await app.page.reload();
  assert.equal(await engineOf(app), 'threads');
  app.assertQuiet();
});

/** Waits until the files were asked for once more, for later, and nothing is left of that. */
async function gaveUp({ page, patienceMs }, asked) {
  const isLeft = async () => (await navigator.serviceWorker.getRegistration()) || (await caches.keys()).length > 0;
  for (const endMs = Date.now() + patienceMs; asked.filter((request) => request === 'GET /grain.svg').length < 2 || (await page.evaluate(isLeft)); await sleep(50)) {
    if (Date.now() > endMs) assert.fail(`asked for ${asked}`);
  }
}

test('a page without WebAssembly files yet can be used', async (t) => {
  const { url, server } = await host(t);
  const [answer] = server.listeners('request');
  let release;
  const released = new Promise((resolve) => (release = resolve));
  server.removeAllListeners('request').on('request', async (request, response) => {
    if (request.url.endsWith('.wasm')) await released;
    answer(request, response);
  });

  const app = await openApp(t, { url });
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, names, { largest: 100 });
  await app.chooseFolder(folder);
  await app.set({ width: 50, height: 50 });
  await app.click('#resize');
  await app.phase('running');
  assert.equal((await app.data('#engine')).engine, undefined);
  release();
  await app.phase('done');
  app.assertQuiet();
});
