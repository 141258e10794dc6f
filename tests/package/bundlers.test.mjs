import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { isolation } from '../../scripts/lib/headers.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { bundlers, devServers } from './lib/bundlers.mjs';
import { firefox, runInFirefox } from './lib/firefox.mjs';
import { openBrowser, openPage, workersOf } from './lib/page.mjs';
import { asBase64, photos } from './lib/photos.mjs';
import { copyApp, workshop } from './lib/workshop.mjs';

/** What README says suffices, and nothing that it does not say. Import maps stand in the page, so its policy has to know them. */
function strictPolicy(page) {
  const inline = [...readFileSync(page, 'utf8').matchAll(/<script[^>]*>([^<]+)<\/script>/g)];
  const hashes = inline.map(([, script]) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  const scripts = ["'self'", "'wasm-unsafe-eval'", ...hashes].join(' ');
  return ["default-src 'none'", `script-src ${scripts}`, "worker-src 'self'", "connect-src 'self'", 'img-src data:'].join('; ');
}

let files;
let expected;

before(async () => {
  files = await photos();
  const { createResizer } = await import(pathToFileURL(join(workshop, 'apps/node_modules/pixmill/dist/node.js')));
  const resizer = await createResizer();
  expected = [];
  for await (const outcome of resizer.resize(files, { width: 64, height: 48, fit: 'fill' })) {
    expected.push(outcome.ok ? createHash('sha256').update(outcome.data).digest('hex') : outcome.error.code);
  }
  await resizer.close();
});

for (const [name, build] of Object.entries(bundlers)) {
  test(`${name}: isolated or not, under a strict policy, the same bytes`, async (t) => {
    const folder = await build(copyApp('tests/package/app', name));
    const browser = await openBrowser(t);
    for (const isolated of [true, false]) {
      const { server, url } = await serve(folder, { isolated, headers: { 'Content-Security-Policy': strictPolicy(join(folder, 'index.html')) } });
      t.after(() => server.close().closeAllConnections());
      await check(browser, url, isolated ? 'threads' : 'workers');
    }
  });
}

for (const [name, start] of Object.entries(devServers)) {
  test(`${name}, development server: isolated or not, the same bytes`, async (t) => {
    const app = copyApp('tests/package/app', `dev ${name}`);
    const browser = await openBrowser(t);
    for (const headers of [isolation, {}]) {
      const server = await start(app, headers);
      t.after(() => server.close());
      await check(browser, server.url, headers === isolation ? 'threads' : 'workers');
    }
  });
}

for (const name of ['Vite 8', 'no bundler, an import map']) {
  test(`${name}: in Firefox, the same bytes`, { skip: !firefox }, async () => {
    const folder = await bundlers[name](copyApp('tests/package/app', `firefox ${name}`));
    const headers = { 'Content-Security-Policy': strictPolicy(join(folder, 'index.html')) };
    for (const isolated of [true, false]) {
      const found = await runInFirefox(folder, { isolated, headers }, [asBase64(files), { threads: 2 }]);
      assert.deepEqual(found.digests, expected, found.error);
      assert.equal(found.engine, isolated ? 'threads' : 'workers', found.reason);
    }
  });
}

async function check(browser, url, engine) {
  const { page, complaints } = await openPage(browser, url);
  await page.waitForFunction(() => globalThis.app).catch(() => assert.fail(`the app did not start: ${complaints.join('; ')}`));
  const found = await page.evaluate((photos) => app.run(photos, { threads: 2 }), asBase64(files));
  assert.deepEqual(found.digests, expected);
  assert.equal(found.engine, engine, found.reason);
  assert.equal(found.zipStart, 'PK');

  // The host and its children are workers of one script, whichever way it was built.
  const workers = await workersOf(browser);
  assert.equal(workers.length, 1 + found.threads);
  assert.equal(new Set(workers).size, 1, workers.join(' '));

  await page.evaluate(() => app.close());
  assert.deepEqual(complaints, []);
  await page.close();
}
