import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { openApp, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { makePhotos, manyPhotos } from './lib/photos.mjs';

for (const button of ['resize', 'compare']) {
  test(`${button} can be cancelled, and the next run is whole`, async (t) => {
    const folder = join(temporaryFolder(t), 'album');
    const photos = await makePhotos(folder, manyPhotos);
    const app = await openApp(t);
    await app.chooseFolder(folder);

    await app.set({ width: 3000, height: 3000, fit: 'fill', withoutEnlargement: false, threads: 2 });
    await app.click(`#${button}`);
    await app.phase('running');
    await app.page.waitForFunction(() => Number(document.querySelector('#files').dataset.done) > 0);
    await app.click('#cancel');
    await app.phase('cancelled');
    const done = Number((await app.data('#files')).done);
    assert.notEqual(done, photos.length, 'there was something left to cancel');
    assert.equal(await app.page.$eval('#progress', (bar) => bar.value), done / photos.length);

    await app.resize({ width: 50, height: 50 });
    const { report } = unpack(await app.download(), temporaryFolder(t));
    assertAllDone(report, photos.length);
    app.assertQuiet();
  });
}
