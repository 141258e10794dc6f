/** Budgets of what is shipped; past one of them the tests fail. The table is printed for the documentation. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { workshop } from './lib/workshop.mjs';

const dist = join(workshop, 'apps/node_modules/pixmill/dist');

const rows = [
  { what: 'import of the API, before a resizer is made', files: withImports('index.js'), budget: { gzip: 15_000 } },
  { what: 'the worker', files: ['worker.js'] },
  { what: 'WebAssembly for `threads`', files: ['threads_bg.wasm'], budget: { brotli: 250_000 } },
  { what: 'WebAssembly for `workers` and `serial`', files: ['single_bg.wasm'], budget: { brotli: 250_000 } },
  { what: 'the full build for `threads`', files: ['threads_full_bg.wasm'], budget: { brotli: 450_000 } },
  { what: 'the full build for `workers` and `serial`', files: ['single_full_bg.wasm'], budget: { brotli: 450_000 } },
];

for (const { what, files, budget = {} } of rows) {
  test(`${what}: ${files.join(', ')}`, (t) => {
    const content = files.map((name) => readFileSync(join(dist, name)));
    const total = (compress) => content.map((bytes) => compress(bytes).length).reduce((sum, length) => sum + length, 0);
    const sizes = { bytes: total((bytes) => bytes), gzip: total(gzipSync), brotli: total(brotliCompressSync) };
    t.diagnostic(`| ${[what, ...Object.values(sizes).map((size) => (size / 1000).toFixed(1))].join(' | ')} |`);
    for (const [form, limit] of Object.entries(budget)) assert.ok(sizes[form] < limit, `${sizes[form]} bytes with ${form}; the budget is ${limit}`);
  });
}

/** A module and all that it imports at once. */
function withImports(name, seen = new Set()) {
  seen.add(name);
  for (const [, other] of readFileSync(join(dist, name), 'utf8').matchAll(/(?:from|import)\s?"\.\/([^"]+)"/g)) {
    if (!seen.has(other)) withImports(other, seen);
  }
  return [...seen];
}
