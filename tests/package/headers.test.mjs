/** Every setting of docs/headers.md as it stands there, with the server or the service that it is for, as far as it can be had. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import puppeteer from 'puppeteer-core';

import { at } from '../../scripts/lib/paths.mjs';
import { isolation } from '../../scripts/lib/headers.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { bundlers } from './lib/bundlers.mjs';
import { hosts, startHost } from './lib/hosts.mjs';
import { browserOptions, openPage } from './lib/page.mjs';
import { asBase64, photos } from './lib/photos.mjs';
import { copyApp, tool } from './lib/workshop.mjs';

let browser;
let files;
before(async () => {
  browser = await puppeteer.launch(await browserOptions());
  files = asBase64(await photos());
});
after(() => browser.close());

const text = readFileSync(at('docs/headers.md'), 'utf8');

/** The block of code after a name in bold. */
const settingFor = (name) => text.match(new RegExp(`\\*\\*${name}\\*\\*[^]*?\`\`\`\\w*\\n([^]*?)\`\`\``))[1];

async function assertIsolated(url) {
  const { page } = await openPage(browser, url);
  await page.waitForFunction(() => globalThis.crossOriginIsolated && globalThis.app, { timeout: 60_000 });
  const { engine, reason } = await page.evaluate((photos) => app.run(photos, { threads: 2 }), files);
  assert.equal(engine, 'threads', reason);
  await page.close();
}

for (const [name, host] of Object.entries(hosts)) {
  test(`${name} isolates the page`, { skip: !host.program && 'it is not installed' }, async (t) => {
    const app = copyApp('tests/package/app', `host ${name}`);
    // Development servers take the app as it is; the others serve files.
    if (!['Vite', 'webpack'].includes(name)) await bundlers['no bundler, an import map'](app);
    await assertIsolated(await startHost(t, host, app, settingFor(name)));
  });
}

test('the preview of Vite isolates the page', async (t) => {
  const app = copyApp('tests/package/app', 'host Vite preview');
  await bundlers['Vite 8'](app);
  const { args } = hosts.Vite;
  const preview = { ...hosts.Vite, args: (facts) => ['preview', ...args(facts)] };
  await assertIsolated(await startHost(t, preview, app, settingFor('Vite')));
});

test('a service worker isolates the page where the host sends no headers', async (t) => {
  const app = copyApp('tests/package/app', 'service-worker');
  await bundlers['no bundler, an import map'](app);
  writeFileSync(join(app, 'isolate.js'), settingFor('GitHub Pages'));
  const html = readFileSync(join(app, 'index.html'), 'utf8');
  writeFileSync(join(app, 'index.html'), html.replace('<head>', '<head><script src="isolate.js"></script>'));
  const { server, url } = await serve(app, { isolated: false });
  t.after(() => server.close().closeAllConnections());
  await assertIsolated(url);
});

/** As a server would name them. */
const lowerCase = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
const paths = ['/', '/index.html', '/assets/worker-abc123.js', '/pixmill/threads_bg.wasm'];

test("Netlify's own reader finds the headers for every path", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-netlify-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, '_headers');
  writeFileSync(file, settingFor('Netlify, Cloudflare Pages'));
  const { parseAllHeaders } = await import(pathToFileURL(tool('@netlify/headers-parser/lib/index.js')));
  const { headers, errors } = await parseAllHeaders({ headersFiles: [file], minimal: true });
  assert.deepEqual(errors, []);
  assert.deepEqual(headers.map(({ for: path, values }) => [path, lowerCase(values)]), [['/*', lowerCase(isolation)]]);
});

test("Vercel's own reader finds the headers for every path", () => {
  const { getTransformedRoutes } = createRequire(tool('@vercel/routing-utils/package.json'))('@vercel/routing-utils');
  const { routes, error } = getTransformedRoutes(JSON.parse(settingFor('Vercel')));
  assert.equal(error, null);
  for (const path of paths) {
    const found = routes.filter(({ src }) => new RegExp(src).test(path)).map(({ headers }) => lowerCase(headers));
    assert.deepEqual(found, [lowerCase(isolation)], path);
  }
});
