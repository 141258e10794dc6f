/** Photos that nobody took: seeded scenes with the detail and grain that make a JPEG as large as a camera's. */

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';

import { at } from '../../scripts/lib/paths.mjs';
import { generator } from '../../scripts/lib/random.mjs';
import { note } from '../../scripts/lib/report.mjs';

// Grain and quality by trial: about 80 KB a small photo and 3.2 MB a phone's.
const sizes = {
  small: { width: 500, height: 375, grain: 13, quality: 95, count: 1000 },
  phone: { width: 4000, height: 3000, grain: 10, quality: 93, count: 100 },
};
const scenes = 10;
const scene = { width: 1600, height: 1200 };

/** Makes the photos, unless they are there, and gives their folder. */
export async function makePhotos({ size, seed, count = sizes[size].count }) {
  const folder = at('bench/.files', `${size}-${count}-${seed}`);
  if (existsSync(folder)) return folder;

  note(`making ${count} photos`);
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const random = generator(seed);
  const painted = Array.from({ length: Math.min(scenes, count) }, () => paint(random));
  for (let i = 0; i < count; i++) {
    const photo = await develop(painted[i % painted.length], sizes[size], random);
    writeFileSync(join(unfinished, `${String(i).padStart(4, '0')}.jpg`), photo);
  }
  renameSync(unfinished, folder);
  return folder;
}

/** A random part of a scene at the photo's size, with grain. */
async function develop(pixels, { width, height, grain, quality }, random) {
  const part = 0.5 + 0.5 * random();
  const [partWidth, partHeight] = [Math.round(part * scene.width), Math.round(part * scene.height)];
  const enlarged = await sharp(pixels, { raw: { ...scene, channels: 3 } })
    .extract({
      left: Math.floor(random() * (scene.width - partWidth)),
      top: Math.floor(random() * (scene.height - partHeight)),
      width: partWidth,
      height: partHeight,
    })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  addGrain(enlarged, grain, random);
  return sharp(enlarged, { raw: { width, height, channels: 3 } }).jpeg({ quality }).toBuffer();
}

/** The same in all three channels, as most of a sensor's is once it is developed. */
function addGrain(pixels, amplitude, random) {
  const tile = Float32Array.from({ length: 65_521 }, () => amplitude * (random() + random() - 1));
  for (let i = 0, at = 0; at < pixels.length; i = (i + 1) % tile.length) {
    for (let channel = 0; channel < 3; channel++, at++) pixels[at] = Math.min(255, Math.max(0, pixels[at] + tile[i]));
  }
}

/** Fractal noise over a gradient between two colours, with discs for edges. */
function paint(random) {
  const { width, height } = scene;
  const colours = Array.from({ length: 6 }, () => 40 + 175 * random());
  const discs = Array.from({ length: 40 }, () => ({
    x: width * random(),
    y: height * random(),
    radius: 10 + 150 * random() ** 3,
    shade: 120 * (random() - 0.5),
  }));
  const clouds = fractalNoise(random, width, height);
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const disc = discs.find((d) => (x - d.x) ** 2 + (y - d.y) ** 2 < d.radius ** 2);
      const light = 110 * clouds[y * width + x] + (disc?.shade ?? 0);
      for (let channel = 0; channel < 3; channel++) {
        const colour = colours[channel] + (colours[channel + 3] - colours[channel]) * (y / height);
        pixels[at++] = Math.min(255, Math.max(0, colour + light * (1 - 0.15 * channel)));
      }
    }
  }
  return pixels;
}

/** Eight octaves of value noise, around 0. */
function fractalNoise(random, width, height) {
  const noise = new Float32Array(width * height);
  for (let cell = 256, strength = 1; cell >= 2; cell /= 2, strength *= 0.6) {
    const columns = Math.ceil(width / cell) + 1;
    const grid = Float32Array.from({ length: columns * (Math.ceil(height / cell) + 1) }, () => strength * (random() - 0.5));
    for (let y = 0; y < height; y++) {
      const down = (y % cell) / cell;
      for (let x = 0; x < width; x++) {
        const right = (x % cell) / cell;
        const corner = Math.floor(y / cell) * columns + Math.floor(x / cell);
        const upper = grid[corner] + right * (grid[corner + 1] - grid[corner]);
        const lower = grid[corner + columns] + right * (grid[corner + columns + 1] - grid[corner + columns]);
        noise[y * width + x] += upper + down * (lower - upper);
      }
    }
  }
  return noise;
}
