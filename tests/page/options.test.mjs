import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import sharp from 'sharp';

import { openAppIn, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, assertLikeSharp, toleranceFor, unpack } from './lib/archive.mjs';
import { makePhotos } from './lib/photos.mjs';

const quality = 90;
const names = Array.from({ length: 14 }, (_, i) => `${i}.jpg`);

/** Resizes the same photos with each set of options, one page for all. */
async function resized(t, browser = 'Chromium') {
  const folder = join(temporaryFolder(t), 'album');
  // Sharp keeps one scale for both sides where it rounds one of them; in pictures a few pixels high that shows.
  const photos = await makePhotos(folder, names, { smallest: 100, largest: 400 });
  const app = await openAppIn(t, browser);
  return async (options) => {
    await app.chooseFolder(folder);
    await app.resize({ withoutEnlargement: false, autoOrient: true, kernel: 'lanczos3', quality, chromaSubsampling: '4:2:0', ...options });
    const unpacked = temporaryFolder(t);
    const { report } = unpack(await app.download(), unpacked);
    assertAllDone(report, photos.length);
    return photos.map(({ name, path, variant }) => ({ path, variant, result: join(unpacked, 'album', name) }));
  };
}

async function assertAsSharp(resize, options) {
  const { width, height, ...others } = options;
  for (const { path, variant, result } of await resize(options)) {
    const asked = { ...others, quality, width: width || null, height: height || null };
    await assertLikeSharp(path, result, asked, toleranceFor(variant));
  }
}

test('options reach the pictures', async (t) => {
  const resize = await resized(t);

  const likeSharp = [
    ...['cover', 'contain', 'fill', 'inside', 'outside'].map((fit) => ({ width: 100, height: 70, fit })),
    // Those that sharp has: tests/reference.rs holds the others against Pillow and OpenCV.
    ...['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3'].map((kernel) => ({ width: 80, height: 60, fit: 'fill', kernel })),
    { width: 90, height: '', fit: 'inside' },
    { width: '', height: 90, fit: 'inside' },
    { width: 100, height: 100, fit: 'inside', withoutEnlargement: true },
    { width: 60, height: 60, fit: 'inside', autoOrient: false },
  ];
  for (const options of likeSharp) await t.test(`${JSON.stringify(options)} gives what sharp gives`, () => assertAsSharp(resize, options));

  await t.test('a higher quality makes larger files', async () => {
    const sizes = [];
    for (const quality of [20, 95]) {
      const files = await resize({ width: 200, height: 200, fit: 'fill', quality });
      sizes.push(files.reduce((sum, { result }) => sum + statSync(result).size, 0));
    }
    assert.ok(sizes[0] * 1.5 < sizes[1], sizes.join(' and '));
  });

  await t.test('chroma subsampling is as asked', async () => {
    const factors = { '4:2:0': 0x22, '4:2:2': 0x21, '4:4:4': 0x11 };
    for (const chromaSubsampling of Object.keys(factors)) {
      const colour = (await resize({ width: 50, height: 50, chromaSubsampling })).filter(({ variant }) => !variant.grey);
      // Of the first of three components; sharp tells 4:2:2 from 4:2:0 no more.
      const found = (jpeg) => jpeg[jpeg.indexOf(Buffer.from([0xff, 0xc0, 0, 17, 8])) + 11];
      for (const { result } of colour) assert.equal(found(readFileSync(result)), factors[chromaSubsampling]);
    }
  });

  await t.test('optimised tables and progressive scans make smaller files of the same pixels', async () => {
    const made = [];
    for (const options of [{}, { optimiseCoding: true }, { progressive: true }]) {
      const files = await resize({ width: 300, height: 300, fit: 'fill', optimiseCoding: false, progressive: false, ...options });
      made.push(await Promise.all(files.map(async ({ result }) => ({ bytes: statSync(result).size, pixels: await sharp(result).raw().toBuffer(), meta: await sharp(result).metadata() }))));
    }
    for (const index of made[0].keys()) {
      const [plain, optimised, progressive] = made.map((files) => files[index]);
      assert.ok(optimised.bytes < plain.bytes && progressive.bytes < plain.bytes);
      assert.deepEqual([plain, optimised, progressive].map(({ meta }) => meta.isProgressive), [false, false, true]);
      assert.ok(plain.pixels.equals(optimised.pixels) && plain.pixels.equals(progressive.pixels));
    }
  });

  await t.test('the preset of ImageNet makes floats of 224 x 224', async () => {
    for (const { result } of await resize({ preset: 'imagenet' })) {
      const values = readFileSync(result.replace(/\.jpg$/, '.raw'));
      assert.equal(values.length, 3 * 224 * 224 * 4);
      const all = Array.from({ length: values.length / 4 }, (_, i) => values.readFloatLE(4 * i));
      assert.ok(all.every((value) => value > -2.2 && value < 2.7) && all.some((value) => value < 0), 'by mean and deviation');
    }
  });
});

test('options reach the pictures in Firefox', async (t) => {
  const resize = await resized(t, 'Firefox');
  await assertAsSharp(resize, { width: 100, height: 70, fit: 'contain', kernel: 'cubic' });
  await assertAsSharp(resize, { width: '', height: 90, fit: 'inside' });
  for (const { result } of await resize({ preset: 'imagenet' })) assert.equal(statSync(result.replace(/\.jpg$/, '.raw')).size, 3 * 224 * 224 * 4);
});
