/** Broken files through every engine and browser: N files give N outcomes, the same everywhere, and the engine is alive at the end. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { temporaryFolder } from '../page/lib/app.mjs';
import { makeBadFiles } from '../page/lib/bad-files.mjs';
import { browsers, openPage, photos } from './lib/browsers.mjs';

let files;
before(async (t) => {
  const folder = temporaryFolder(t);
  await makeBadFiles(folder);
  const broken = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  const good = await photos(t, 14);
  files = [...broken, ...good.flatMap((jpeg, i) => Array.from({ length: 12 }, (_, k) => mutated(jpeg, 100 * i + k))), ...good];
});

/** Some bytes changed, taken out or put in twice; sometimes the end cut off. */
function mutated(jpeg, seed) {
  const next = (below) => (seed = (seed * 48271 + 11) % 2147483647) % below;
  let bytes = Buffer.from(jpeg);
  for (let times = 1 + next(6); times > 0; times--) {
    const at = next(2) === 0 ? next(Math.min(bytes.length, 700)) : next(bytes.length);
    const kind = next(4);
    if (kind < 2) bytes[at] = next(256);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + next(20))]);
    else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - next(20)))]);
  }
  return next(5) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
}

let expected = null;
for (const browser of browsers) {
  test(`in ${browser}`, async (t) => {
    const page = await openPage(t, browser);
    for (const engine of ['threads', 'workers', 'serial']) {
      await t.test(engine, async () => {
        const { first, changes, results } = await page.resize({ engine, threads: 2 }, files);
        assert.equal(first.engine, engine);
        assert.deepEqual(changes, []);
        const verdicts = results[0].map(({ index, ok, hash, code }) => ({ index, ok, hash, code }));
        assert.deepEqual(verdicts.map(({ index }) => index), files.map((_, i) => i));
        assert.ok(verdicts.slice(-14).every(({ ok }) => ok), 'whole files behind broken ones');
        assert.ok(!verdicts.some(({ code }) => ['crashed', 'timed-out'].includes(code)), JSON.stringify(verdicts.filter(({ code }) => code === 'crashed')));
        expected ??= verdicts;
        assert.deepEqual(verdicts, expected);
        t.diagnostic(`${verdicts.filter(({ ok }) => ok).length} of ${verdicts.length} could be decoded`);
      });
    }
  });
}
