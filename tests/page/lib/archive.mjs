/** What is in a zip that the page made, as readers that are not ours see it. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';

import { at } from '../../../scripts/lib/paths.mjs';

/** Unpacks a zip into a folder; fails where Python finds anything broken. */
export function unpack(path, folder) {
  const { status, stdout, stderr } = spawnSync('python3', [at('tests/page/lib/read_zip.py'), path, folder], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const { broken, entries } = JSON.parse(stdout);
  assert.equal(broken, null, 'an entry with a wrong checksum');
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  return { entries: entries.filter(({ name }) => name !== 'report.json'), report };
}

/** Asserts that a report tells of so many files and that all of them were resized. */
export function assertAllDone(report, files) {
  const failures = report.outcomes.filter(({ ok }) => !ok).map(({ name, error }) => `${name}: ${error.message}`);
  assert.deepEqual(failures, []);
  assert.equal(report.outcomes.length, files);
}

/**
 * How far a picture may be from sharp's, in levels a sample on average. Measured on the 155 photos
 * of the folder test: at most 2.4, and 35.7 for CMYK, which sharp converts by a colour profile.
 */
export const toleranceFor = ({ cmyk }) => (cmyk ? 40 : 4);

/** Asserts that a result is the picture that sharp makes of the same source with the same options. */
export async function assertLikeSharp(source, result, { autoOrient = true, quality, chromaSubsampling = '4:2:0', ...resize }, tolerance) {
  const made = sharp(source, { autoOrient })
    .resize({ ...resize, background: '#000', fastShrinkOnLoad: false })
    .jpeg({ quality, chromaSubsampling });
  const expected = await pixelsOf(await made.toBuffer());
  const actual = await pixelsOf(result);
  const metadata = await sharp(result).metadata();
  assert.equal(metadata.format, 'jpeg');
  assert.deepEqual(actual.info, expected.info, source);
  const difference = meanDifference(actual.data, expected.data);
  assert.ok(difference <= tolerance, `${source}: differs from sharp's by ${difference.toFixed(1)} levels a sample`);
}

async function pixelsOf(jpeg) {
  const { data, info } = await sharp(jpeg).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, info: { width: info.width, height: info.height, channels: info.channels } };
}

function meanDifference(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}
