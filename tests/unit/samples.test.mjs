import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { samplesOf, weightOf } = await importTs('../www/samples.ts');

test('every range of sizes has its file', () => {
  const sizes = Array.from({ length: 80 }, (_, i) => (37 * i) % 80);
  assert.deepEqual(samplesOf(sizes).map((index) => sizes[index]), [5, 15, 25, 35, 45, 55, 65, 75]);
});

test('of few files each stands for itself, so that the guess is exact', () => {
  const weights = [3, 1, 2];
  const samples = samplesOf([30, 10, 20]);
  assert.deepEqual([...samples].sort(), [0, 1, 2]);
  assert.equal(weightOf(samples.map((index) => weights[index]), 3), 6);
  assert.equal(weightOf([], 0), 0);
});
