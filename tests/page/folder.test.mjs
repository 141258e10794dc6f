import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { openApp, openAppIn, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, assertLikeSharp, toleranceFor, unpack } from './lib/archive.mjs';
import { makePhotos, manyPhotos } from './lib/photos.mjs';

const options = { width: 120, height: 90, fit: 'cover', withoutEnlargement: false, quality: 90, sourceQuality: false, toColourspace: 'keep' };

for (const [way, browser] of [['chosen', 'Chromium'], ['chosen', 'Firefox'], ['dropped', 'Chromium']]) {
  test(`a ${way} folder of ${manyPhotos.length} photos comes out as a zip: ${browser}`, async (t) => {
    const folder = join(temporaryFolder(t), 'album');
    const photos = await makePhotos(folder, manyPhotos);
    const app = await openAppIn(t, browser);

    if (way === 'chosen') await app.chooseFolder(folder);
    else await app.drop([folder]);
    assert.equal((await app.data('#files')).total, String(photos.length));
    await app.resize(options);

    const unpacked = temporaryFolder(t);
    const { entries, report } = unpack(await app.download(), unpacked);
    assert.equal(entries.length, photos.length);
    assertAllDone(report, photos.length);
    assert.equal((await app.data('#files')).done, String(photos.length));
    const outputs = new Map(report.outcomes.map(({ name, output }) => [name, output]));
    for (const { name, path, variant } of photos) {
      const output = outputs.get(`album/${name}`);
      assert.ok(output, `${name} is missing`);
      await assertLikeSharp(path, join(unpacked, output), options, toleranceFor(variant));
    }
    app.assertQuiet();
  });
}

/** In the page. Chromium gives the class of entries no name: the first dropped file leads to it. */
function countOpened() {
  globalThis.opened = 0;
  const { webkitGetAsEntry } = DataTransferItem.prototype;
  DataTransferItem.prototype.webkitGetAsEntry = function () {
    const entry = webkitGetAsEntry.call(this);
    if (!entry.isFile) return entry;
    DataTransferItem.prototype.webkitGetAsEntry = webkitGetAsEntry;
    const prototype = Object.getPrototypeOf(entry);
    const { file } = prototype;
    prototype.file = function (...args) {
      globalThis.opened += 1;
      return file.apply(this, args);
    };
    return entry;
  };
}

test('a dropped folder of more files than are held open loses none but those that go or change meanwhile', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  const [{ path: photo }] = await makePhotos(folder, ['0.jpg'], { largest: 40 });
  const paths = Array.from({ length: 1100 }, (_, i) => join(folder, `${i}.jpg`));
  for (const [i, path] of paths.entries()) {
    if (path !== photo) copyFileSync(photo, path);
    // Browsers give whole milliseconds.
    utimesSync(path, 1.5e9 + i + 0.9996, 1.5e9 + i + 0.9996);
  }
  const app = await openApp(t, { before: countOpened });
  const opened = () => app.page.evaluate(() => globalThis.opened);

  copyFileSync(photo, `${folder}.jpg`);
  await app.drop([`${folder}.jpg`, folder]);
  assert.equal((await app.data('#files')).total, '1101');
  // The guess at the whole opens eight.
  assert.ok((await opened()) <= 1024 + 8, 'not all are opened before their turn');
  rmSync(paths[700]);
  writeFileSync(paths[800], readFileSync(photo));
  const before = await opened();
  await app.resize(options);
  assert.ok((await opened()) - before >= 1101, 'all are opened in their turn, as none is held open');

  const { entries, report } = unpack(await app.download(), temporaryFolder(t));
  assert.equal(entries.length, 1099);
  assert.equal(report.outcomes.length, 1101);
  const failed = report.outcomes.filter(({ ok }) => !ok);
  assert.deepEqual(failed.map(({ name, error, source }) => [name, error.code, source.bytes]), [700, 800].map((i) => [`album/${i}.jpg`, 'unreadable', statSync(photo).size]));
  assert.match(failed[1].error.message, /it has changed since/);
  const times = new Map(report.outcomes.map(({ name, source }) => [name, source.lastModified]));
  for (const i of paths.keys()) assert.equal(times.get(`album/${i}.jpg`), new Date((1.5e9 + i) * 1000 + 999).toISOString());
  app.assertQuiet();
});

for (const timeZone of ['America/New_York', 'Asia/Tokyo']) {
  test(`the zip keeps the times of files in ${timeZone}`, async (t) => {
    const folder = join(temporaryFolder(t), 'album');
    const times = { 'winter.jpg': new Date('2020-01-15T03:04:06Z'), 'summer.jpg': new Date('2021-07-15T23:58:02Z') };
    await makePhotos(folder, Object.keys(times), { largest: 40 });
    for (const [name, time] of Object.entries(times)) utimesSync(join(folder, name), time, time);
    const app = await openApp(t, { timeZone });

    await app.chooseFolder(folder);
    await app.resize(options);
    const { entries } = unpack(await app.download(), temporaryFolder(t));
    for (const [name, time] of Object.entries(times)) {
      const entry = entries.find((one) => one.name === `album/${name}`);
      assert.equal(entry.modified, time.getTime() / 1000);
      assert.equal(entry.dosTime, time.toLocaleString('sv-SE', { timeZone }), 'the DOS field holds local time');
    }
  });
}
