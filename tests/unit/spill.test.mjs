import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { openSpill } = await importTs('node/spill.ts');

test('in Node results are put aside in a file without a name', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-test-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true });
  });

  const spill = await openSpill();
  assert.deepEqual(readdirSync(folder), [], 'nothing is left, however the process ends');
  const chunks = Array.from({ length: 5 }, (_, i) => new Uint8Array(1000 + i).fill(i + 1));
  const places = chunks.map((chunk) => spill.write(chunk));
  for (const i of [3, 0, 4, 1, 2]) assert.deepEqual(spill.read(places[i], chunks[i].length), chunks[i]);
  assert.equal(spill.read(places[4], 5000), null, 'what is not there');
  spill.clear();
  assert.equal(spill.read(0, 1), null);
  assert.equal(spill.write(chunks[0]), 0);
  assert.deepEqual(spill.read(0, 1000), chunks[0]);
  spill.close();

  process.env.TMPDIR = join(folder, 'missing');
  assert.equal(await openSpill(), null);
});
