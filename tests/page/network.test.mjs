import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { openApp, temporaryFolder } from './lib/app.mjs';
import { engineOf, host, readyForOffline } from './lib/host.mjs';
import { makePhotos } from './lib/photos.mjs';

const names = ['1.jpg', '2.jpg', '3.jpg'];
const silenceMs = 2000;

for (const isolated of [true, false]) {
  test(`no request leaves during a run, and none could: ${isolated ? 'host with' : 'second load from a host without'} headers`, async (t) => {
    const folder = join(temporaryFolder(t), 'album');
    await makePhotos(folder, names, { largest: 100 });
    const [site, foreign] = [await host(t, { isolated }), await openForeign(t)];
    const app = await openApp(t, { url: site.url });
    await readyForOffline(app.page);
    const [blank] = await app.page.browser().pages();
    await blank.close();
    const watched = await watch(app.page.browser());
    await app.page.reload();
    await engineOf(app);

    watched.requests.length = site.asked.length = 0;
    await app.chooseFolder(folder);
    await app.resize({ width: 50, height: 50 });
    // The worker that writes the zip is the same script once more; the icon in the tab is put back at the end. The full
    // build is fetched when a file first needs it: of these photos some have a profile. It comes from the service worker.
    const allowed = new RegExp(`^GET (blob:)?${site.url}(pixmill/worker\\.js|pixmill/threads_full_bg\\.wasm|mark\\.svg|[0-9a-f-]+)$`);
    assert.deepEqual(watched.requests.filter((request) => !allowed.test(request)), []);
    assert.deepEqual(site.asked.filter((asked) => asked !== 'GET /mark.svg'), []);
    app.assertQuiet();

    const tried = [];
    for (const { type, session } of watched.targets) {
      // The service worker's own policy can come from the host alone.
      if (type === 'service_worker' && !isolated) continue;
      // A thread of the pool waits in WebAssembly and takes no word from anyone.
      const ways = await within(silenceMs, tryToLeave(session, `${foreign.url}${type}`));
      if (ways) tried.push(type);
    }
    const all = ['page', 'worker', ...(isolated ? ['service_worker'] : [])];
    assert.deepEqual(all.filter((type) => !tried.includes(type)), [], `tried in ${tried}`);
    await sleep(silenceMs);
    assert.deepEqual(foreign.asked, []);

    // Where nothing forbids it each of them leads out, within that time.
    const free = await app.page.browser().newPage();
    await tryToLeave(await free.createCDPSession(), `${foreign.url}page`);
    const worker = `(${everyWay})(${JSON.stringify(`${foreign.url}worker`)})`;
    await free.evaluate((script) => void new Worker(URL.createObjectURL(new Blob([script]))), worker);
    await sleep(silenceMs);
    const open = { page: ['beacon', 'cors', 'fetch', 'image', 'module', 'socket'], worker: ['cors', 'fetch', 'module', 'script', 'socket'] };
    assert.deepEqual(foreign.asked.sort(), Object.entries(open).flatMap(([type, ways]) => ways.map((way) => `/${type}-${way}`)));
  });
}

/** Another origin, which lets itself be asked by anyone. */
async function openForeign(t) {
  const asked = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }).end();
  });
  server.on('upgrade', ({ url }, socket) => {
    asked.push(url);
    socket.destroy();
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}/`, asked };
}

/** Follows everything in the browser that can ask for something: pages, workers of any depth, service workers. */
async function watch(browser) {
  const watched = { requests: [], targets: [] };
  const root = await browser.target().createCDPSession();
  const follow = async (session) => {
    session.on('Target.attachedToTarget', async ({ sessionId, targetInfo: { type } }) => {
      const target = { type, session: root.connection().session(sessionId) };
      watched.targets.push(target);
      target.session.on('Network.requestWillBeSent', ({ request }) => watched.requests.push(`${request.method} ${request.url}`));
      await Promise.allSettled([target.session.send('Network.enable'), follow(target.session), target.session.send('Runtime.runIfWaitingForDebugger')]);
    });
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  };
  await follow(root);
  return watched;
}

/** Tries every way out that there is where the session is; the host tells which led anywhere. */
async function tryToLeave(session, url) {
  const { result } = await session.send('Runtime.evaluate', { expression: `(${everyWay})(${JSON.stringify(url)})`, awaitPromise: true, returnByValue: true });
  return result.value;
}

function everyWay(url) {
  const ways = {
    fetch: () => fetch(`${url}-fetch`, { mode: 'no-cors' }),
    cors: () => fetch(`${url}-cors`, { method: 'POST', body: 'pictures' }),
    socket: () => new WebSocket(`${url.replace('http', 'ws')}-socket`),
    beacon: () => navigator.sendBeacon(`${url}-beacon`, 'pictures'),
    image: () => (new Image().src = `${url}-image`),
    script: () => importScripts(`${url}-script`),
    module: () => import(`${url}-module`),
  };
  return Promise.all(Object.values(ways).map(async (way) => way())).catch(() => {}).then(() => Object.keys(ways).length);
}

const within = (limitMs, promise) => Promise.race([promise.catch(() => undefined), sleep(limitMs)]);
