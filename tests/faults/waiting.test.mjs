/** Whatever the browser or the machine owes us and never gives is given up, and what else there is goes on. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import sharp from 'sharp';

import { browsers, openPage, photos } from './lib/browsers.mjs';

const count = 24;
/** The file that is never read. */
const dead = 9;

let files;
before(async (t) => (files = await photos(t, count)));

for (const browser of browsers) {
  test(`in ${browser}`, async (t) => {
    const page = await openPage(t, browser);
    const { results: [expected] } = await page.resize({ engine: 'serial' }, files);
    const assertAll = (outcomes, failed) => {
      assert.deepEqual(outcomes.map(({ index, hash, code }) => [index, hash ?? code]), expected.map(({ index, hash }) => [index, failed[index] ?? hash]));
    };

    await t.test('a file that is never read is unreadable', async () => {
      const { results: [outcomes] } = await page.resize({ threads: 2, spoilt: 'never-reads', stuckTimeoutMs: 2000 }, files);
      assertAll(outcomes, { [dead]: 'unreadable' });
    });

    await t.test('a file that neither a reader nor the host can read is unreadable', async () => {
      const { results: [outcomes] } = await page.resize({ threads: 6, spoilt: 'never-reads', stuckTimeoutMs: 13_000 }, files);
      assertAll(outcomes, { [dead]: 'unreadable' });
    });

    await t.test('a picture that the browser never decodes has timed out, and the next is decoded', async () => {
      const avif = await sharp(files[0]).avif({ effort: 0 }).toBuffer();
      const mixed = files.map((jpeg, i) => (i === 3 || i === 7 ? avif : jpeg));
      const { results: [outcomes] } = await page.resize({ threads: 2, spoilt: 'never-decodes', stuckTimeoutMs: 2000 }, mixed);
      assertAll(outcomes, { 3: 'timed-out', 7: outcomes[7].hash });
      assert.ok(outcomes[7].ok);
    });

    await t.test('a host worker that dies ends the run with an error', async () => {
      await assert.rejects(page.resize({ threads: 2, spoilt: 'host-dies' }, files), { message: 'the host worker died' });
      const { results: [outcomes] } = await page.resize({ threads: 2 }, files);
      assertAll(outcomes, {});
    });
  });
}
