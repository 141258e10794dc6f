/** What stands side by side in a drawing is told apart: 3:1, as WCAG 2.2 asks of graphics (1.4.11), in light and in dark. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { at } from '../../scripts/lib/paths.mjs';

const css = readFileSync(at('www/styles/scales.css'), 'utf8');
const tonesOf = (part) => Object.fromEntries(Array.from(part.matchAll(/--([\w-]+): (#\w{6});/g), ([, name, value]) => [name, value]));
const [lightPart, darkPart] = css.split('@media (prefers-color-scheme: dark)');
const light = tonesOf(lightPart);
const schemes = { light, dark: { ...light, ...tonesOf(darkPart.split('@media')[0]) } };

const neighbours = [
  // Blocks of a lane on its surface; the third stage is hollow, with the first one's tone as its edge.
  ...['decode', 'resample', 'rail', 'block', 'block-2'].map((tone) => [tone, 'surface']),
  ['decode', 'resample'],
  ['decode', 'encode'],
  ['block', 'block-2'],
  // Bars, charts, the bucket, and where the time of the threads went: these have gaps between them.
  ...['mill', 'grain', 'slower', 'edge'].map((tone) => [tone, 'surface']),
  ['mill', 'line'],
  ...['mill', 'edge', 'bad'].map((tone) => [tone, 'ground']),
];

for (const [scheme, tones] of Object.entries(schemes)) {
  test(`tones that meet are 3:1 apart, ${scheme}`, () => {
    const close = neighbours.filter((pair) => contrast(...pair.map((name) => tones[name])) < 3);
    assert.deepEqual(close, []);
  });
}

function contrast(one, other) {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
