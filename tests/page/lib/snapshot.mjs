/**
 * Pictures of the page that are kept, coarse enough for another machine's fonts: the mean lightness
 * of each block of pixels. `UPDATE_SNAPSHOTS=1` takes them anew.
 */

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';

import { at } from '../../../scripts/lib/paths.mjs';

const folder = at('tests/page/snapshots');
const blockPx = 10;
/** Of 255: what a word that is set in another font does to a block. */
const blockTolerance = 48;
/** Of all blocks: a line that breaks elsewhere changes some 2 %, a widget that is missing 10 % or more. */
const shareTolerance = 0.06;

/** Compares a screenshot with the one that is kept; where it differs its file is told. */
export async function assertLooks(name, screenshot, failedFolder) {
  const { width, height } = await sharp(screenshot).metadata();
  const size = { width: Math.round(width / blockPx), height: Math.round(height / blockPx), fit: 'fill', kernel: 'cubic' };
  const blocks = sharp(screenshot).removeAlpha().greyscale().resize(size);
  const kept = join(folder, `${name}.png`);
  if (process.env.UPDATE_SNAPSHOTS) {
    mkdirSync(folder, { recursive: true });
    return void (await blocks.png({ palette: true, colours: 32, compressionLevel: 9 }).toFile(kept));
  }
  assert.ok(existsSync(kept), `${kept} is missing: UPDATE_SNAPSHOTS=1 takes it`);
  const [now, then] = await Promise.all([blocks, sharp(kept).greyscale()].map((image) => image.raw().toBuffer({ resolveWithObject: true })));
  assert.deepEqual([now.info.width, now.info.height], [then.info.width, then.info.height], `${name} has another size`);
  const differing = now.data.filter((value, i) => Math.abs(value - then.data[i]) > blockTolerance).length / now.data.length;
  if (differing <= shareTolerance) return;
  const path = join(failedFolder, `${name}.png`);
  writeFileSync(path, screenshot);
  assert.fail(`${name}: ${(100 * differing).toFixed(1)} % of it looks different; it is in ${path}`);
}
