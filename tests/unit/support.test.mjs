import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { whatIsMissing, hasThreads, notUnderstood } = await importTs('support.ts');

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

test('where WebAssembly can do all but the rest is older, that is said', (t) => {
  const { throwIfAborted } = AbortSignal.prototype;
  t.after(() => (AbortSignal.prototype.throwIfAborted = throwIfAborted));
  delete AbortSignal.prototype.throwIfAborted;
  assert.equal(whatIsMissing(), 'this browser is too old: Chrome or Edge 100, Firefox 114, Safari 16.4 or Node 18, or a newer one, is needed');
});

test('a browser that takes the module for a script is told from a fault', () => {
  assert.match(notUnderstood('SyntaxError: import.meta may only appear in a module'), /does not understand worker\.js .*: Chrome or Edge 100/);
  assert.equal(notUnderstood('Uncaught RangeError: out of memory'), 'Uncaught RangeError: out of memory');
});
