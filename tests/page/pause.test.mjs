import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { browsers, openAppIn, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { makeBadFiles } from './lib/bad-files.mjs';
import { makePhotos, manyPhotos } from './lib/photos.mjs';

for (const browser of browsers) {
  test(`a run can be paused, and goes on where it was: ${browser}`, async (t) => {
    const folder = join(temporaryFolder(t), 'album');
    const photos = await makePhotos(folder, manyPhotos);
    const app = await openAppIn(t, browser);
    await app.chooseFolder(folder);
    await app.set({ width: 2000, height: 2000, fit: 'fill', withoutEnlargement: false, threads: 2 });
    await app.click('#resize');
    await app.page.waitForFunction(() => Number(document.querySelector('#files').dataset.done) > 0);
    await app.click('#pause');

    let done = -1;
    for (let now; (now = Number((await app.data('#files')).done)) !== done; done = now) await sleep(2000);
    assert.ok(done < photos.length, 'there was something left to pause');
    assert.equal(await app.text('#pause'), 'Go on');
    await app.click('#pause');
    await app.phase('done');
    const { report } = unpack(await app.download(), temporaryFolder(t));
    assertAllDone(report, photos.length);
    assert.ok(report.peakHeldBytes > 0 && report.peakHeldBytes < 512 * 2 ** 20, `${report.peakHeldBytes} bytes held`);
    app.assertQuiet();
  });

  test(`the files that failed can be tried again alone: ${browser}`, async (t) => {
    const folder = join(temporaryFolder(t), 'album');
    await makePhotos(folder, ['good.jpg'], { largest: 100 });
    const { broken } = await makeBadFiles(folder);
    const app = await openAppIn(t, browser);
    await app.chooseFolder(folder);
    await app.resize({ width: 64, height: 64, fit: 'fill', withoutEnlargement: false });
    await app.click('#retry');
    await app.phase('ready');
    assert.equal((await app.data('#files')).total, String(broken.length));
    await app.click('#resize');
    await app.phase('done');
    const { report } = unpack(await app.download(), temporaryFolder(t));
    assert.deepEqual(report.outcomes.map(({ name }) => name).sort(), broken.map((name) => `album/${name}`).sort());
    const [earlier] = await app.kept(1);
    assert.match(earlier, /finished and not downloaded: \d+ files/, 'what came of the others is not lost');
    app.assertQuiet();
  });
}
