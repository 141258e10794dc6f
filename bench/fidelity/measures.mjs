/** How far a picture is from the right one. Rasters are RGB of 8 bits: `{ pixels, width, height }`. */

import { deltaE, lab } from './colour.mjs';
import { chart, rampAt, surface } from './patterns.mjs';

const luma = (pixels, i) => 0.299 * pixels[3 * i] + 0.587 * pixels[3 * i + 1] + 0.114 * pixels[3 * i + 2];
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of luma, in windows of 8 x 8, every fourth; the constants are those of Wang and others (2004). */
export function ssim({ pixels, width, height }, reference) {
  const found = [];
  for (let y = 0; y + 8 <= height; y += 4) {
    for (let x = 0; x + 8 <= width; x += 4) {
      let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
      for (let i = 0; i < 64; i++) {
        const at = (y + (i >> 3)) * width + x + (i & 7);
        const [p, q] = [luma(pixels, at), luma(reference, at)];
        a += p / 64;
        b += q / 64;
        aa += (p * p) / 64;
        bb += (q * q) / 64;
        ab += (p * q) / 64;
      }
      const [va, vb, cov] = [aa - a * a, bb - b * b, ab - a * b];
      found.push(((2 * a * b + 6.5025) * (2 * cov + 58.5225)) / ((a * a + b * b + 6.5025) * (va + vb + 58.5225)));
    }
  }
  return mean(found);
}

/** How many pixels the smooth pattern lies beside its place: the shift that explains most of the differences (least squares). */
export function shift({ pixels, width, height }) {
  let [xx, xy, yy, xd, yd] = [0, 0, 0, 0, 0];
  for (let y = 4; y < height - 4; y++) {
    for (let x = 4; x < width - 4; x++) {
      const right = surface((x + 0.5) / width, (y + 0.5) / height);
      const [gx, gy] = [right.du / width, right.dv / height];
      const apart = right.value - pixels[3 * (y * width + x) + 1];
      xx += gx * gx;
      xy += gx * gy;
      yy += gy * gy;
      xd += gx * apart;
      yd += gy * apart;
    }
  }
  const by = xx * yy - xy * xy;
  return Math.hypot((xd * yy - yd * xy) / by, (yd * xx - xd * xy) / by);
}

/** Of a zone plate that was `side` wide: levels (rms) of waves that the result can't hold, and the part kept of those that it can. */
export function zones({ pixels, width }, side) {
  const limit = width / side; // of the waves of the source's edge
  const deviation = (from, to) => {
    const levels = [];
    for (let y = 0; y < width; y++) {
      for (let x = 0; x < width; x++) {
        const radius = (2 * Math.hypot(x + 0.5 - width / 2, y + 0.5 - width / 2)) / width;
        if (radius > from && radius < to) levels.push(pixels[3 * (y * width + x) + 1]);
      }
    }
    const middle = mean(levels);
    return Math.sqrt(mean(levels.map((level) => (level - middle) ** 2)));
  };
  return { false: deviation(1.3 * limit, 1), kept: deviation(0.3 * limit, 0.7 * limit) / (127.5 * Math.SQRT1_2) };
}

/** The largest error of the columns of the gradient, and how many different levels there are. */
export function banding({ pixels, width, height }) {
  const columns = Array.from({ length: width }, (_, x) => mean(Array.from({ length: height }, (_, y) => pixels[3 * (y * width + x) + 1])));
  return {
    error: Math.max(...columns.map((value, x) => Math.abs(value - rampAt((x + 0.5) / width)))),
    levels: new Set(columns.map(Math.round)).size,
  };
}

/** The grey of the middle. */
export function grey({ pixels, width, height }) {
  const rows = Array.from({ length: height >> 1 }, (_, y) => (y + (height >> 2)) * width);
  return mean(rows.flatMap((row) => Array.from({ length: width >> 1 }, (_, x) => pixels[3 * (row + x + (width >> 2)) + 1])));
}

/** How far the disc's edge is darker than white, laid on white. RGBA. */
export function fringe({ pixels }) {
  let darkest = 255;
  for (let at = 0; at < pixels.length; at += 4) darkest = Math.min(darkest, 255 + ((pixels[at] - 255) * pixels[at + 3]) / 255);
  return 255 - darkest;
}

/** The mean colour of the middle of each patch of a chart. */
export function patchColours({ pixels, width, height }) {
  const [across, down] = [width / chart.columns, height / chart.rows];
  return Array.from({ length: chart.columns * chart.rows }, (_, i) => {
    const [left, top] = [(i % chart.columns) * across, Math.floor(i / chart.columns) * down];
    return [0, 1, 2].map((channel) => {
      const levels = [];
      for (let y = Math.ceil(top + down / 4); y < top + (3 * down) / 4; y++) {
        for (let x = Math.ceil(left + across / 4); x < left + (3 * across) / 4; x++) levels.push(pixels[3 * (y * width + x) + channel]);
      }
      return mean(levels);
    });
  });
}

export function colourErrors(raster, right) {
  const errors = patchColours(raster).map((colour, i) => deltaE(lab(colour), lab(right[i])));
  return { mean: mean(errors), largest: Math.max(...errors) };
}

/** The part of the rows that are as in the reference, but for what coding changes. */
export function rowsRight({ pixels, width, height }, reference) {
  let right = 0;
  for (let y = 0; y < height; y++) {
    let squares = 0;
    for (let i = 3 * y * width; i < 3 * (y + 1) * width; i++) squares += (pixels[i] - reference[i]) ** 2;
    if (squares < 3 * width * 20 ** 2) right++;
  }
  return right / height;
}
