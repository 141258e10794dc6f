/** Folders of many JPEGs, the same for the same seed: some hundred pictures, each file with bytes of its own. */

import { existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';

import { at } from '../../scripts/lib/paths.mjs';
import { generator } from '../../scripts/lib/random.mjs';
import { note } from '../../scripts/lib/report.mjs';

const pictures = 120;
const perFolder = 500;

/** Makes the folder, unless it is there, and gives its path. Its first `slow` files take a second or more each. */
export async function makeImages({ files, smallest, largest, seed = 1, slow = 0 }) {
  const folder = at('soak/.files', `${files}-${smallest}-${largest}-${seed}${slow ? `-slow-${slow}` : ''}`, 'album');
  if (existsSync(folder)) return folder;

  note(`making ${files} files`);
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const random = generator(seed);
  const jpegs = [];
  for (let i = 0; i < Math.min(pictures, files); i++) jpegs.push(await picture(random, smallest, largest));
  const slowJpeg = slow ? await slowPicture() : null;
  for (let i = 0; i < files; i++) {
    const inner = join(unfinished, `folder ${Math.floor(i / perFolder)}`);
    if (i % perFolder === 0) mkdirSync(inner, { recursive: true });
    const path = join(inner, `${String(i).padStart(5, '0')}.jpg`);
    const jpeg = jpegs[Math.floor(random() * jpegs.length)];
    writeFileSync(path, withComment(i < slow ? slowJpeg : jpeg, `file ${i}`));
    const seconds = 1_500_000_000 + i;
    utimesSync(path, seconds, seconds);
  }
  renameSync(unfinished, folder);
  return folder;
}

/** Gradients with grain: neither as small as a plain colour nor as large as noise. */
async function picture(random, smallest, largest) {
  const [width, height] = [0, 0].map(() => Math.round(smallest * (largest / smallest) ** random()));
  const [red, green, grain] = [255 * random(), 255 * random(), 10 + 30 * random()];
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = grain * (random() - 0.5);
      pixels[to++] = Math.min(255, Math.max(0, (red * x) / width + light));
      pixels[to++] = Math.min(255, Math.max(0, (green * y) / height + light));
      pixels[to++] = Math.min(255, Math.max(0, 128 + light));
    }
  }
  const kinds = [{}, { progressive: true }, { chromaSubsampling: '4:4:4' }];
  return sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality: 85, ...kinds[Math.floor(random() * kinds.length)] }).toBuffer();
}

/** Of one megabyte and 180 megapixels. */
function slowPicture() {
  const background = { r: 80, g: 100, b: 120 };
  return sharp({ create: { width: 15_000, height: 12_000, channels: 3, background } }).jpeg({ progressive: true }).toBuffer();
}

/** A comment segment after the marker that begins the file. */
function withComment(jpeg, text) {
  const segment = Buffer.from(`\xff\xfe\0\0${text}`, 'latin1');
  segment.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}
