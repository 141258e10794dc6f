import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import sharp from 'sharp';

import { openApp, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { makePhotos } from './lib/photos.mjs';

/** One picture in every format that the page takes. */
async function everyFormat(t) {
  const folder = join(temporaryFolder(t), 'mixed');
  mkdirSync(folder);
  const [photo] = await makePhotos(folder, ['photo.jpg'], { smallest: 300, largest: 400 });
  const image = () => sharp(photo.path);
  await image().png().toFile(join(folder, 'drawing.png'));
  await image().webp().toFile(join(folder, 'modern.webp'));
  await image().gif().toFile(join(folder, 'moving.gif'));
  await image().avif({ effort: 0 }).toFile(join(folder, 'newest.avif'));
  return folder;
}

const pictured = (app) => app.page.$$eval('.row.pictured', (rows) => rows.length);

test('pictures of every format come in, and go out as what is asked for', async (t) => {
  const folder = await everyFormat(t);
  const app = await openApp(t);
  const made = async (options) => {
    await app.chooseFolder(folder);
    await app.resize({ width: 120, height: 120, ...options });
    const unpacked = temporaryFolder(t);
    const { entries, report } = unpack(await app.download(), unpacked);
    assertAllDone(report, 5);
    return { names: entries.map(({ name }) => name.slice('mixed/'.length)).sort(), report, read: (name) => readFileSync(join(unpacked, 'mixed', name)) };
  };

  await t.test('as JPEG', async () => {
    const { names, report } = await made({ format: 'jpeg' });
    assert.deepEqual(names, ['drawing.jpg', 'modern.jpg', 'moving.jpg', 'newest.jpg', 'photo.jpg']);
    assert.deepEqual(report.outcomes.map(({ name, decoder }) => [name, decoder]).filter(([, decoder]) => decoder === 'browser'), [['mixed/newest.avif', 'browser']]);
  });

  for (const format of ['png', 'webp']) {
    await t.test(`as ${format}, with pictures in the list`, async () => {
      const { names, read } = await made({ format });
      assert.deepEqual(names, ['drawing', 'modern', 'moving', 'newest', 'photo'].map((name) => `${name}.${format}`));
      assert.equal((await sharp(read(names[0])).metadata()).format, format);
      await app.page.waitForFunction(() => document.querySelectorAll('.row.pictured').length === 5);
    });
  }

  await t.test('as raw values, which are no picture in the list and one in the viewer', async () => {
    const { names, read } = await made({ format: 'raw', fit: 'fill', withoutEnlargement: false });
    assert.equal(read('photo.raw').length, 120 * 120 * 3, names.join());
    assert.equal(await pictured(app), 0);
    assert.match(await app.page.$eval('[data-name="mixed/photo.jpg"]', (row) => row.textContent), /plain values, no picture.*done$/);
    await app.page.$eval('[data-name="mixed/photo.jpg"]', (row) => row.click());
    await app.page.waitForSelector('#viewer[data-shown]');
    assert.match(await app.text('#viewer .note'), /plain values/);
    assert.match(await app.page.$eval('[data-figure="viewed-after"]', ({ textContent }) => textContent), /^43\.2 kB · 120 × 120/);
    await app.click('#viewer-close');
  });
  app.assertQuiet();
});

test('only options that do something are shown', async (t) => {
  const app = await openApp(t);
  const shown = () => app.page.$$eval('form.options .field', (fields) => fields.filter((field) => !field.closest('[hidden]')).map((field) => field.querySelector('[name]').name));
  const differ = async (options) => {
    const before = await shown();
    await app.set(options);
    const after = await shown();
    return { gone: before.filter((name) => !after.includes(name)), come: after.filter((name) => !before.includes(name)) };
  };
  const { gone, come } = await differ({ format: 'png' });
  assert.deepEqual([gone.sort(), come], [['chromaSubsampling', 'optimiseCoding', 'progressive', 'quality', 'sourceQuality', 'targetBytes'], ['palette']]);
  assert.deepEqual((await differ({ format: 'webp' })).come.sort(), ['lossless', 'quality']);
  await app.set({ format: 'png' });
  assert.deepEqual((await differ({ palette: true })).come, ['colours']);
  const raw = await differ({ format: 'raw' });
  assert.deepEqual(raw.come, ['dtype', 'layout']);
  assert.ok(['keep', 'removeGps', 'copySmall', 'palette'].every((name) => raw.gone.includes(name)), raw.gone.join());
  assert.deepEqual((await differ({ dtype: 'float32' })).come, ['normalise']);
  assert.deepEqual((await differ({ fit: 'fill' })).gone, ['rounding']);
  app.assertQuiet();
});

test('pictures that are there twice are found, by bytes and by looks', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  const photos = await makePhotos(folder, ['a/one.jpg', 'a/two.jpg', 'three.jpg'], { smallest: 300, largest: 400 });
  copyFileSync(photos[0].path, join(folder, 'a/copy.jpg'));
  await sharp(photos[1].path, { autoOrient: true }).resize(250).jpeg({ quality: 60 }).toFile(join(folder, 'smaller.jpg'));
  const app = await openApp(t);
  await app.chooseFolder(folder);
  await app.resize({ width: 100, height: 100, checks: true });
  assert.match(await app.text('#twins'), /^2 files are the same as another, byte for byte\. 2 look like another\.$/);
  const rows = await app.rows('twins');
  assert.deepEqual(rows.map(({ name }) => name).sort(), ['a/copy.jpg', 'a/one.jpg', 'a/two.jpg', 'smaller.jpg'].map((name) => `album/${name}`));
  assert.match(rows.find(({ name }) => name === 'album/a/one.jpg').text, /same as album\/a\/copy\.jpg/);
  assert.match(rows.find(({ name }) => name === 'album/smaller.jpg').text, /looks like album\/a\/two\.jpg/);
  const { report } = unpack(await app.download(), temporaryFolder(t));
  assert.ok(report.outcomes.every(({ checks }) => /^[\da-f]{64}$/.test(checks.sha256)));

  await app.chooseFolder(folder);
  await app.resize({ checks: false });
  assert.equal(await app.page.$eval('[data-filter="twins"]', ({ hidden }) => hidden), true);
  app.assertQuiet();
});
