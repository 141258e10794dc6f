import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import sharp from 'sharp';

import { at } from '../../scripts/lib/paths.mjs';
import { openApp, temporaryFolder } from './lib/app.mjs';
import { engineOf, host, readyForOffline } from './lib/host.mjs';
import { makePhotos } from './lib/photos.mjs';

const manifest = JSON.parse(readFileSync(at('site/manifest.webmanifest'), 'utf8'));

test('the browser takes the page for an app that can be installed', async (t) => {
  const app = await openApp(t);
  await readyForOffline(app.page);
  const session = await app.page.createCDPSession();
  assert.deepEqual((await session.send('Page.getAppManifest')).errors, []);
  assert.deepEqual((await session.send('Page.getInstallabilityErrors')).installabilityErrors, []);
  assert.equal(await app.page.$eval('meta[name=theme-color]', ({ content }) => content), manifest.theme_color);
});

test('every icon is there, in the size that is stated', async () => {
  assert.equal(manifest.icons.length, readdirSync(at('site/icons')).length, 'all but the one for Apple, and the mark');
  for (const { src, sizes, type } of manifest.icons.filter(({ sizes }) => sizes !== 'any')) {
    const { width, height, format } = await sharp(at('site', src)).metadata();
    assert.deepEqual([`${width}x${height}`, `image/${format}`], [sizes, type], src);
  }
});

test('pictures that another app shares are in the list, once', async (t) => {
  const folder = temporaryFolder(t);
  const names = ['one.jpg', 'grüße 2.jpg'];
  const photos = await makePhotos(folder, names, { largest: 100 });
  const { url } = await host(t);
  const app = await openApp(t, { url });
  await readyForOffline(app.page);

  for (const _ of ['first share', 'the next']) {
    await share(app.page, new URL(manifest.share_target.action, url), photos.map(({ path }) => path));
    await app.phase('ready');
    assert.equal((await app.data('#files')).total, String(names.length));
    assert.equal(app.page.url(), url);
    assert.equal(await app.page.evaluate(async () => (await caches.keys()).filter((name) => name.includes('shared')).length), 0);
  }
  await app.resize({ width: 20, height: 20 });
  assert.deepEqual((await app.rows('done')).map(({ name }) => name).sort(), names.toSorted());
  await app.page.reload();
  await engineOf(app);
  assert.equal(await app.page.$eval('html', ({ dataset }) => dataset.phase), 'empty');
  app.assertQuiet();
});

test('a notification of the service worker leads to the tab it is about', async (t) => {
  const { url } = await host(t);
  const app = await openApp(t, { url });
  await app.page.browserContext().overridePermissions(new URL(url).origin, ['notifications']);
  await readyForOffline(app.page);
  await app.page.reload();
  const target = await app.page.browser().waitForTarget((one) => one.type() === 'service_worker');
  const worker = await target.worker();
  // Only a person's click may bring a window forward, so what would do it is written down instead.
  const click = () =>
    worker.evaluate(async () => {
      const done = [];
      WindowClient.prototype.focus = async function () {
        done.push(`focus ${this.url}`);
      };
      self.clients.openWindow = async (address) => void done.push(`open ${address}`);
      await registration.showNotification('done');
      const [notification] = await registration.getNotifications();
      const event = new NotificationEvent('notificationclick', { notification });
      const waits = [];
      event.waitUntil = (promise) => waits.push(promise);
      self.dispatchEvent(event);
      await Promise.all(waits);
      return [...done, (await registration.getNotifications()).length];
    });
  assert.deepEqual(await click(), [`focus ${url}`, 0]);
  await app.page.goto('about:blank');
  assert.deepEqual(await click(), [`open ${url}`, 0]);
});

/** As the system does it: from no page of ours. */
async function share(page, address, paths) {
  const { name } = manifest.share_target.params.files[0];
  await page.goto('about:blank');
  await page.setContent(`<form action="${address}" method="${manifest.share_target.method}" enctype="${manifest.share_target.enctype}"><input type="file" name="${name}" multiple></form>`);
  await (await page.$('input')).uploadFile(...paths);
  await Promise.all([page.waitForNavigation(), page.$eval('form', (form) => form.submit())]);
}
