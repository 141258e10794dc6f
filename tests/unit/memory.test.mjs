import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { largestMemory } = await importTs('memory.ts');

/** A browser that grants so many pages. */
const grants = (pages, asked = []) => (descriptor) => {
  asked.push(descriptor.maximum);
  if (descriptor.maximum > pages) throw new RangeError('could not allocate memory');
  return descriptor;
};

test('the largest maximum that the browser grants is taken', () => {
  const asked = [];
  const { memory, maxBytes } = largestMemory({ initial: 21, maximum: 65536, shared: true }, grants(16384, asked));
  assert.deepEqual(memory, { initial: 21, maximum: 16384, shared: true });
  assert.equal(maxBytes, 2 ** 30);
  assert.deepEqual(asked, [65536, 32768, 16384]);
});

test('a browser that grants next to nothing is left to independent workers', () => {
  assert.throws(() => largestMemory({ initial: 21, maximum: 65536, shared: true }, grants(1000)), RangeError);
  assert.throws(() => largestMemory({ initial: 3000, maximum: 65536, shared: true }, grants(2500)), RangeError);
});
