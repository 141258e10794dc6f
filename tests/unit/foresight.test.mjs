import assert from 'node:assert/strict';
import { test } from 'node:test';

import sharp from 'sharp';

import { importTs } from './lib/import-ts.mjs';

const { foresee } = await importTs('foresight.ts');

const jpeg = (width, height, options = {}) => sharp({ create: { width, height, channels: 3, background: '#369' } }).jpeg(options).toBuffer();
const megabytes = (bytes, options) => foresee(bytes, options).workingBytes / 2 ** 20;

test('a sequential file takes memory by its width, a progressive one by its area', async () => {
  const [flat, high] = [await jpeg(1000, 500), await jpeg(1000, 4000)];
  const small = { width: 100, height: 100 };
  assert.equal(megabytes(flat, small), megabytes(high, small));
  assert.ok(megabytes(high, small) < 4);
  const progressive = await jpeg(4000, 3000, { progressive: true });
  // 12 megapixels, 1.5 samples each, two bytes a coefficient.
  assert.ok(megabytes(progressive, small) > 34 && megabytes(progressive, small) < 40, `${megabytes(progressive, small)}`);
  assert.ok(megabytes(await jpeg(4000, 3000, { progressive: true, chromaSubsampling: '4:4:4' }), small) > 68);
});

test('the result counts, by the side that is given', async () => {
  const file = await jpeg(400, 200);
  const pixels = (options) => Math.round(foresee(file, options).megapixels * 1e6) - 400 * 200;
  assert.equal(pixels({ width: 1000, height: 1000 }), 1000 * 1000);
  assert.equal(pixels({ width: 800 }), 800 * 400);
  assert.equal(pixels({ height: 800 }), 1600 * 800);
  assert.equal(pixels({ width: 800, height: 800, fit: 'outside' }), 1600 * 800);
  assert.equal(pixels({}), 400 * 200);
});

test('bytes that are no JPEG, or end early, need next to nothing', async () => {
  const file = await jpeg(4000, 3000, { progressive: true });
  for (const bytes of [Buffer.alloc(0), Buffer.from('GIF89a'), file.subarray(0, 100), Buffer.alloc(1000, 0xff), Buffer.from([0xff, 0xd8, 0xff, 0xda])]) {
    assert.deepEqual(foresee(bytes, { width: 100 }), { workingBytes: 2 * 2 ** 20, megapixels: 0 });
  }
});

test('every prefix and many mutations are looked at without harm', async () => {
  const file = await jpeg(300, 200);
  let seed = 7;
  const next = (below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let length = 0; length < 700; length++) foresee(file.subarray(0, length), {});
  for (let i = 0; i < 2000; i++) {
    const bytes = Buffer.from(file);
    for (let k = 0; k < 4; k++) bytes[next(700)] = next(256);
    const { workingBytes, megapixels } = foresee(bytes, { width: 100 });
    assert.ok(Number.isFinite(workingBytes) && workingBytes > 0 && Number.isFinite(megapixels));
  }
});
