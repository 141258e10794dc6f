import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { at } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { temporaryFolder } from './lib/app.mjs';

test('a short soak: 300 files to each place', async (t) => {
  const out = temporaryFolder(t);
  const counts = ['--files', '300', '--few', '300'];
  await run(process.execPath, [at('soak/run.mjs'), '--no-build', ...counts, '--only', 'opfs,folder,file', '--out', out]);
  for (const name of ['memory.json', 'memory.svg']) assert.ok(existsSync(join(out, name)), name);
});
