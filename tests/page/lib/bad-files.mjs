/** Files that are no image, or a broken JPEG. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';

const startOfFrame = 0xc0;
const startOfScan = 0xda;

/** Writes each kind of bad file into a folder and gives their names by kind. */
export async function makeBadFiles(folder) {
  const image = sharp({ create: { width: 300, height: 200, channels: 3, background: '#369' } });
  const noise = image.composite([{ input: { create: { width: 150, height: 100, channels: 3, background: '#fc0', noise: { type: 'gaussian', mean: 128, sigma: 40 } } } }]);
  const jpeg = await noise.jpeg().toBuffer();

  const paper = Buffer.from('%PDF-1.7\n');
  const noImages = { 'paper.pdf': paper, 'paper in disguise.jpg': paper, 'notes.txt': Buffer.from('not a picture\n') };
  const broken = {
    'empty.jpg': Buffer.alloc(0),
    'cut before scan.jpg': jpeg.subarray(0, markerOf(jpeg, startOfScan)),
    'claims 65535 x 65535.jpg': withSize(jpeg, 65535, 65535),
  };
  const cut = { 'cut in the middle.jpg': jpeg.subarray(0, (markerOf(jpeg, startOfScan) + jpeg.length) / 2) };

  for (const [name, bytes] of Object.entries({ ...noImages, ...broken, ...cut })) writeFileSync(join(folder, name), bytes);
  return { noImages: Object.keys(noImages), broken: Object.keys(broken), cut: Object.keys(cut) };
}

/** Where a marker's segment begins. */
function markerOf(jpeg, marker) {
  let at = 2;
  while (jpeg[at + 1] !== marker) at += 2 + jpeg.readUInt16BE(at + 2);
  return at;
}

function withSize(jpeg, width, height) {
  const changed = Buffer.from(jpeg);
  const frame = markerOf(jpeg, startOfFrame);
  changed.writeUInt16BE(height, frame + 5);
  changed.writeUInt16BE(width, frame + 7);
  return changed;
}
