import assert from 'node:assert/strict';
import { test } from 'node:test';

import sharp from 'sharp';

import { importTs } from './lib/import-ts.mjs';

const { sizeOf, sniff } = await importTs('sniff.ts');

const picture = sharp({ create: { width: 70, height: 50, channels: 4, background: '#3579' } });

for (const [format, make] of Object.entries({
  jpeg: (image) => image.jpeg(),
  png: (image) => image.png(),
  gif: (image) => image.gif(),
  webp: (image) => image.webp(),
  'webp lossless': (image) => image.webp({ lossless: true }),
  'webp without alpha': (image) => image.flatten().webp(),
  avif: (image) => image.avif(),
})) {
  test(`${format} is known by its content, and how large it is`, async () => {
    const file = await make(picture.clone()).toBuffer();
    const kind = sniff(new Uint8Array(file));
    assert.deepEqual(kind, { format: format.split(' ')[0], decoder: format === 'avif' ? 'browser' : 'pixmill' });
    assert.deepEqual(sizeOf(new Uint8Array(file), kind), format === 'jpeg' ? null : { width: 70, height: 50 });
    for (let length = 0; length < Math.min(file.length, 300); length++) {
      const cut = new Uint8Array(file.subarray(0, length));
      const found = sniff(cut);
      if (found) sizeOf(cut, found);
    }
  });
}

test('HEIC is known by its brands', () => {
  const heic = new Uint8Array(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
  assert.deepEqual(sniff(heic), { format: 'heic', decoder: 'browser' });
});

test('what is none of these is none', () => {
  for (const text of ['', 'not a picture', '\0\0\0\x18ftypqt  \0\0\0\0qt  mp42', 'BM', 'II*\0', 'RIFF....WAVE']) {
    assert.equal(sniff(new Uint8Array(Buffer.from(text, 'latin1'))), null, text);
  }
});
