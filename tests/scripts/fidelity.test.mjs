/** What `npm run fidelity -- --peers` measures with, where the answer is known. */

import assert from 'node:assert/strict';
import test from 'node:test';

import { deltaE, lab } from '../../bench/fidelity/colour.mjs';
import { fringe, grey, rowsRight, shift, zones } from '../../bench/fidelity/measures.mjs';
import { checkerboard, paint, smooth, surface, zonePlate } from '../../bench/fidelity/patterns.mjs';
import { replaceBetween } from '../../scripts/lib/marks.mjs';

test('delta E 2000 is that of Sharma, Wu and Dalal', () => {
  for (const [a, b, expected] of [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, -1, 2], [50, 0, 0], 2.3669],
    [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ]) {
    assert.equal(deltaE(a, b).toFixed(4), expected.toFixed(4));
    assert.equal(deltaE(b, a).toFixed(4), expected.toFixed(4));
  }
  assert.deepEqual(lab([255, 255, 255]).map((value) => Math.abs(Math.round(100 * value))), [10000, 0, 0]);
});

test('a shift is found', () => {
  const size = { width: 320, height: 240 };
  assert.ok(shift(smooth(size)) < 0.002);
  const moved = paint(size, (x, y) => surface((x + 0.5 - 0.3) / size.width, (y + 0.5 + 0.4) / size.height).value);
  assert.ok(Math.abs(shift(moved) - 0.5) < 0.02);
});

test('waves that alias are told from waves that are there', () => {
  const source = zonePlate(1024);
  const size = { width: 256, height: 256 };
  const nearest = zones(paint(size, (x, y) => source.pixels[3 * (1024 * (4 * y + 2) + 4 * x + 2)]), 1024);
  assert.ok(nearest.false > 80 && nearest.kept > 0.9);
  const flat = zones(paint(size, () => 128), 1024);
  assert.ok(flat.false === 0 && flat.kept === 0);
});

test('a dark edge, a grey and missing rows are seen', () => {
  assert.equal(fringe({ pixels: [255, 255, 255, 255, 255, 255, 255, 128, 0, 0, 0, 0] }), 0);
  assert.equal(Math.round(fringe({ pixels: [128, 128, 128, 128] })), 64);
  assert.equal(grey(checkerboard(64)), 127.5);
  const white = paint({ width: 8, height: 8 }, () => 255);
  assert.equal(rowsRight(paint({ width: 8, height: 8 }, (x, y) => (y < 6 ? 255 : 0)), white.pixels), 0.75);
});

test('text takes its place between two comments', () => {
  assert.equal(replaceBetween('a\n<!-- x -->\nold\n<!-- /x -->\nb', 'x', 'new'), 'a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb');
  assert.throws(() => replaceBetween('a', 'x', 'new'), /no <!-- x -->/);
});
