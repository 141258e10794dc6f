/** A store in the origin private file system of each browser: left by a page that goes, and gone on with by the next. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { browsers, openPage, photos } from './lib/browsers.mjs';

const [count, left] = [20, 9];

for (const browser of browsers) {
  test(`in ${browser} a run that was left is gone on with to the same bytes`, async (t) => {
    const page = await openPage(t, browser);
    const { unbroken, kept, again, known, resumed, left: stores } = await page.store(await photos(t, count), left);
    assert.deepEqual(kept.map(({ kind, done, failed, about }) => [kind, done, failed, about]), [['zip', left, 0, { mine: true }]]);
    assert.equal(again, 'in-use');
    assert.equal(known, left);
    assert.equal(resumed, unbroken);
    assert.equal(stores, 0);
  });
}

for (const browser of browsers) {
  test(`in ${browser} nothing waits for a store's worker that is not there`, async (t) => {
    const page = await openPage(t, browser);
    const files = await photos(t, 4);
    assert.deepEqual(await page.spoiltStore('store-never-starts', files, { startTimeoutMs: 2000 }), { listed: 'not-started', created: 'not-started' });
    const died = { listed: null, created: null, added: 'crashed', finished: 'crashed', closed: 'crashed' };
    assert.deepEqual(await page.spoiltStore('store-dies', files), died);
  });

  test(`in ${browser} a store that can not be read now is kept, and what makes no sense is removed`, async (t) => {
    const page = await openPage(t, browser);
    const { id, found } = await page.strangeStores('journals-unreadable');
    assert.deepEqual(found, [
      { listed: [], there: [id, 'no sense'].sort() },
      { listed: [id], there: [id] },
    ]);
  });
}
