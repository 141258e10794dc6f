/** Results behind a slow file, put aside in the origin private file system of each browser. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { browsers, openPage, photos, withFault } from './lib/browsers.mjs';

const count = 60;
/** Results of 1.1 MB in a budget that does not hold them all. The first file is at work until it is given up. */
const resizer = { engine: 'threads', threads: 2, memoryBudget: 32 * 2 ** 20, stuckTimeoutMs: 4000 };
const options = { width: 600, height: 600, fit: 'fill', format: 'raw', timeoutMs: 1000 };

for (const browser of browsers) {
  test(`in ${browser} the others go on behind a slow file`, async (t) => {
    const page = await openPage(t, browser);
    const files = await photos(t, count);
    files[0] = withFault(files[0], 'loop');

    const [held, spilt] = [await page.slowFile(files, resizer, options, false), await page.slowFile(files, resizer, options, true)];
    assert.ok(held.order.indexOf(0) < count - 10, `in memory there is room for ${held.order.indexOf(0)} that wait`);
    assert.deepEqual(held.during, []);
    assert.equal(spilt.order.at(-1), 0, 'on disk there is');
    assert.equal(spilt.during.length, 1);
    assert.ok(spilt.during[0] > 15e6, `${spilt.during[0]} bytes`);
    assert.deepEqual(spilt.after, [], 'what was put aside goes with the run');
    assert.deepEqual(spilt.outcomes.map(({ index, ok, hash, code }) => [index, ok, hash ?? code]), held.outcomes.map(({ index, ok, hash, code }) => [index, ok, hash ?? code]));
    assert.equal(spilt.outcomes[0].code, 'timed-out');

    const { left, found, after } = await page.leftSpill(files, resizer, options);
    assert.equal(left.length, 1);
    assert.deepEqual(found, left, 'what a killed page leaves is there');
    assert.deepEqual(after, [], 'until stores are listed');
  });
}
