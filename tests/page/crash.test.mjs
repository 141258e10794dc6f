import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { generator } from '../../scripts/lib/random.mjs';
import { openAppIn, serveSite, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { makePhotos, manyPhotos } from './lib/photos.mjs';

const killsOf = { Chromium: 20, Firefox: 2 };
const options = { width: 1800, height: 1800, fit: 'fill', withoutEnlargement: false, threads: 2 };

for (const [browser, kills] of Object.entries(killsOf)) {
  test(`${browser} killed at ${kills} random points loses nothing that was finished`, async (t) => {
    const folder = join(temporaryFolder(t), 'album');
    const photos = await makePhotos(folder, manyPhotos, { largest: 400 });
    const url = await serveSite(t);
    const profile = temporaryFolder(t);
    const random = generator(4);

    let app = await openAppIn(t, browser, { url, profile });
    await app.chooseFolder(folder);
    await app.resize(options);
    const unbroken = images(t, await app.download());
    assertAllDone(unbroken.report, photos.length);

    const found = [];
    for (let i = 0; i < kills; i++) {
      await app.set(options);
      await app.click('#resize');
      await app.phase('running');
      const doneAtLeast = Math.floor(random() * photos.length * 1.1) - 5;
      await app.page.waitForFunction(
        (done) => document.documentElement.dataset.phase === 'done' || Number(document.querySelector('#files').dataset.done) >= done,
        { polling: 5 },
        doneAtLeast,
      );
      await sleep(150 * random());
      await app.kill();

      app = await openAppIn(t, browser, { url, profile });
      const words = await app.kept(1);
      const part = images(t, await app.download('#kept [data-act="download"]'));
      assert.deepEqual(part.files, unbroken.files.slice(0, part.files.length), `kill ${i}: ${words}`);
      assert.equal(part.report.files, part.files.length);
      found.push(part.files.length);

      await app.chooseFolder(folder);
      if (part.files.length < photos.length) {
        // The options are those of the run, whatever the form says now.
        await app.set({ width: 10, height: 10 });
        await app.kept(1);
        await app.click('#kept [data-act="go-on"]');
        await app.phase('done');
        const whole = images(t, await app.download());
        assert.deepEqual(whole.files, unbroken.files, `kill ${i}, gone on after ${part.files.length}`);
        assert.deepEqual(whole.report.outcomes.map(untimed), unbroken.report.outcomes.map(untimed));
      } else {
        await app.click('#kept [data-act="discard"]');
      }
      await app.kept(0);
    }
    await app.page.browser().close();
    t.diagnostic(`found after each kill: ${found.join(', ')} of ${photos.length}`);
    assert.ok(new Set(found).size > kills / 2, 'the kills came at different points');
  });
}

const untimed = ({ timings, heldBytes, ...rest }) => rest;

/** The entries of a zip in their order, with their bytes. */
function images(t, path) {
  const folder = temporaryFolder(t);
  const { entries, report } = unpack(path, folder);
  return { report, files: entries.map(({ name, modified }) => ({ name, modified, bytes: readFileSync(join(folder, name), 'base64') })) };
}
