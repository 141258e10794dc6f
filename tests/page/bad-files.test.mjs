import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { browsers, openAppIn, temporaryFolder } from './lib/app.mjs';
import { unpack } from './lib/archive.mjs';
import { makeBadFiles } from './lib/bad-files.mjs';
import { makePhotos } from './lib/photos.mjs';

const inAlbum = (name) => `album/${name}`;

for (const browser of browsers) {
  test(`bad files are rows with a reason, and all others come out: ${browser}`, async (t) => {
    const folder = join(temporaryFolder(t), 'album');
    const photos = await makePhotos(folder, Array.from({ length: 20 }, (_, i) => `good ${i}.jpg`), { largest: 200 });
    const { noImages, broken, cut } = await makeBadFiles(folder);
    const total = photos.length + noImages.length + broken.length + cut.length;
    const app = await openAppIn(t, browser);
    await app.chooseFolder(folder);
    await app.resize({ width: 64, height: 64, fit: 'fill', withoutEnlargement: false });

    const unpacked = temporaryFolder(t);
    const { entries, report } = unpack(await app.download(), unpacked);
    assert.equal(report.files, total);
    assert.equal(report.outcomes.length, total);
    const outcomes = new Map(report.outcomes.map((outcome) => [outcome.name, outcome]));

    await t.test('good ones come out', () => {
      for (const { name } of photos) assert.ok(outcomes.get(inAlbum(name))?.ok, name);
      assert.equal(entries.length, report.done);
    });

    await t.test('what is no image is skipped', async () => {
      const rows = await app.rows('skipped');
      for (const name of noImages) {
        assert.equal(outcomes.get(inAlbum(name)).error?.code, 'not-an-image', name);
        assert.match(rowOf(rows, name).text, /image/i);
      }
    });

    await t.test('what is broken fails with a reason', async () => {
      const rows = await app.rows('failed');
      for (const name of broken) {
        const { ok, error } = outcomes.get(inAlbum(name));
        assert.equal(ok, false, name);
        assert.ok(error.message.length > 10, `${name}: ${error.message}`);
        assert.ok(rowOf(rows, name).text.includes(error.message), `${name}: ${rowOf(rows, name).text}`);
      }
    });

    await t.test('what ends early comes out with a warning, or fails with a reason', () => {
      for (const name of cut) {
        const { ok, warnings, error } = outcomes.get(inAlbum(name));
        assert.ok(ok ? warnings.length > 0 : error.message, name);
      }
    });
    app.assertQuiet();
  });
}

function rowOf(rows, name) {
  const found = rows.filter((row) => row.name === inAlbum(name));
  assert.equal(found.length, 1, `one row for ${name}`);
  return found[0];
}
