import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { whatIsMissing, hasThreads } = await importTs('support.ts');

test('an engine that can do all is asked for nothing', () => {
  assert.equal(whatIsMissing(), null);
  assert.equal(hasThreads(), true);
});

test('an engine that can do none of it is told from one that can', (t) => {
  t.mock.method(WebAssembly, 'validate', () => false);
  assert.equal(whatIsMissing(), 'WebAssembly has no vector instructions (SIMD) and no exceptions here: Chrome or Edge 100, Firefox 114, Safari 16.4 or Node 18, or a newer one, is needed');
  assert.equal(hasThreads(), false);
});

test('where WebAssembly is switched off, that is said', () => {
  const held = globalThis.WebAssembly;
  try {
    delete globalThis.WebAssembly;
    assert.equal(whatIsMissing(), 'WebAssembly is missing or switched off');
  } finally {
    globalThis.WebAssembly = held;
  }
});
