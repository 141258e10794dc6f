import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { findingsOf } = await importTs('findings.ts');

const source = { bytes: 1, width: 400, height: 300, format: 'jpeg', colour: 'ycbcr', alpha: false, orientation: 1, lastModified: null };
const of = (size, facts = {}, warnings = [], options = {}) => findingsOf({ width: size[0], height: size[1] }, { ...source, ...facts }, warnings, options);

test('each is found, and only where it is', () => {
  assert.deepEqual(of([200, 150]), []);
  assert.deepEqual(of([401, 150]), ['enlarged']);
  assert.deepEqual(of([300, 400], { orientation: 6 }), [], 'upright it is 300 x 400');
  assert.deepEqual(of([300, 400], { orientation: 6 }, [], { autoOrient: false }), ['enlarged']);
  assert.deepEqual(of([350, 350], {}, [], { fit: 'contain' }), [], 'bars');
  assert.deepEqual(of([450, 450], {}, [], { fit: 'contain' }), ['enlarged']);
  assert.deepEqual(of([100, 100], { width: 901 }), ['odd-aspect']);
  assert.deepEqual(of([100, 100], { width: 900 }), []);
  assert.deepEqual(of([100, 100], { colour: 'grey' }), ['grey']);
  assert.deepEqual(of([100, 100], { colour: 'ycck' }), ['cmyk']);
  assert.deepEqual(of([100, 100], {}, ['a gain map is left out', 'cut short: 50 % of the picture is missing and left grey']), ['truncated']);
});
