/** Colours as they are seen. */

const linear = (level) => (level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4);

// sRGB's primaries (IEC 61966-2-1) by rows of X, Y and Z, each in parts of its white's, D65.
const whiteRelative = [
  [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
];

export function lab(rgb) {
  const light = rgb.map((level) => linear(level / 255));
  const [x, y, z] = whiteRelative
    .map((row) => row.reduce((sum, part, i) => sum + part * light[i], 0))
    .map((t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIE delta E 2000 of two Lab colours, in the notation of Sharma, Wu and Dalal (2005). */
export function deltaE([l1, a1, b1], [l2, a2, b2]) {
  const [sin, cos] = [(degrees) => Math.sin((degrees * Math.PI) / 180), (degrees) => Math.cos((degrees * Math.PI) / 180)];
  const chroma7 = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7;
  const g = 0.5 * (1 - Math.sqrt(chroma7 / (chroma7 + 25 ** 7)));
  const [c1, c2] = [Math.hypot((1 + g) * a1, b1), Math.hypot((1 + g) * a2, b2)];
  const hue = (a, b) => (a === 0 && b === 0 ? 0 : ((Math.atan2(b, (1 + g) * a) * 180) / Math.PI + 360) % 360);
  const [h1, h2] = [hue(a1, b1), hue(a2, b2)];
  const turn = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const [lBar, cBar] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const hBar = c1 * c2 === 0 ? h1 + h2 : (h1 + turn / 2 + 360) % 360;
  const t = 1 - 0.17 * cos(hBar - 30) + 0.24 * cos(2 * hBar) + 0.32 * cos(3 * hBar + 6) - 0.2 * cos(4 * hBar - 63);
  const sl = 1 + (0.015 * (lBar - 50) ** 2) / Math.sqrt(20 + (lBar - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * cBar, 1 + 0.015 * cBar * t];
  const rotation = -2 * Math.sqrt(cBar ** 7 / (cBar ** 7 + 25 ** 7)) * sin(60 * Math.exp(-(((hBar - 275) / 25) ** 2)));
  const [dl, dc, dh] = [(l2 - l1) / sl, (c2 - c1) / sc, (2 * Math.sqrt(c1 * c2) * sin(turn / 2)) / sh];
  return Math.sqrt(dl ** 2 + dc ** 2 + dh ** 2 + rotation * dc * dh);
}
