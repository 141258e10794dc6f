/**
 * The same bytes from every engine, thread count, browser and Node: a table of SHA-256 over formats and options.
 * Where results are meant to change `UPDATE=1 cargo test --test table` writes it anew: tests/table.rs has the same cases.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { at } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { bundlers } from './lib/bundlers.mjs';
import { firefox, runInFirefox } from './lib/firefox.mjs';
import { openBrowser, openPage, workersOf } from './lib/page.mjs';
import { asBase64 } from './lib/photos.mjs';
import { copyApp, workshop } from './lib/workshop.mjs';

const table = at('tests/package/same-bytes.json');

const files = [
  ...['baseline-420.jpg', 'progressive-444.jpg', 'baseline-grey.jpg', 'baseline-cmyk.jpg', 'orientation-6.jpg', 'profile.jpg', 'cut-short.jpg'].map((name) => `pictures/${name}`),
  ...['grey.jpg', 'grey-in-p3.jpg'].map((name) => `gain-map/${name}`),
  ...['rgb-8.png', 'rgba-8.png', 'palette-8.png', 'grey-alpha-16.png', 'metadata.png', 'lossy-rgba.webp', 'lossless-rgb.webp', 'transparent.gif'].map((name) => `formats/${name}`),
].map((name) => ({ name, data: readFileSync(at('tests/fixtures', name)) }));

const size = { width: 23, height: 17, fit: 'fill' };
const cases = {
  jpeg: size,
  'jpeg, progressive, 4:4:4, cover': { ...size, fit: 'cover', progressive: true, chromaSubsampling: '4:4:4', kernel: 'mitchell' },
  'jpeg, sRGB': { ...size, toColourspace: 'srgb' },
  'png, sharpened': { ...size, format: 'png', sharpen: 1 },
  'png, palette, contain': { ...size, fit: 'contain', background: '#336699', format: 'png', palette: true, colours: 16 },
  'png, linear light, sRGB': { ...size, format: 'png', linearLight: true, toColourspace: 'srgb' },
  'webp, lossless': { ...size, format: 'webp', lossless: true },
  webp: { ...size, format: 'webp' },
  'raw, exact': { ...size, format: 'raw', fastShrinkOnLoad: false },
  'raw, float32, for a net': { ...size, format: 'raw', dtype: 'float32', layout: 'chw', normalise: 'imagenet' },
  'raw, float16': { ...size, format: 'raw', dtype: 'float16', normalise: 'signed' },
  checks: { ...size, checks: true },
};

const inNode = [{ engine: 'serial' }, ...[1, 2, 4].map((threads) => ({ engine: 'workers', threads }))];
/** Twelve threads have their files read by workers of their own. */
const inBrowser = [...inNode, ...[1, 2, 4, 12].map((threads) => ({ engine: 'threads', threads }))];

let expected;
let app;
before(async () => {
  app = await bundlers['no bundler, an import map'](copyApp('tests/package/app', 'same bytes'));
  expected = JSON.parse(readFileSync(table, 'utf8'));
});

/** As `app.table` of the app does it. */
async function runInNode(wish) {
  const { createResizer } = await import(pathToFileURL(join(workshop, 'apps/node_modules/pixmill/dist/node.js')));
  const resizer = await createResizer(wish);
  const found = {};
  for (const [what, options] of Object.entries(cases)) {
    found[what] = {};
    for await (const outcome of resizer.resize(files, options)) {
      const { ok, name, data, checks, error } = outcome;
      found[what][name] = ok ? createHash('sha256').update(data).digest('hex') + (checks ? ` ${checks.sha256} ${checks.dhash}` : '') : error.code;
    }
  }
  await resizer.close();
  return found;
}

for (const wish of inNode) {
  test(`in Node: ${wish.engine}, ${wish.threads ?? 1}`, async () => assert.deepEqual(await runInNode(wish), expected));
}

test('in Chromium, with every engine', async (t) => {
  const { server, url } = await serve(app);
  t.after(() => server.close().closeAllConnections());
  const { page } = await openPage(await openBrowser(t), url);
  await page.waitForFunction(() => globalThis.app);
  for (const wish of inBrowser) {
    const found = await page.evaluate((files, cases, wish) => app.table(files, cases, wish), asBase64(files), cases, wish);
    assert.deepEqual(found, { engine: wish.engine, table: expected }, JSON.stringify(wish));
  }
});

/** What `look` finds: `wanted`, or what it is after ten seconds, as workers take their time to come and go. */
async function settled(look, wanted) {
  for (let tries = 1; ; tries++) {
    const found = await look();
    if (found === wanted || tries === 40) return found;
    await sleep(250);
  }
}

test('of twelve threads and no fewer, files are read by two more workers', async (t) => {
  const { server, url } = await serve(app);
  t.after(() => server.close().closeAllConnections());
  const browser = await openBrowser(t);
  const { page } = await openPage(browser, url);
  await page.waitForFunction(() => globalThis.app);
  // For others all threads would be started anew, with the full build.
  const plain = files.slice(0, 1);
  for (const [threads, readers] of [[2, 0], [12, 2]]) {
    await page.evaluate((files, wish) => app.run(files, wish), asBase64(plain), { engine: 'threads', threads });
    assert.equal(await settled(async () => (await workersOf(browser)).length, 1 + threads + readers), 1 + threads + readers);
    await page.evaluate(() => app.close());
  }
});

test('in Firefox, with every engine', { skip: !firefox }, async () => {
  for (const wish of inBrowser.filter(({ threads = 2 }) => threads === 2 || threads === 12)) {
    const found = await runInFirefox(app, {}, ['table', asBase64(files), cases, wish]);
    assert.deepEqual(found, { engine: wish.engine, table: expected }, JSON.stringify(wish));
  }
});

test('every file is decoded by each case that it is meant for', () => {
  for (const [what, digests] of Object.entries(expected)) {
    assert.deepEqual(Object.keys(digests), files.map(({ name }) => name), what);
    for (const [name, digest] of Object.entries(digests)) assert.match(digest, /^[0-9a-f]{64}/, `${what}: ${name}`);
  }
});
