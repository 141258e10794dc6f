/** PNGs and WebPs that we write, as Pillow (libpng's and libwebp's pixels) reads them. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import sharp from 'sharp';

import { findPillow } from '../../scripts/lib/python.mjs';
import { workshop } from './lib/workshop.mjs';

const [width, height] = [97, 61];

/** RGBA of each place. */
const pixels = (colour) => Buffer.from(Array.from({ length: width * height }, (_, i) => colour(i % width, Math.floor(i / width))).flat());
const shade = (x, y) => [(2 * x + y) % 256, (x * y) >> 5, (255 - 2 * x + (x > y ? 60 : 0)) & 255];
const pictures = {
  opaque: pixels((x, y) => [...shade(x, y), 255]),
  grey: pixels((x, y) => [...Array(3).fill((2 * x + 3 * y) % 256), 255]),
  clear: pixels((x, y) => [...shade(x, y), Math.min(255, 4 * y)]),
  // Sixteen colours in sixteen transparencies each.
  levels: pixels((x, y) => [17 * (x % 16), 255 - 17 * (x % 16), 80, 17 * (y % 16)]),
};
const ways = {
  'png': { format: 'png' },
  'png, palette': { format: 'png', palette: true },
  'png, palette of 16': { format: 'png', palette: true, colours: 16 },
  'webp, lossless': { format: 'webp', lossless: true },
  'webp, lossy': { format: 'webp', quality: 90 },
};

let folder;
let resizer;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pixmill-written-'));
  const { createResizer } = await import(pathToFileURL(join(workshop, 'apps/node_modules/pixmill/dist/node.js')));
  resizer = await createResizer({ engine: 'serial' });
});
after(async () => {
  rmSync(folder, { recursive: true });
  await resizer.close();
});

/** Of colours what is seen. */
const program = `
import json, sys
from PIL import Image
path, pixels, width, height = sys.argv[1:]
image = Image.open(path)
found = [image.format, image.mode]
rgba = image.convert('RGBA')
assert rgba.size == (int(width), int(height))
a, b = rgba.tobytes(), open(pixels, 'rb').read()
assert len(a) == len(b)
apart = [abs(p - q) for p, q in zip(a, b)]
seen = [value for i, value in enumerate(apart) if i % 4 != 3 and b[i | 3]]
print(json.dumps([*found, len(set(zip(*[iter(a)] * 4))), max(apart[3::4]), max(seen), sum(seen) / len(seen)]))
`;

async function asPillow(name, data, expected) {
  const [file, raw] = [join(folder, name), join(folder, 'expected')];
  writeFileSync(file, data);
  writeFileSync(raw, expected);
  const { stdout } = await promisify(execFile)(await findPillow(), ['-c', program, file, raw, width, height].map(String));
  const [format, mode, colours, alpha, most, mean] = JSON.parse(stdout);
  return { format, mode, colours, alpha, most, mean };
}

const raw = { width, height, channels: 4 };
const countColours = (rgba) => new Set(new Uint32Array(Uint8Array.from(rgba).buffer)).size;

for (const [name, expected] of Object.entries(pictures)) {
  const alpha = ['clear', 'levels'].includes(name);
  for (const [way, options] of Object.entries(ways)) {
    test(`${name}, ${way}`, async () => {
      const given = sharp(expected, { raw });
      const source = { name: 'a.png', data: await (alpha ? given : given.removeAlpha()).png().toBuffer() };
      const { data } = await resizer.resizeOne(source, options);
      const found = await asPillow('written', data, expected);
      assert.deepEqual([found.format, found.mode], [options.format.toUpperCase(), options.palette ? 'P' : alpha ? 'RGBA' : 'RGB']);
      const most = options.palette ? options.colours ?? 256 : Infinity;
      assert.ok(found.colours <= most);
      if (countColours(expected) > most) {
        return assert.ok(found.mean < (most === 16 ? 16 : 4) && found.alpha <= (most === 16 ? 96 : 16), JSON.stringify(found));
      }
      assert.equal(found.alpha, 0);
      if (!options.quality) return assert.equal(found.most, 0);
      assert.ok(found.mean < 10, JSON.stringify(found));
      const { data: png } = await resizer.resizeOne({ name: 'a.webp', data }, { format: 'png' });
      const own = await sharp(png).ensureAlpha().raw().toBuffer();
      const { alpha: alphaApart, most: apart } = await asPillow('written', data, own);
      assert.deepEqual([alphaApart, apart], [0, 0], 'our decoder has other pixels than libwebp');
    });
  }
}
