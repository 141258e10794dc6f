import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { fitView, held, onScreen, panned, sourceBox, uprightOf, zoomed } = await importTs('../www/frame.ts');

const size = (width, height) => ({ width, height });
const box = (x, y, width, height) => ({ x, y, width, height });
const photo = size(4000, 3000);

test('the whole source is laid over what became of it', () => {
  const cases = [
    [{ width: 600, height: 600, fit: 'fill' }, size(600, 600), box(0, 0, 600, 600)],
    [{ width: 600, height: 600, fit: 'cover' }, size(600, 600), box(-100, 0, 800, 600)],
    [{ width: 600, height: 600, fit: 'contain' }, size(600, 600), box(0, 75, 600, 450)],
    [{ width: 1600, height: 1600, fit: 'inside' }, size(1600, 1200), box(0, 0, 1600, 1200)],
    [{ width: null, height: 300 }, size(400, 300), box(0, 0, 400, 300)],
    [{ width: 256, height: 256, fit: 'outside', cropWidth: 224, cropHeight: 224 }, size(224, 224), box(112 - 256 / 1.5, -16, 1024 / 3, 256)],
    [{ width: 9000, height: 9000, fit: 'inside', withoutEnlargement: true }, photo, box(0, 0, 4000, 3000)],
  ];
  for (const [options, after, expected] of cases) {
    const found = sourceBox(photo, after, options);
    for (const side of Object.keys(expected)) assert.ok(Math.abs(found[side] - expected[side]) < 1e-9, `${JSON.stringify(options)}: ${JSON.stringify(found)}`);
  }
});

test('a photo that lies on its side stands up', () => {
  assert.deepEqual(uprightOf({ ...photo, orientation: 6 }), size(3000, 4000));
  assert.deepEqual(uprightOf({ ...photo, orientation: 3 }), photo);
  assert.deepEqual(uprightOf({ ...photo, orientation: 6 }, false), photo);
});

test('zooming keeps what is under the pointer where it is', () => {
  const [frame, screen] = [size(1600, 1200), size(800, 600)];
  let view = fitView(frame, screen);
  assert.equal(view.scale, 0.5);
  const at = { x: 100, y: -50 };
  const under = ({ scale, x, y }) => [(at.x - x) / scale, (at.y - y) / scale];
  const before = under(view);
  for (const factor of [2, 3, 1.5]) view = zoomed(view, factor, frame, screen, at);
  assert.deepEqual(under(view), before);
  view = zoomed(view, 1e-6, frame, screen, at);
  assert.deepEqual(view, fitView(frame, screen), 'never smaller than whole');
  assert.equal(zoomed(view, 1e6, frame, screen).scale, 32);
});

test('a picture can not be pushed off the screen, and a small one stays in the middle', () => {
  const screen = size(800, 600);
  assert.deepEqual(panned({ scale: 1, x: 0, y: 0 }, 9999, -9999, size(1600, 1200), screen), { scale: 1, x: 400, y: -300 });
  assert.deepEqual(held({ scale: 1, x: 50, y: 50 }, size(100, 100), screen), { scale: 1, x: 0, y: 0 });
  assert.deepEqual(onScreen(box(0, 0, 100, 50), { scale: 2, x: 10, y: 0 }, size(100, 50), screen), box(310, 250, 200, 100));
});
