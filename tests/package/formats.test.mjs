/** The full build: loaded when a file or an option needs it, and not before; and what the browser decodes. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import sharp from 'sharp';

import { at } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { bundlers } from './lib/bundlers.mjs';
import { firefox, runInFirefox } from './lib/firefox.mjs';
import { openBrowser, openPage } from './lib/page.mjs';
import { asBase64, photos } from './lib/photos.mjs';
import { copyApp, workshop } from './lib/workshop.mjs';

const png = { name: 'a.png', data: readFileSync(at('tests/fixtures/formats/rgba-8.png')) };
const heic = { name: 'a.heic', data: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1') };

let jpegs;
let avif;
let app;
before(async () => {
  jpegs = (await photos()).slice(0, 5);
  const colours = Buffer.from([200, 30, 40, 255, 20, 180, 60, 255, 30, 40, 210, 255, 240, 240, 240, 0]);
  const image = sharp(colours, { raw: { width: 2, height: 2, channels: 4 } }).resize(64, 64, { kernel: 'nearest' });
  avif = [
    { name: 'clear.avif', data: await image.clone().avif({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer() },
    { name: 'named.jpg', data: await image.clone().flatten({ background: '#f0f0f0' }).avif({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer() },
  ];
  app = await bundlers['no bundler, an import map'](copyApp('tests/package/app', 'formats'));
});

async function open(t) {
  const { server, url } = await serve(app);
  t.after(() => server.close().closeAllConnections());
  const loaded = [];
  server.on('request', ({ url }) => url.endsWith('.wasm') && loaded.push(url.split('/').at(-1)));
  const { page } = await openPage(await openBrowser(t), url);
  await page.waitForFunction(() => globalThis.app);
  const facts = (files, options, wish) => page.evaluate((files, options, wish) => app.facts(files, options, wish), asBase64(files), options, wish);
  return { loaded, facts };
}

const size = { width: 32, height: 24, fit: 'fill' };

for (const [engine, name] of [['threads', 'threads'], ['workers', 'single']]) {
  test(`${engine}: JPEGs never load the full build, another file or option does, once, with the same bytes`, async (t) => {
    const { loaded, facts } = await open(t);
    const plain = await facts(jpegs, size, { engine, threads: 2 });
    assert.deepEqual(loaded, [`${name}_bg.wasm`]);
    const mixed = await facts([...jpegs.slice(0, 3), png, ...jpegs.slice(3)], size, { engine, threads: 2 });
    assert.deepEqual(loaded, [`${name}_bg.wasm`, `${name}_bg.wasm`, `${name}_full_bg.wasm`]);
    assert.deepEqual(mixed.map(({ name, error, message }) => [name, message ?? error]), [...jpegs.slice(0, 3), png, ...jpegs.slice(3)].map(({ name }) => [name, undefined]));
    assert.deepEqual(mixed.filter(({ name }) => name !== 'a.png').map(({ sha256 }) => sha256), plain.map(({ sha256 }) => sha256));
    const asked = await facts(jpegs, { ...size, format: 'png' }, { engine, threads: 2 });
    assert.ok(asked.every(({ ok, format, output }) => ok && format === 'png' && output.endsWith('.png')));
    assert.equal(loaded.filter((file) => file === `${name}_full_bg.wasm`).length, 2);
  });
}

function check(outcomes) {
  for (const { ok, error, decoder, source, format } of outcomes.slice(0, 2)) {
    assert.ok(ok, error);
    assert.deepEqual([decoder, source.format, source.width, source.height, format], ['browser', 'avif', 64, 64, 'raw']);
  }
  const [[, clear], [, named]] = outcomes.map(({ pixels }) => [0, pixels]);
  const wanted = [[200, 30, 40], [20, 180, 60], [30, 40, 210], [240, 240, 240]];
  const places = [0, 1, 2, 3].map((i) => 3 * ((i > 1 ? 48 : 16) * 64 + (i % 2 ? 48 : 16)));
  places.forEach((place, i) => {
    const near = (pixels, colour) => assert.ok(colour.every((value, channel) => Math.abs(pixels[place + channel] - value) <= 6), `${pixels.slice(place, place + 3)} is not ${colour}`);
    near(named, wanted[i]);
    near(clear, i === 3 ? [0, 255, 0] : wanted[i]);
  });
  assert.deepEqual([outcomes[2].ok, outcomes[2].error], [false, 'unsupported']);
  assert.match(outcomes[0].checks.dhash, /^[0-9a-f]{16}$/);
}

const raw = { width: 64, height: 64, fit: 'fill', format: 'raw', background: '#00ff00', checks: true };

test('AVIF is decoded by Chromium, and said to be; HEIC is not', async (t) => {
  const { facts } = await open(t);
  const outcomes = await facts([...avif, heic], raw, { threads: 2 });
  check(outcomes);
  const { createHash } = await import('node:crypto');
  assert.equal(outcomes[0].checks.sha256, createHash('sha256').update(avif[0].data).digest('hex'));
});

test('AVIF is decoded by Firefox, and said to be; HEIC is not', { skip: !firefox }, async () => {
  check(await runInFirefox(app, {}, ['facts', asBase64([...avif, heic]), raw, { threads: 2 }]));
});

test('AVIF is bounded by the budget, and by limitInputPixels', async (t) => {
  const { facts } = await open(t);
  const many = Array.from({ length: 12 }, (_, i) => ({ name: `${i}.avif`, data: avif[0].data }));
  const outcomes = await facts(many, size, { threads: 2, memoryBudget: 100_000 });
  assert.ok(outcomes.every(({ ok }) => ok));
  const [{ error }] = await facts(avif.slice(0, 1), { ...size, limitInputPixels: 64 * 64 - 1 }, { threads: 2 });
  assert.equal(error, 'limit');
});

test('in Node both are unsupported, by name', async () => {
  const { createResizer } = await import(pathToFileURL(join(workshop, 'apps/node_modules/pixmill/dist/node.js')));
  const resizer = await createResizer();
  for (const [file, name] of [[avif[0], /AVIF/], [heic, /HEI/]]) {
    await assert.rejects(resizer.resizeOne(file, size), ({ code, message }) => code === 'unsupported' && name.test(message));
  }
  await resizer.close();
});
