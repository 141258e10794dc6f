/**
 * Paints the photos that visitors without files can try, the same at every call, into www/samples:
 * `node scripts/samples.mjs`, or
 * with the names of some. They are of the project's own making, under its licence.
 */

import { mkdirSync, statSync, writeFileSync } from 'node:fs';

import sharp from 'sharp';

import { at } from './lib/paths.mjs';

const { abs, cos, exp, floor, hypot, max, min, pow, sin, sqrt } = Math;
const clamp = (value) => min(1, max(0, value));
const mix = (a, b, t) => a.map((v, i) => v + (b[i] - v) * t);
const smooth = (from, to, value) => {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
};
const rgb = (hex) => [16, 8, 0].map((shift) => ((hex >> shift) & 255) / 255);

/** A number from 0 to 1 for a place of the grid. */
function hash(x, y, seed = 0) {
  let h = (Math.imul(x, 374761393) + Math.imul(y, 668265263) + Math.imul(seed, 974711)) | 0;
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

function noise(x, y, seed) {
  const [i, j] = [floor(x), floor(y)];
  const [u, v] = [smooth(0, 1, x - i), smooth(0, 1, y - j)];
  const row = (k) => hash(i, k, seed) * (1 - u) + hash(i + 1, k, seed) * u;
  return row(j) * (1 - v) + row(j + 1) * v;
}

function fractal(x, y, seed, octaves = 5) {
  let [sum, weight, total] = [0, 1, 0];
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * noise(x, y, seed + octave);
    total += weight;
    weight *= 0.5;
    [x, y] = [2 * x + 17, 2 * y + 31];
  }
  return sum / total;
}

/** Ridges one behind the other, each paler than the one before it. */
function ridges(u, v) {
  const sun = hypot(u - 1.06, v - 0.4);
  let colour = mix(rgb(0x24365f), rgb(0xf6b26b), pow(clamp(v / 0.62), 0.8));
  colour = mix(colour, rgb(0xfff1cf), exp(-sun * sun * 28) * 0.85);
  if (sun < 0.052) colour = rgb(0xfff8e6);
  const cloud = smooth(0.52, 0.78, fractal(u * 2.2, v * 9, 40, 5)) * smooth(0.45, 0.15, v);
  colour = mix(colour, rgb(0xf2a27c), cloud * 0.55);
  for (let layer = 0; layer < 6; layer++) {
    const depth = layer / 5;
    const top = 0.42 + depth * 0.4 + 0.17 * (1 - depth * 0.3) * (0.5 - fractal(u * (1.4 + depth * 2.2) + layer * 7, layer * 3, 60 + layer, 6)) * 2;
    if (v < top) continue;
    const haze = clamp((v - top) * 2.6) * (1 - depth);
    const rock = mix(rgb(0xb98a8f), rgb(0x141c2b), pow(depth, 0.7));
    const grain = (fractal(u * 60, v * 60, 80 + layer, 3) - 0.5) * 0.1 * depth;
    colour = mix(rock, rgb(0xe8b48f), haze * 0.6).map((c) => c + grain);
  }
  return colour;
}

/** Dunes under a clear sky, lit from the left, with ripples of the wind. */
function dunes(u, v) {
  let colour = mix(rgb(0x3d7fb5), rgb(0xd8e4e2), pow(clamp(v / 0.5), 1.3));
  for (let layer = 0; layer < 4; layer++) {
    const wave = (x) => 0.4 + layer * 0.135 + 0.085 * sin(x * (2.3 - layer * 0.25) + layer * 2.1) + 0.05 * fractal(x * 1.3, layer * 9, 20 + layer, 3);
    const top = wave(u);
    if (v < top) continue;
    const slope = (wave(u + 0.004) - top) / 0.004;
    const crest = smooth(0.0, 0.24, v - top);
    const shade = clamp(0.62 - slope * 1.5 - crest * 0.22);
    const bend = fractal(u * 3, v * 3, 33, 3);
    const ripple = 0.035 * sin((v * 140 + u * 26 + bend * 22) / (1 + (3 - layer) * 0.4)) * smooth(0.01, 0.1, v - top);
    colour = mix(rgb(0x6f3f22), rgb(0xf4c98a), shade + ripple);
  }
  return colour;
}

/** Evening sea with the light's road on its waves. */
function sea(u, v) {
  const horizon = 0.46;
  const sun = hypot((u - 0.52) * 1.0, v - 0.385);
  let sky = mix(rgb(0x31386b), rgb(0xffb48a), pow(clamp(v / horizon), 1.4));
  sky = mix(sky, rgb(0xffe9c0), exp(-sun * sun * 60));
  const streak = smooth(0.5, 0.72, fractal(u * 1.6, v * 16, 5, 5));
  sky = mix(sky, rgb(0xd76a72), streak * 0.5 * smooth(0, 0.2, v));
  if (sun < 0.04) sky = rgb(0xfff6df);
  if (v < horizon) return sky;
  const depth = (v - horizon) / (1 - horizon);
  const scale = 1 / (0.03 + depth * 0.6);
  const wave = fractal((u - 0.52) * 3 * scale, depth * 12 * scale * 0.9 + 3, 7, 4) - 0.5;
  const glint = exp(-pow((u - 0.52) / (0.03 + depth * 0.2), 2)) * smooth(-0.02, 0.16, wave);
  const water = mix(mix(rgb(0xd98a80), rgb(0x16274a), pow(depth, 0.45)), rgb(0x4c5f92), clamp(0.35 + wave * 1.6));
  return mix(water, rgb(0xffe2b0), glint * 0.95);
}

const balls = [
  [-0.62, 0.34, 2.6, 0.34, 0xb3402e],
  [0.1, 0.46, 2.15, 0.46, 0x1f7a68],
  [0.86, 0.3, 2.5, 0.3, 0xe0a030],
  [-0.22, 0.17, 1.35, 0.17, 0x2f5ea8],
  [0.62, 0.2, 1.5, 0.2, 0xf0e6d2],
].map(([x, y, z, r, hex]) => ({ x, y, z, r, colour: rgb(hex) }));
const light = [-0.52, 0.74, -0.43];
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function hit(from, along) {
  let best = null;
  for (const ball of balls) {
    const to = [from[0] - ball.x, from[1] - ball.y, from[2] - ball.z];
    const b = dot(to, along);
    const inside = b * b - dot(to, to) + ball.r * ball.r;
    const far = -b - sqrt(max(0, inside));
    if (inside > 0 && far > 1e-4 && (!best || far < best.far)) best = { far, ball };
  }
  return best;
}

function trace(from, along, depth = 0) {
  const found = hit(from, along);
  if (!found && along[1] >= -0.001) return mix(rgb(0xe9eef0), rgb(0x7fa3b5), clamp(along[1] * 1.6));
  if (!found) {
    const far = -from[1] / along[1];
    const [x, z] = [from[0] + along[0] * far, from[2] + along[2] * far];
    const tile = (floor(x * 2.5) + floor(z * 2.5)) & 1 ? rgb(0xdad2c2) : rgb(0x8d8474);
    const vein = 0.82 + 0.3 * (fractal(x * 4, z * 4, 90, 4) - 0.3);
    const shadow = hit([x, 0, z], light) ? 0.38 : 1;
    return mix(tile.map((c) => c * vein * shadow), rgb(0xe9eef0), smooth(3, 12, far));
  }
  const { far, ball } = found;
  const at_ = along.map((d, i) => from[i] + d * far);
  const normal = [(at_[0] - ball.x) / ball.r, (at_[1] - ball.y) / ball.r, (at_[2] - ball.z) / ball.r];
  const swirl = fractal(normal[0] * 2.4 + ball.x * 9, normal[1] * 2.4 + normal[2] * 2, 50, 4);
  const body = mix(ball.colour, rgb(0xfaf6ee), smooth(0.5, 0.72, swirl) * 0.75);
  const lit = hit(at_, light) ? 0.12 : max(0, dot(normal, light));
  const back = along.map((d, i) => d - 2 * dot(along, normal) * normal[i]);
  const shine = pow(max(0, dot(back, light)), 60) * (lit > 0.12 ? 1 : 0);
  const rim = pow(1 - max(0, -dot(along, normal)), 3);
  const mirrored = depth < 2 ? trace(at_, back, depth + 1) : rgb(0xe9eef0);
  return mix(body.map((c) => c * (0.28 + 0.8 * lit)), mirrored, 0.08 + 0.6 * rim).map((c) => c + shine * 0.9);
}

function marbles(u, v) {
  const along = [(u - 0.75) * 1.15, -(v - 0.42) * 1.15, 1.35];
  const length = hypot(...along);
  return trace([0.08, 0.72, -0.5], along.map((c) => c / length));
}

/** Wet stones: cells around scattered points, domed and veined. */
function pebbles(u, v) {
  const scale = 8;
  const [x, y] = [u * scale + 0.35 * fractal(u * 5, v * 5, 3, 3), v * scale];
  let [near, second, owner, away] = [9, 9, [0, 0], [0, 0]];
  for (let j = floor(y) - 1; j <= floor(y) + 1; j++) {
    for (let i = floor(x) - 1; i <= floor(x) + 1; i++) {
      const to = [x - i - 0.15 - 0.7 * hash(i, j, 1), y - j - 0.15 - 0.7 * hash(i, j, 2)];
      const far = hypot(...to);
      if (far < near) [second, near, owner, away] = [near, far, [i, j], to];
      else second = min(second, far);
    }
  }
  const kind = hash(...owner, 5);
  const tones = [0x8a8f92, 0xb9ab98, 0x5f6b70, 0xa0705a, 0xd6d0c4, 0x46525c, 0x7e8a78];
  const edge = smooth(0.02, 0.2, second - near);
  const dome = clamp(1 - near * near * 1.9);
  const lit = clamp(0.5 - away[0] * 0.55 - away[1] * 0.75);
  const vein = smooth(0.49, 0.51, fractal(x * 1.4 + kind * 50, y * 1.4, 8, 3)) * (kind > 0.6 ? 0.18 : 0.04);
  const speck = (fractal(x * 7, y * 7, 9, 2) - 0.5) * 0.16;
  const wet = pow(clamp(1 - hypot(away[0] + 0.16, away[1] + 0.2) * 3.1), 2) * 0.45;
  const stone = rgb(tones[floor(kind * tones.length)]).map((c) => c * (0.35 + 0.8 * lit) * (0.55 + 0.45 * dome) + speck * c + vein);
  return mix(rgb(0x17191a), stone, edge).map((c) => c + wet * edge);
}

/** A town at night behind its river. */
function town(u, v) {
  const shore = 0.68;
  const mirrored = v > shore;
  const y = mirrored ? shore - (v - shore) * 1.1 - 0.012 * sin(v * 260 + 6 * fractal(u * 14, v * 30, 4, 3)) : v;
  const x = mirrored ? u + 0.006 * sin(v * 190) : u;
  let colour = mix(rgb(0x0b1026), rgb(0xd4688a), pow(clamp(y / shore), 2.4));
  colour = mix(colour, rgb(0x3c2d63), 0.4 * smooth(0.5, 0.75, fractal(x * 2, y * 6, 12, 4)));
  const star = hash(floor(x * 330), floor(y * 330), 3);
  if (star > 0.998 && y < 0.4 && !mirrored) colour = mix(colour, [1, 1, 1], 0.7);
  if (hypot(x - 0.24, y - 0.17) < 0.045) colour = mix(rgb(0xfdf3d8), rgb(0xd9c7a2), fractal(x * 40, y * 40, 2, 3));
  for (let layer = 0; layer < 3; layer++) {
    const wide = 0.045 + layer * 0.018;
    const column = floor(x / wide + layer * 0.37);
    const top = 0.36 + layer * 0.09 + 0.22 * (hash(column, layer, 6) - 0.35) * (1 - layer * 0.15);
    if (y < top) continue;
    colour = mix(rgb(0x4a3560), rgb(0x0a0d18), (layer + 1) / 3);
    const [cx, cy] = [(x / wide + layer * 0.37 - column) * (4 + layer), (y - top) * (95 - layer * 22)];
    const window = hash(column * 41 + floor(cx), floor(cy), 10 + layer);
    const pane = abs(cx - floor(cx) - 0.5) < 0.3 && abs(cy - floor(cy) - 0.5) < 0.28 && cy > 1;
    if (pane && window > 0.56) colour = mix(rgb(0xffc76b), rgb(0xfff2cf), hash(floor(cx), column, 20)).map((c) => c * (0.45 + 0.25 * (layer + window)));
  }
  return mirrored ? mix(colour, rgb(0x0c1430), 0.38) : colour;
}

/** As cameras write them: what the page makes of them is a good deal smaller. */
const quality = 90;
const scenes = [
  { name: 'ridges', paint: ridges, width: 2400, height: 1600 },
  { name: 'dunes', paint: dunes, width: 2400, height: 1600 },
  { name: 'sea', paint: sea, width: 2400, height: 1600 },
  { name: 'marbles', paint: marbles, width: 2400, height: 1600 },
  { name: 'pebbles', paint: pebbles, width: 2000, height: 2000 },
  // As a phone that is held upright writes it.
  { name: 'town', paint: town, width: 1800, height: 2400, orientation: 6 },
];

const folder = at('www/samples');
mkdirSync(folder, { recursive: true });
const asked = process.argv.slice(2);
for (const { name, paint, width, height, orientation } of scenes.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const pixels = Buffer.alloc(width * height * 3);
  const side = min(width, height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Two by two rays a pixel, so that edges are as soft as a lens makes them.
      let sum = [0, 0, 0];
      for (const [dx, dy] of [[0.25, 0.25], [0.75, 0.75]]) sum = paint((x + dx) / side, (y + dy) / side).map((c, i) => sum[i] + clamp(c) / 2);
      for (const c of sum) pixels[to++] = Math.round(255 * clamp(c));
    }
  }
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (orientation) image.rotate(-90).withMetadata({ orientation });
  const path = `${folder}/${name}.jpg`;
  writeFileSync(path, await image.jpeg({ quality }).toBuffer());
  console.log(`${name}.jpg ${width} x ${height}, ${statSync(path).size} bytes`);
}
