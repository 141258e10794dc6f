import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import sharp from 'sharp';

import { Problem } from '../../scripts/lib/report.mjs';
import { targetSize } from './job.mjs';

/** The JPEGs of a folder in the order of their names: name, path, bytes, upright size and the size each is to become. */
export async function listFiles(folder, { job, limit }) {
  const names = readdirSync(folder, { recursive: true })
    .filter((name) => /\.jpe?g$/i.test(name))
    .sort()
    .slice(0, limit);
  if (names.length === 0) throw new Problem(`There are no JPEGs in ${resolve(folder)}`);
  return Promise.all(names.map((name) => describe(name, resolve(folder, name), job)));
}

async function describe(name, path, job) {
  const { autoOrient: upright } = await sharp(path).metadata();
  return {
    name,
    path,
    url: `/${join('files', name).split('/').map(encodeURIComponent).join('/')}`,
    bytes: statSync(path).size,
    megapixels: (upright.width * upright.height) / 1e6,
    target: targetSize(job, upright),
  };
}
