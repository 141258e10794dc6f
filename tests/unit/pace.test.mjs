import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { from, leftMs, resume, share, step, weigh } = await importTs('../www/pace.ts');

const tickMs = 100;

/** Files of so many bytes on so many threads, each file to the thread that is free first; near the end the largest first. */
function simulate(sizes, { threads = 2, costMs = (bytes) => 1.3 + bytes / 97_000 } = {}) {
  const free = Array(threads).fill(5);
  const tail = -16 * threads;
  return [...sizes.slice(0, tail), ...sizes.slice(tail).sort((a, b) => b - a)].map((bytes) => {
    const thread = free.indexOf(Math.min(...free));
    const startMs = free[thread];
    const endMs = (free[thread] = startMs + costMs(bytes, startMs));
    return { bytes, timings: { startMs, endMs, thread } };
  });
}

/** Asserts that from the first tenth of the run on the time left is right within a fifth; near the end to some ticks. */
function assertForeseen(name, sizes, run) {
  const allMs = Math.max(...run.map(({ timings }) => timings.endMs));
  const order = [...run].sort((a, b) => a.timings.endMs - b.timings.endMs);
  let pace = from(1000, sizes);
  for (let nowMs = tickMs, next = 0; nowMs < allMs; nowMs += tickMs) {
    const worked = [];
    while (order[next]?.timings.endMs <= nowMs) worked.push(order[next++]);
    pace = step(pace, 1000 + nowMs, worked);
    if (nowMs < allMs / 10 || pace.done === 0) continue;
    const [told, left] = [leftMs(pace), allMs - nowMs];
    const slackMs = Math.max(0.2 * left, tickMs + 0.01 * allMs);
    assert.ok(Math.abs(told - left) <= slackMs, `${name}, ${Math.round(nowMs)} of ${Math.round(allMs)} ms: ${Math.round(told)} told, ${Math.round(left)} left`);
  }
}

const mixed = Array.from({ length: 600 }, (_, i) => [60_000, 95_000, 130_000, 900_000, 3_300_000][(i * 7919) % 5] * (0.8 + ((i * 104_729) % 41) / 100));
const ascending = [...mixed].sort((a, b) => a - b);

for (const threads of [1, 2, 12]) {
  test(`the time left is right after the first tenth on ${threads} threads`, () => {
    const sequences = {
      alike: Array(3000).fill(85_000),
      mixed,
      'largest first': [...ascending].reverse(),
      'largest last': ascending,
      'one giant last': [...Array(1000).fill(200_000), 60_000_000],
      'one giant first': [60_000_000, ...Array(1000).fill(200_000)],
    };
    for (const [name, sizes] of Object.entries(sequences)) assertForeseen(name, sizes, simulate(sizes, { threads }));
  });
}

test('a slow beginning is forgotten', () => {
  const sizes = Array(4).fill(mixed).flat();
  const costMs = (bytes, startMs) => (1.3 + bytes / 97_000) * (startMs < 600 ? 1.8 : 1);
  assertForeseen('compiling', sizes, simulate(sizes, { costMs }));
});

test('results that cost more than reading them does are learned', () => {
  assertForeseen('large results', mixed, simulate(mixed, { costMs: (bytes) => 16 + bytes / 97_000 }));
});

test('files of the same size may differ in their work', () => {
  const sizes = Array(3).fill(mixed).flat();
  let seed = 1;
  const costMs = (bytes) => (1.3 + bytes / 97_000) * (0.5 + (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647);
  assertForeseen('uneven', sizes, simulate(sizes, { costMs }));
});

test('a pause costs nothing', () => {
  const run = simulate(Array(400).fill(1_000_000));
  const ended = (fromMs, toMs) => run.filter(({ timings }) => timings.endMs > fromMs && timings.endMs <= toMs);
  let pace = step(from(0, run.map(({ bytes }) => bytes)), 1000, ended(0, 1000));
  const told = leftMs(pace);
  pace = resume(pace, 61_000);
  const later = ended(1000, 1100).map(({ bytes, timings }) => ({ bytes, timings: { ...timings, startMs: timings.startMs + 60_000, endMs: timings.endMs + 60_000 } }));
  assert.ok(Math.abs(leftMs(step(pace, 61_100, later)) - (told - 100)) < 0.05 * told);
});

test('what is no JPEG by its name weighs nothing', () => {
  assert.equal(weigh('film.mp4', 2e9), null);
  assert.equal(weigh('A/B.JPEG', 2e5), 2e5);
  const jpegs = simulate(Array(100).fill(85_000));
  const halves = step(from(0, [...jpegs.map(({ bytes }) => bytes), null, null]), 200, jpegs.slice(0, 50));
  assert.equal(share(halves), 0.5);
  assert.equal(leftMs(step(from(0, [null]), 10, [{ bytes: null, timings: { startMs: 1, endMs: 2, thread: 0 } }])), null);
});

test('nothing is told before a file is done', () => {
  assert.equal(leftMs(from(0, [1000])), null);
});
