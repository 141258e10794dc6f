/** Pictures whose right result is known by a formula: RGB or RGBA rasters of 8 bits. */

export function paint({ width, height, channels = 3 }, colourAt) {
  const pixels = Buffer.alloc(width * height * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = colourAt(x, y);
      for (let channel = 0; channel < channels; channel++) pixels[at++] = Math.min(255, Math.max(0, Math.round(colour[channel] ?? colour)));
    }
  }
  return { pixels, width, height, channels };
}

/** Rings whose frequency grows with the radius, to one wave in two pixels at the middle of each side. */
export const zonePlate = (side) =>
  paint({ width: side, height: side }, (x, y) => 127.5 + 127.5 * Math.cos((Math.PI / side) * ((x + 0.5 - side / 2) ** 2 + (y + 0.5 - side / 2) ** 2)));

export const ramp = { from: 96, to: 160 };
export const gradient = (side) => paint({ width: side, height: side }, (x) => rampAt((x + 0.5) / side));
export const rampAt = (part) => ramp.from + (ramp.to - ramp.from) * part;

/** As bright from afar as the grey of half the light: 188 in sRGB. */
export const checkerboard = (side) => paint({ width: side, height: side }, (x, y) => 255 * ((x + y) % 2));

/** Opaque white on transparent black. */
export const disc = (side) =>
  paint({ width: side, height: side, channels: 4 }, (x, y) => (Math.hypot(x + 0.5 - side / 2, y + 0.5 - side / 2) < 0.4 * side ? [255, 255, 255, 255] : [0, 0, 0, 0]));

// Cycles across the picture and along it, and the phase. Even the finest is 13 pixels long at 320 x 240.
const waves = [[5, 3, 0.3], [-11, 7, 1.9], [17, -5, 4.1], [9, 13, 2.7], [-21, -11, 5.2], [3, 17, 0.9]];

/** A smooth surface over the unit square: its value and its slopes. */
export function surface(u, v) {
  const sum = { value: 127.5, du: 0, dv: 0 };
  for (const [across, along, phase] of waves) {
    const angle = 2 * Math.PI * (across * u + along * v) + phase;
    sum.value += 18 * Math.sin(angle);
    sum.du += 18 * 2 * Math.PI * across * Math.cos(angle);
    sum.dv += 18 * 2 * Math.PI * along * Math.cos(angle);
  }
  return sum;
}

export const smooth = ({ width, height }) => paint({ width, height }, (x, y) => surface((x + 0.5) / width, (y + 0.5) / height).value);

/** Four corners of different colours, so that each of the eight ways to turn it looks different. */
export const corners = ({ width, height }) =>
  paint({ width, height }, (x, y) => {
    const [right, low] = [x >= width / 2, y >= height / 2];
    if (!right && !low) return Math.abs(x / width - 0.25) + Math.abs(y / height - 0.25) < 0.15 ? [255, 255, 255] : [200, 40, 40];
    return right ? (low ? [230, 190, 40] : [40, 140, 60]) : [40, 70, 190];
  });

/** sRGB colours of a ColorChecker, by Danny Pascale's averages of 2003. */
const patches = `735244 c29682 627a9d 576c43 8580b1 67bdaa d67e2c 505ba6 c15a63 5e3c6c 9dbc40 e0a32e
                 383d96 469449 af363c e7c71f bb5695 0885a1 f3f3f2 c8c8c8 a0a0a0 7a7a7a 555555 343434`.split(/\s+/);
export const chart = { columns: 6, rows: 4, side: 40 };
export const colourChart = () =>
  paint({ width: chart.columns * chart.side, height: chart.rows * chart.side }, (x, y) => {
    const patch = patches[chart.columns * Math.floor(y / chart.side) + Math.floor(x / chart.side)];
    return [0, 2, 4].map((at) => parseInt(patch.slice(at, at + 2), 16));
  });
