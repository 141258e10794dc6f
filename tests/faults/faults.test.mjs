/** Each fault ends in the documented state: one row for the culprit, and every other file as if nothing had been. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { browsers, openPage, photos, withFault } from './lib/browsers.mjs';

const count = 24;
const bad = 9;
const codes = { panic: 'crashed', allocation: 'out-of-memory', trap: 'crashed', overflow: 'crashed', loop: 'timed-out' };
const engines = [
  { engine: 'threads', threads: 2 },
  { engine: 'workers', threads: 2 },
  { engine: 'serial' },
];

let files;
before(async (t) => (files = await photos(t, count)));

for (const browser of browsers) {
  test(`in ${browser}`, async (t) => {
    const page = await openPage(t, browser);
    const { results: [expected] } = await page.resize({ engine: 'serial' }, files);
    assert.deepEqual(expected.map(({ index, ok }) => [index, ok]), files.map((_, i) => [i, true]));

    /** Every file but those named has the bytes that a run without faults gives it, in order. */
    const assertOthersDone = (outcomes, failed) => {
      assert.deepEqual(outcomes.map(({ index }) => index), files.map((_, i) => i));
      for (const { index, code, hash } of outcomes) {
        if (index in failed) assert.equal(code, failed[index], `file ${index}`);
        else assert.equal(hash, expected[index].hash, `file ${index}: ${code}`);
      }
    };

    for (const engine of engines) {
      const label = engine.engine;
      for (const [fault, code] of Object.entries(codes)) {
        await t.test(`${label}: ${fault}`, async () => {
          const spoilt = files.map((jpeg, i) => (i === bad ? withFault(jpeg, fault) : jpeg));
          const { results, changes } = await page.resize({ ...engine, stuckTimeoutMs: 3000 }, spoilt, undefined, 2);
          for (const outcomes of results) assertOthersDone(outcomes, { [bad]: code });
          assert.deepEqual(changes, [], 'a fault of a file is not held against the engine');
        });
      }

      await t.test(`${label}: a worker killed`, async () => {
        const spoilt = files.map((jpeg, i) => (i === bad ? withFault(jpeg, 'close') : jpeg));
        const { results: [outcomes] } = await page.resize({ ...engine, stuckTimeoutMs: 3000 }, spoilt);
        const failed = outcomes.filter(({ ok }) => !ok);
        assertOthersDone(outcomes, Object.fromEntries(failed.filter(({ index }) => index === bad).map(({ index, code }) => [index, code])));
      });

      await t.test(`${label}: many at once`, async () => {
        const faults = { 0: 'trap', 1: 'trap', 2: 'panic', 11: 'overflow', 12: 'trap', [count - 1]: 'trap' };
        const spoilt = files.map((jpeg, i) => (i in faults ? withFault(jpeg, faults[i]) : jpeg));
        const { results: [outcomes] } = await page.resize(engine, spoilt);
        assertOthersDone(outcomes, Object.fromEntries(Object.entries(faults).map(([i, fault]) => [i, codes[fault]])));
      });

      await t.test(`${label}: memory grown past the budget is given back`, async () => {
        // Results are so large that few are in the engine at a time. The file that grows the memory is the smallest and goes
        // last as a rule, first where it is the first to have been read: the least of the second run tells in either case.
        const padding = Buffer.alloc(256 * 1024);
        const spoilt = files.map((jpeg, i) => (i === bad ? withFault(jpeg, 'growth') : Buffer.concat([jpeg, padding])));
        const large = { width: 1200, height: 900, fit: 'fill' };
        const { results, progress } = await page.resize({ ...engine, memoryBudget: 16 * 2 ** 20 }, spoilt, large, 2);
        assert.ok(results[0].every(({ ok }) => ok));
        assert.deepEqual(results[0].map(({ hash }) => hash), results[1].map(({ hash }) => hash));
        const bytes = progress.map(({ engineBytes }) => engineBytes);
        assert.ok(Math.max(...bytes) > 300e6, `${Math.max(...bytes)} bytes at most`);
        const least = Math.min(...bytes.slice(count));
        assert.ok(least < 200e6, `${least} bytes at least in the second run`);
      });
    }

    const all = async (options) => {
      const { first, results: [outcomes] } = await page.resize(options, files);
      assertOthersDone(outcomes, {});
      return first;
    };

    await t.test('a thread that never starts leaves a smaller pool', async () => {
      const { engine, threads, reason } = await all({ threads: 2, spoilt: 'thread-never-starts', startTimeoutMs: 8000 });
      assert.deepEqual([engine, threads], ['threads', 1]);
      assert.match(reason, /did not start within 8 seconds/);
    });

    await t.test('no pool leaves independent workers', async () => {
      const { engine, threads, reason } = await all({ threads: 2, spoilt: 'no-pool' });
      assert.deepEqual([engine, threads], ['workers', 2]);
      assert.match(reason, /no thread today|could not be loaded/);
    });

    await t.test('shared memory that can not be had leaves independent workers', async () => {
      const { engine, reason } = await all({ threads: 2, spoilt: 'no-shared-memory' });
      assert.equal(engine, 'workers');
      assert.match(reason, /memory/);
    });

    await t.test('a small shared memory serves', async () => {
      const { engine, threads } = await all({ threads: 2, spoilt: 'small-shared-memory' });
      assert.deepEqual([engine, threads], ['threads', 2]);
    });
  });
}
