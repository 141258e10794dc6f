import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { compared, figuresOf, serialShareOf, spreadOf, threadCounts } = await importTs('../www/figures.ts');
const { toCsv, toJson } = await importTs('../www/export.ts');

const facts = { engine: 'threads', hardwareThreads: 8, startedMs: 0, files: 4, inputBytes: 4, options: {}, roundsWished: 2, warmedUpOn: 4, warmUpMs: 1000, wholeMs: 90, identical: true };

/** A run of as many images as there are pairs of begin and end, of 2 megapixels each. */
function run(round, threads, wallMs, ...spans) {
  const settled = spans.map(([thread, startMs, endMs], index) => ({
    index,
    row: { state: 'done', before: { width: 2000, height: 1000 } },
    timings: { readMs: 1, waitMs: 2, decodeMs: 3, resampleMs: 4, encodeMs: 5, handOverMs: 6, startMs, endMs, thread },
  }));
  return figuresOf(settled, { round, threads, wallMs });
}

const serial = (round, wallMs) => run(round, 1, wallMs, [0, 2, 22], [0, 24, 44], [0, 45, 65], [0, 66, 86]);
const parallel = (round, wallMs) => run(round, 2, wallMs, [0, 3, 27], [1, 5, 29], [0, 30, 54], [1, 31, 55]);

test('threads are counted by twos past four', () => {
  assert.deepEqual([1, 2, 3, 4, 6, 8, 12].map(threadCounts), [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 4, 6], [1, 2, 4, 8], [1, 2, 4, 8, 12]]);
});

test('a spread is middle, least and most', () => {
  assert.deepEqual(spreadOf([5, 1, 3]), { median: 3, least: 1, most: 5 });
  assert.deepEqual(spreadOf([4, 2]), { median: 3, least: 2, most: 4 });
});

test('the time of a run is accounted for', () => {
  const figures = parallel(1, 60);
  assert.equal(figures.images, 4);
  assert.equal(figures.workMs, 96);
  assert.equal(figures.idleStartMs, 8);
  assert.equal(figures.idleBetweenMs, 5);
  assert.equal(figures.idleEndMs, 11);
  assert.equal(figures.workMs + figures.idleStartMs + figures.idleBetweenMs + figures.idleEndMs, 2 * 60);
  assert.equal(figures.megapixelsPerSecond, 8 / 0.06);
  assert.equal(figures.handOverMs, 24);
});

test('a thread that had nothing was idle all the time', () => {
  const { idleStartMs, idleEndMs } = run(1, 2, 30, [0, 5, 25]);
  assert.equal(idleStartMs + idleEndMs, 10 + 30);
});

test('rounds are compared by their medians, speed-ups within a round', () => {
  const { points, speedUp, serial: one, account } = compared(facts, [serial(1, 90), parallel(1, 60), parallel(2, 57.5), serial(2, 115), serial(3, 100), parallel(3, 62.5)]);
  assert.deepEqual(points.map(({ threads, wallMs }) => [threads, wallMs.least, wallMs.median, wallMs.most]), [[1, 90, 100, 115], [2, 57.5, 60, 62.5]]);
  assert.equal(speedUp, 100 / 60);
  assert.deepEqual(points[1].speedUp, { median: 100 / 60, least: 1.5, most: 2 });
  assert.equal(points[1].efficiency.median, 100 / 120);
  assert.equal(one.round, 3);
  assert.deepEqual(account, { wholeMs: 120, sameMs: 80, slowerMs: 16, startMs: 8, betweenMs: 5, endMs: 11 });
});

test('Amdahl: the share that was put in comes out', () => {
  for (const share of [0, 0.05, 0.5, 1]) {
    for (const counts of [[1, 2], [1, 2, 4, 8]]) {
      const times = counts.map((threads) => ({ threads, ms: 1000 * (share + (1 - share) / threads) }));
      assert.ok(Math.abs(serialShareOf(times) - share) < 1e-9, `${share} on ${counts}`);
    }
  }
  assert.equal(serialShareOf([{ threads: 1, ms: 100 }, { threads: 2, ms: 40 }]), 0, 'faster than the ideal');
});

test('one thread alone can be told of', () => {
  const { speedUp, serialShare } = compared(facts, [serial(1, 90)]);
  assert.deepEqual([speedUp, serialShare], [1, 0]);
});

test('the exports hold every run and can be read again', () => {
  const comparison = compared(facts, [serial(1, 90), parallel(1, 60)]);
  const lines = toCsv(comparison).trimEnd().split('\r\n').map((line) => line.split(','));
  assert.equal(lines.length, 3);
  assert.ok(lines.every((line) => line.length === lines[0].length));
  assert.equal(lines[2][lines[0].indexOf('wall_ms')], '60');
  const json = JSON.parse(toJson(comparison));
  assert.equal(json.runs.length, 2);
  assert.equal(json.speedUp, 1.5);
  assert.equal(json.serial.lanes, undefined);
});
