/** Folders of synthetic photos, the same for the same seed. */

import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import sharp from 'sharp';

import { generator } from '../../../scripts/lib/random.mjs';

const variants = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => ({ orientation })),
  { grey: true },
  { progressive: true },
  { chromaSubsampling: '4:4:4' },
  { cmyk: true },
  { grey: true, orientation: 6 },
  { progressive: true, chromaSubsampling: '4:4:4', orientation: 8 },
];

const hardNames = [
  'two words.jpg',
  'gr\u00f6\u00dfe composed.jpg',
  'gro\u0308\u00dfe decomposed.jpg',
  '\u5199\u771f.JPG',
  '\u{1f3d4}\ufe0f.jpeg',
  'a#b%20c+d&e=f.jpg',
  `it's "quoted".jpg`,
  'semi;colon,comma.jpg',
  'dots...in..name.jpg',
  'no-extension',
  '.hidden.jpg',
  '-dash.jpg',
  'CON.jpg',
  'space before dot .jpg',
  `${'long'.repeat(50)}.jpg`,
];

/** At least 150 photos: more in one folder than a browser lists at once, deep folders, names that break things. */
export const manyPhotos = [
  ...Array.from({ length: 110 }, (_, i) => `many/${String(i + 1).padStart(4, '0')}.jpg`),
  ...hardNames.map((name) => `hard names/${name}`),
  ...Array.from({ length: 30 }, (_, i) => `${Array.from({ length: 1 + (i % 6) }, (_, depth) => `level ${depth}`).join('/')}/photo ${i}.jpg`),
];

/** Writes a photo for every name and gives what is true of each. */
export async function makePhotos(folder, names, { seed = 1, smallest = 16, largest = 800 } = {}) {
  const random = generator(seed);
  const photos = [];
  for (const [i, name] of names.entries()) {
    const variant = variants[i % variants.length];
    const [width, height] = [side(random, smallest, largest), side(random, smallest, largest)];
    const modified = new Date(Date.UTC(2010 + (i % 16), i % 12, 1 + (i % 28), i % 24, i % 60, (2 * i) % 60));
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await encode(paint(random, width, height), width, height, variant));
    utimesSync(path, modified, modified);
    photos.push({ name, path, modified, variant });
  }
  return photos;
}

/** Small photos are as likely as large ones. */
const side = (random, smallest, largest) => Math.round(smallest * (largest / smallest) ** random());

/** Gradients with a block in one corner, so that a wrong turn or a swapped channel shows. */
function paint(random, width, height) {
  const pixels = Buffer.alloc(width * height * 3);
  const [blue, block] = [255 * random(), 255 * random()];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inBlock = x < width / 3 && y < height / 4;
      pixels[at++] = inBlock ? block : (255 * x) / width;
      pixels[at++] = inBlock ? 255 - block : (255 * y) / height;
      pixels[at++] = inBlock ? block : blue;
    }
  }
  return pixels;
}

function encode(pixels, width, height, { grey, cmyk, orientation, progressive = false, chromaSubsampling = '4:2:0' }) {
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (grey) image.toColourspace('b-w');
  if (cmyk) image.toColourspace('cmyk');
  if (orientation) image.withMetadata({ orientation });
  return image.jpeg({ quality: 92, progressive, chromaSubsampling }).toBuffer();
}
