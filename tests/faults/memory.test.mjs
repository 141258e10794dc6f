/** Shared memory that is small, that can't grow, and that grows under the views of others. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import sharp from 'sharp';

import { browsers, openPage, photos, withFault } from './lib/browsers.mjs';

const count = 24;
const threads = 4;
const large = { width: 1200, height: 900, fit: 'fill', fastShrinkOnLoad: false };

let files;
/** Its coefficients alone take 300 MB. */
let huge;
before(async (t) => {
  // Bytes are copied in whole: so each file takes some memory from all threads.
  const padding = Buffer.alloc(256 * 1024);
  files = (await photos(t, count)).map((jpeg) => Buffer.concat([jpeg, padding]));
  const colour = { width: 10_000, height: 10_000, channels: 3, background: '#507090' };
  huge = await sharp({ create: colour }).jpeg({ progressive: true }).toBuffer();
});

const put = (others) => files.map((jpeg, i) => others[i] ?? jpeg);
const fates = (outcomes) => outcomes.map(({ index, hash, code }) => [index, hash ?? code]);

for (const browser of browsers) {
  test(`in ${browser}`, async (t) => {
    const page = await openPage(t, browser);
    const serial = async (inputs) => (await page.resize({ engine: 'serial' }, inputs, large)).results[0];

    await t.test('a file that needs more than a small shared memory is done by workers', async () => {
      const mixed = put({ 9: huge });
      const expected = await serial(mixed);
      assert.ok(expected.every(({ ok }) => ok));
      const { results: [outcomes], changes, last } = await page.resize({ threads, spoilt: 'small-shared-memory' }, mixed, large);
      assert.deepEqual(fates(outcomes), fates(expected));
      assert.deepEqual(changes.map(({ engine, threads }) => [engine, threads]), [['workers', threads]]);
      assert.match(last.reason, /^a file needs about \d+ bytes, and the shared memory can have 268435456$/);
    });

    await t.test('a pool that was asked for by name stays, and the file is past its limit', async () => {
      const { results: [outcomes], changes } = await page.resize({ engine: 'threads', threads, spoilt: 'small-shared-memory' }, put({ 9: huge }), large);
      assert.deepEqual(outcomes.filter(({ ok }) => !ok).map(({ index, code }) => [index, code]), [[9, 'limit']]);
      assert.deepEqual(changes, []);
    });

    await t.test('where shared memory can not grow, the file that needs more is out of memory and no other', async () => {
      const expected = await serial(files);
      expected[9] = { index: 9, code: 'out-of-memory' };
      const { results, changes } = await page.resize({ threads, spoilt: 'small-shared-memory' }, put({ 9: withFault(files[9], 'growth') }), large, 2);
      for (const outcomes of results) assert.deepEqual(fates(outcomes), fates(expected));
      assert.deepEqual(changes, []);
    });

    for (const spoilt of [undefined, 'lagging-views']) {
      await t.test(`memory that one thread grows by 300 MB is seen by all${spoilt ? ', however late the browser shows it' : ''}`, async () => {
        for (const at of [1, 5, 12]) {
          const growing = put({ [at]: withFault(files[at], 'growth') });
          const { results } = await page.resize({ engine: 'threads', threads, spoilt }, growing, large, 2);
          const expected = fates(await serial(growing));
          for (const outcomes of results) assert.deepEqual(fates(outcomes), expected);
        }
      });
    }
  });
}
