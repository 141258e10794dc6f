import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { ladder } = await importTs('ladder.ts');

test('a pool, a smaller pool, workers, one', () => {
  const text = (engine, threads) => ladder(engine, threads).map((step) => `${step.engine} ${step.threads}`).join(', ');
  assert.equal(text('auto', 8), 'threads 8, threads 4, workers 8, workers 4, serial 1');
  assert.equal(text('auto', 3), 'threads 3, threads 2, workers 3, workers 2, serial 1');
  assert.equal(text('auto', 2), 'threads 2, threads 1, workers 2, serial 1');
  assert.equal(text('auto', 1), 'threads 1, serial 1');
  assert.equal(text('threads', 8), 'threads 8, threads 4, threads 1');
  assert.equal(text('workers', 2), 'workers 2, workers 1');
  assert.equal(text('serial', 8), 'serial 1');
});
