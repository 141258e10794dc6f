import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { admits, goesFirst, turnOf } = await importTs('admission.ts');

test('files are begun while read-ahead and budget let them, and the awaited one always', () => {
  const limits = { minInHand: 2, readAheadBytes: 50, memoryBudget: 100 };
  const table = [
    // in hand, their bytes, held, bytes, admitted
    [0, 0, 0, 10, true],
    [0, 0, 0, 1000, false],
    [1, 50, 50, 50, true],
    [1, 50, 50, 51, false],
    [2, 40, 40, 10, true],
    [2, 40, 40, 11, false],
    [9, 40, 60, 10, true],
    [0, 0, 90, 20, false],
    [1, 1000, 1000, 1, false],
    [255, 1, 1, 1, true],
    [256, 1, 1, 1, false],
  ];
  for (const [inHand, inHandBytes, heldBytes, bytes, admitted] of table) {
    const load = { inHand, inHandBytes, heldBytes };
    assert.equal(admits(load, bytes, limits, false), admitted, `${inHand} ${inHandBytes} ${heldBytes} ${bytes}`);
    assert.equal(admits(load, bytes, limits, true), true);
  }
});

test('a file goes beside others within the budget, and past it alone when it is awaited', () => {
  const table = [
    // held, working, suspect, awaited, turn
    [60, 40, false, false, 'beside'],
    [60, 41, false, false, 'later'],
    [60, 41, false, true, 'alone'],
    [0, 500, false, true, 'alone'],
    [0, 1, true, false, 'alone'],
  ];
  for (const [heldBytes, workingBytes, suspect, awaited, turn] of table) {
    assert.equal(turnOf({ workingBytes, suspect }, { heldBytes }, { memoryBudget: 100 }, awaited), turn, `${heldBytes} ${workingBytes}`);
  }
});

test('first come first served, and the largest first once no more are to come', () => {
  const size = (file) => file;
  assert.equal(goesFirst([3, 9, 5], size, false), 3);
  assert.equal(goesFirst([3, 9, 5], size, true), 9);
  assert.equal(goesFirst([7, 7], size, true), 7);
  assert.equal(goesFirst([], size, true), undefined);
});
