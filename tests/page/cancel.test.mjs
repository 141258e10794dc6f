import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { browsers, openAppIn, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { makePhotos, manyPhotos } from './lib/photos.mjs';

for (const browser of browsers) {
  for (const button of ['resize', 'compare']) {
    test(`${button} can be cancelled, and the next run is whole: ${browser}`, async (t) => {
      const folder = join(temporaryFolder(t), 'album');
      const photos = await makePhotos(folder, manyPhotos);
      const app = await openAppIn(t, browser);
      await app.chooseFolder(folder);

      await app.set({ width: 3000, height: 3000, fit: 'fill', withoutEnlargement: false, threads: 2 });
      await app.click(`#${button}`);
      await app.phase('running');
      await app.page.waitForFunction(() => Number(document.querySelector('#files').dataset.done) > 0);
      await app.click('#cancel');
      await app.phase('cancelled');
      const done = Number((await app.data('#files')).done);
      assert.notEqual(done, photos.length, 'there was something left to cancel');
      const { value } = await app.page.$eval('#progress', ({ value }) => ({ value }));
      assert.ok(Math.abs(value - done / photos.length) < 1e-9, `${value}`);

      // It is shown among the earlier runs, which moves what is clicked next.
      await app.page.waitForFunction(() => !document.querySelector('#kept').hidden);
      await app.resize({ width: 50, height: 50 });
      const { report } = unpack(await app.download(), temporaryFolder(t));
      assertAllDone(report, photos.length);
      app.assertQuiet();
    });
  }
}
