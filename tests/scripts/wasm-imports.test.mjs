import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importsSharedMemory } from '../../scripts/lib/wasm-imports.mjs';

const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const name = (text) => [text.length, ...Buffer.from(text)];
const entry = (...description) => [...name('env'), ...name('x'), ...description];
const section = (id, content) => [id, content.length, ...content];
const imports = (...entries) => section(2, [entries.length, ...entries.flat()]);

const someFunction = entry(0, 3);
const someTable = entry(1, 0x70, 1, 10, 20);
const someGlobal = entry(3, 0x7f, 0);
const someTag = entry(4, 0, 0);

for (const [title, sections, expected] of [
  ['no import section', section(1, [0]), false],
  ['no memory', imports(someFunction), false],
  ['memory without a maximum', imports(entry(2, 0, 17)), false],
  ['unshared memory', imports(entry(2, 1, 17, 18)), false],
  ['shared memory', imports(entry(2, 3, 17, 0x80, 0x80, 4)), true],
  ['shared memory after other sections and imports', [
    ...section(1, [0]),
    ...imports(someFunction, someTable, someGlobal, someTag, entry(2, 3, 17, 18)),
  ], true],
]) {
  test(title, () => assert.equal(importsSharedMemory(Uint8Array.from([...header, ...sections])), expected));
}
