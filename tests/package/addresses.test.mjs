/** `wasmUrl` and `workerUrl`: what may lie where. */

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { serve } from '../../scripts/lib/server.mjs';
import { bundlers } from './lib/bundlers.mjs';
import { openBrowser, openPage } from './lib/page.mjs';
import { asBase64, photos } from './lib/photos.mjs';
import { copyApp, workshop } from './lib/workshop.mjs';

const dist = join(workshop, 'apps/node_modules/pixmill/dist');
const allowing = { 'Access-Control-Allow-Origin': '*' };

let files;
let elsewhere;

before(async () => {
  files = asBase64(await photos());
  elsewhere = mkdtempSync(join(tmpdir(), 'pixmill-elsewhere-'));
  mkdirSync(join(elsewhere, 'wasm'));
  for (const name of ['threads_bg.wasm', 'threads_full_bg.wasm', 'single_bg.wasm', 'single_full_bg.wasm']) cpSync(join(dist, name), join(elsewhere, 'wasm', name));
  cpSync(join(dist, 'worker.js'), join(elsewhere, 'worker.js'));
});
after(() => rmSync(elsewhere, { recursive: true }));

test('the WebAssembly may lie on a host that allows it, the worker anywhere on the page\'s own', async (t) => {
  const app = await bundlers['no bundler, an import map'](copyApp('tests/package/app', 'addresses'));
  // Here they are not where they would be looked for.
  for (const name of ['threads_bg.wasm', 'single_bg.wasm', 'worker.js']) rmSync(join(app, 'node_modules/pixmill/dist', name));
  cpSync(join(dist, 'worker.js'), join(app, 'elsewhere/worker.js'));
  cpSync(join(elsewhere, 'wasm'), join(app, 'elsewhere/beside'), { recursive: true });

  const urls = {};
  for (const [name, options] of Object.entries({ page: {}, open: { headers: allowing }, closed: {} })) {
    const { server, url } = await serve(name === 'page' ? app : elsewhere, options);
    t.after(() => server.close().closeAllConnections());
    urls[name] = url;
  }
  const { page } = await openPage(await openBrowser(t), urls.page);
  await page.waitForFunction(() => globalThis.app);
  const run = (wish) => page.evaluate((files, wish) => app.run(files, wish).then(async (found) => (await app.close(), found), ({ code, message }) => ({ code, message })), files, { threads: 2, ...wish });

  for (const engine of ['threads', 'workers']) {
    for (const wasmUrl of [`${urls.open}wasm/`, `${urls.open}wasm`, 'elsewhere/beside']) {
      const found = await run({ engine, workerUrl: '/elsewhere/worker.js', wasmUrl });
      assert.equal(found.engine, engine, `${wasmUrl}: ${found.message}`);
      assert.equal(found.digests.length, files.length);
    }
  }

  const refused = {
    'a host that does not allow it': [{ workerUrl: '/elsewhere/worker.js', wasmUrl: `${urls.closed}wasm/` }, `${urls.closed}wasm/single_bg.wasm could not be loaded: Failed to fetch`],
    'WebAssembly that is not there': [{ workerUrl: '/elsewhere/worker.js' }, `${urls.page}elsewhere/single_bg.wasm could not be loaded: 404 Not Found`],
    'a worker of another origin': [{ workerUrl: `${urls.open}worker.js`, wasmUrl: `${urls.open}wasm/` }, /could not be started: .*origin/],
    'a worker that is not there': [{ workerUrl: '/nowhere/worker.js' }, 'worker.js could not be loaded'],
  };
  for (const [what, [wish, reason]] of Object.entries(refused)) {
    const began = performance.now();
    const { code, message } = await run(wish);
    assert.equal(code, 'not-started', what);
    if (reason instanceof RegExp) assert.match(message, reason);
    else assert.equal(message, reason, what);
    assert.ok(performance.now() - began < 15_000, `${what}: it is said at once`);
  }
});
