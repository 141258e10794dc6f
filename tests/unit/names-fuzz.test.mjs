import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { Maker } from '../../fuzz/names/inputs.mjs';
import { check } from '../../fuzz/names/rules.mjs';
import { buildSubject } from '../../fuzz/names/subject.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { generator } from '../../scripts/lib/random.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pixmill-names-'));
after(() => rmSync(folder, { recursive: true }));
await buildSubject(join(folder, 'subject.mjs'));
const subject = await import(pathToFileURL(join(folder, 'subject.mjs')).href);

const found = at('tests/fixtures/names');
for (const name of readdirSync(found)) {
  test(`${name}, which fuzzing found, breaks no rule`, () => check(subject, JSON.parse(readFileSync(join(found, name), 'utf8'))));
}

test('made-up names break no rule', async () => {
  const maker = new Maker(generator(1));
  let input = maker.fresh();
  for (let i = 0; i < 1000; i++) {
    input = i % 10 === 0 ? maker.fresh() : maker.changed(input, maker.fresh());
    await check(subject, input).catch((error) => assert.fail(`${JSON.stringify(input)}\n${error.stack}`));
  }
});
