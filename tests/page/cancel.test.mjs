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
    const beganMs = performance.now();
    await app.click('#cancel');
    await app.phase('cancelled');
    assert.ok(performance.now() - beganMs < 1000, 'cancelled within a second');
    assert.notEqual((await app.data('#files')).done, String(photos.length), 'there was something left to cancel');

    await app.resize({ width: 50, height: 50 });
    const { report } = unpack(await app.download(), temporaryFolder(t));
    assertAllDone(report, photos.length);
    app.assertQuiet();
  });
}
