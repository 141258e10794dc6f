/** What a perfect resizer would give: every pixel decoded, Lanczos3, sRGB, nothing compressed again. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';

import { lanczos } from './lanczos.mjs';

const every = 10;

/** Makes a reference for every tenth file and gives those files `reference`, its path, and `referenceUrl`. */
export async function makeReferences(files, site) {
  const folder = join(site, 'references');
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < files.length; i += every) {
    const path = join(folder, `${i}.rgb`);
    writeFileSync(path, await reference(files[i]));
    Object.assign(files[i], { reference: path, referenceUrl: `/references/${i}.rgb` });
  }
}

/** Not resized by libvips: where that enlarges, its grid is off by up to half a pixel. */
async function reference({ path, target }) {
  const { data, info } = await rgb(sharp(path).autoOrient());
  return lanczos({ pixels: data, width: info.width, height: info.height }, target);
}

/** The pixels of an image in sRGB. */
export function rgb(image) {
  return image.toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
}
