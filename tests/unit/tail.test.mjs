/** What "largest first" is worth at the end of a run, by simulation: threads, files of mixed sizes, the host's own window. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { goesFirst, isTail } = await importTs('admission.ts');

/** Files known at a time; jobs that wait inside the engine, for each thread. */
const WINDOW = 256;
const QUEUED = 1;

/** The share of its threads' time that a run leaves unused. */
function idleShare(works, threads, largestFirst) {
  const toCome = [...works];
  const window = toCome.splice(0, WINDOW);
  const queue = [];
  const freeAt = new Array(threads).fill(0);
  for (let left = works.length; left > 0; left--) {
    while (queue.length < threads * QUEUED + 1 && window.length > 0) {
      const work = goesFirst(window, (one) => one, largestFirst && toCome.length === 0 && isTail(window.length, threads));
      window.splice(window.indexOf(work), 1);
      queue.push(work);
      window.push(...toCome.splice(0, 1));
    }
    const next = freeAt.indexOf(Math.min(...freeAt));
    freeAt[next] += queue.shift();
  }
  const wall = Math.max(...freeAt);
  return 1 - works.reduce((sum, work) => sum + work, 0) / (wall * threads);
}

/** A folder from a camera: snapshots, photos of 12 megapixels, and a panorama now and then. Milliseconds. */
function folder(count, seed) {
  const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  return Array.from({ length: count }, () => {
    const kind = next();
    const spread = 0.5 + next();
    return spread * (kind < 0.6 ? 3 : kind < 0.97 ? 35 : 150);
  });
}

test('largest first leaves less idle at the end', (t) => {
  for (const threads of [2, 8, 16]) {
    const runs = Array.from({ length: 40 }, (_, i) => folder(500, i + 1));
    const mean = (largestFirst) => runs.reduce((sum, works) => sum + idleShare(works, threads, largestFirst), 0) / runs.length;
    const [before, after] = [mean(false), mean(true)];
    t.diagnostic(`${threads} threads, 500 files: idle ${(100 * before).toFixed(1)} %, largest first ${(100 * after).toFixed(1)} %`);
    assert.ok(after < before * 0.6, `${threads} threads: ${before} and ${after}`);
  }
});
