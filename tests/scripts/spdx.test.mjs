import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isPermissive } from '../../scripts/lib/spdx.mjs';

for (const [expression, expected] of [
  ['MIT', true],
  ['MIT/Apache-2.0', true],
  ['GPL-3.0-only', false],
  ['MIT OR GPL-3.0-only', true],
  ['GPL-3.0-only OR MIT', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-only AND MIT OR Zlib', true],
  ['(MIT OR GPL-3.0-only) AND IJG', true],
  ['(MIT OR Apache-2.0) AND AGPL-3.0-only', false],
  ['Apache-2.0 WITH LLVM-exception', true],
  ['GPL-2.0-only WITH Classpath-exception-2.0', false],
  ['none', false],
  ['', false],
]) {
  test(`"${expression}" is ${expected ? '' : 'not '}permissive`, () => {
    assert.equal(isPermissive(expression), expected);
  });
}
