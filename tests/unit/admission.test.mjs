import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { admits } = await importTs('admission.ts');

test('files are begun while read-ahead and budget let them, and one alone always', () => {
  const limits = { minInHand: 2, readAheadBytes: 50, memoryBudget: 100 };
  const table = [
    // in hand, their bytes, held, bytes, admitted
    [0, 0, 0, 10, true],
    [0, 0, 0, 1000, true],
    [1, 50, 50, 50, true],
    [1, 50, 50, 51, false],
    [2, 40, 40, 10, true],
    [2, 40, 40, 11, false],
    [9, 40, 60, 10, true],
    [0, 0, 90, 20, false],
    [1, 1000, 1000, 1, false],
  ];
  for (const [inHand, inHandBytes, heldBytes, bytes, admitted] of table) {
    assert.equal(admits({ inHand, inHandBytes, heldBytes }, bytes, limits), admitted, `${inHand} ${inHandBytes} ${heldBytes} ${bytes}`);
  }
});
