import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { admits } = await importTs('admission.ts');

test('files are begun while hands and budget are free, and one alone always', () => {
  const limits = { maxInHand: 3, memoryBudget: 100 };
  const table = [
    // in hand, held, bytes, admitted
    [0, 0, 10, true],
    [0, 0, 1000, true],
    [2, 50, 50, true],
    [2, 50, 51, false],
    [3, 30, 10, false],
    [0, 90, 20, false],
    [1, 1000, 1, false],
  ];
  for (const [inHand, heldBytes, bytes, admitted] of table) {
    assert.equal(admits({ inHand, heldBytes }, bytes, limits), admitted, `${inHand} ${heldBytes} ${bytes}`);
  }
});
