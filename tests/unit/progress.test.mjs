import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { Bar } = await importTs('node/progress.ts');

function terminal(columns) {
  const drawn = [];
  return { drawn, columns, write: (text) => drawn.push(text) };
}

test('a bar is drawn in its place, at most ten times a second, and for the last file', (t) => {
  const clock = t.mock.method(performance, 'now', () => 1000);
  const stream = terminal(80);
  const bar = new Bar(stream, 'a label ');
  for (const [ms, done] of [[1500, 1], [1599, 2], [1600, 3], [1601, 4]]) {
    clock.mock.mockImplementation(() => ms);
    bar.show(done, 4);
  }
  bar.clear();
  assert.deepEqual(stream.drawn, [
    '\ra label ██████░░░░░░░░░░░░░░░░░░ 25 %  1 of 4  2 images/s\x1b[K',
    '\ra label ██████████████████░░░░░░ 75 %  3 of 4  5 images/s\x1b[K',
    '\ra label ████████████████████████ 100 %  4 of 4  7 images/s\x1b[K',
    '\r\x1b[K',
  ]);
});

test('on a narrow terminal no line wraps', () => {
  const stream = terminal(30);
  new Bar(stream, '').show(1, 1);
  assert.equal(stream.drawn[0], `\r${'█'.repeat(24)} 100 \x1b[K`);
});
