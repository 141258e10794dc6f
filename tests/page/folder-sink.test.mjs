import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { openApp, serveSite, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { makePhotos, manyPhotos } from './lib/photos.mjs';
import { patchStores, pickedFiles, putPicked, replacePickers } from './lib/picked.mjs';

const options = { width: 60, height: 60 };
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function opened(t, names, { largest = 100, ...more } = {}) {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, names, { largest });
  const app = await openApp(t, { before: replacePickers, ...more });
  await app.chooseFolder(folder);
  await app.set(options);
  return { app, folder };
}

async function zipOf(t, app) {
  await app.click('#resize');
  await app.phase('done');
  const unpacked = temporaryFolder(t);
  const { entries, report } = unpack(await app.download(), unpacked);
  return { report, hashes: Object.fromEntries(entries.map(({ name }) => [name, sha256(readFileSync(join(unpacked, name)))])) };
}

const hashesOf = (files) => Object.fromEntries(Object.entries(files).map(([path, { sha256 }]) => [path, sha256]));

test('results go into a folder, the same files as in the zip', async (t) => {
  const { app } = await opened(t, manyPhotos);
  const { hashes } = await zipOf(t, app);
  await app.click('#resize-folder');
  await app.phase('running');
  await app.phase('done');
  assert.match(await app.text('#saved'), /155 files/);
  const { 'report.json': report, ...files } = hashesOf(await pickedFiles(app.page));
  assert.ok(report);
  // Chromium refuses no name of these but has a rule of its own for the tilde and invisible characters.
  assert.deepEqual(files, hashes);
  app.assertQuiet();
});

test('a file that exists is written over only after the person has said so, told how many', async (t) => {
  const names = ['a.jpg', 'b.jpg', 'inner/c.jpg'];
  const { app } = await opened(t, names);
  await putPicked(app.page, 'album/b.jpg', 'mine');
  await putPicked(app.page, 'album/other.txt', 'mine too');
  const mine = sha256('mine');

  await t.test('not when turned away', async () => {
    await app.click('#resize-folder');
    await app.page.waitForSelector('#folder-dialog');
    assert.match(await app.text('#folder-overwrite'), /\b1 file/);
    await app.click('#folder-cancel');
    assert.deepEqual(Object.keys(await pickedFiles(app.page)).sort(), ['album/b.jpg', 'album/other.txt']);
  });

  await t.test('by default a new folder takes all, and a second run another one', async () => {
    for (const subfolder of ['pixmill-60x60', 'pixmill-60x60 (2)']) {
      await app.click('#resize-folder');
      await app.page.waitForSelector('#folder-dialog');
      await app.click('#folder-subfolder');
      await app.phase('running');
      await app.phase('done');
      const files = await pickedFiles(app.page);
      for (const name of [...names.map((one) => `album/${one}`), 'report.json']) assert.ok(files[`${subfolder}/${name}`], name);
      assert.equal(files['album/b.jpg'].sha256, mine);
    }
  });

  await t.test('when chosen, that file and no other', async () => {
    await app.click('#resize-folder');
    await app.page.waitForSelector('#folder-dialog');
    await app.click('#folder-overwrite');
    await app.phase('running');
    await app.phase('done');
    const files = await pickedFiles(app.page);
    assert.notEqual(files['album/b.jpg'].sha256, mine);
    assert.equal(files['album/other.txt'].sha256, sha256('mine too'));
    assert.ok(files['album/a.jpg'] && files['album/inner/c.jpg']);
  });
  app.assertQuiet();
});

test('overwriting stops at a file that stands where a folder is to be', async (t) => {
  const { app } = await opened(t, ['b.jpg', 'inner/c.jpg']);
  for (const path of ['album/b.jpg', 'album/inner']) await putPicked(app.page, path, 'mine');
  await app.click('#resize-folder');
  await app.page.waitForSelector('#folder-dialog');
  await app.click('#folder-overwrite');
  await app.phase('done');
  const files = await pickedFiles(app.page);
  assert.deepEqual(Object.keys(files).sort(), ['album/b.jpg', 'album/inner', 'album/inner (2)/c.jpg', 'report.json']);
  assert.notEqual(files['album/b.jpg'].sha256, sha256('mine'));
  assert.equal(files['album/inner'].sha256, sha256('mine'));
  app.assertQuiet();
});

/** A disk that is full after so many files. */
function fillFolder(filesLeft) {
  const { write } = FileSystemWritableFileStream.prototype;
  FileSystemWritableFileStream.prototype.write = function (bits) {
    return filesLeft-- > 0 ? write.call(this, bits) : Promise.reject(new DOMException('no room', 'QuotaExceededError'));
  };
}

test('a folder without room is left with whole files alone, and those of the person', async (t) => {
  const before = `${patchStores(fillFolder, 3)} (${replacePickers})();`;
  const { app } = await opened(t, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg', 'f.jpg'], { before, policed: false });
  await putPicked(app.page, 'album/f.jpg', 'mine');
  await app.click('#resize-folder');
  await app.page.waitForSelector('#folder-dialog');
  await app.click('#folder-overwrite');
  await app.phase('failed');
  assert.match(await app.text('#problem'), /full/);
  const { 'album/f.jpg': mine, ...files } = await pickedFiles(app.page);
  assert.equal(mine.sha256, sha256('mine'));
  assert.equal(Object.keys(files).length, 3);
  assert.ok(Object.values(files).every(({ bytes }) => bytes > 500));
  app.assertQuiet();
});

test('a folder that the files come from gets a folder of its own', async (t) => {
  const { app } = await opened(t, ['a.jpg']);
  const check = (choose) =>
    app.page.evaluate(async (choose) => {
      const { checkFolder } = await import('./pixmill/index.js');
      const root = await showDirectoryPicker();
      const album = await root.getDirectoryHandle('album', { create: true });
      const inner = await album.getDirectoryHandle('inner', { create: true });
      const elsewhere = await root.getDirectoryHandle('elsewhere', { create: true });
      const handle = await album.getFileHandle('a.jpg', { create: true });
      const data = await handle.getFile();
      const file = { name: 'album/a.jpg', data, lastModified: data.lastModified };
      const folder = { root, album, inner, elsewhere }[choose.folder];
      const sources = { album: [album], file: [handle], none: [] }[choose.sources];
      return checkFolder(folder, choose.sources === 'none' ? [file] : [], sources);
    }, choose);
  const table = [
    ['album', 'album', true],
    ['root', 'album', true],
    ['inner', 'album', true],
    ['elsewhere', 'album', false],
    ['album', 'file', true],
    ['root', 'file', true],
    ['inner', 'file', false],
    // Without handles, by path, size and time.
    ['root', 'none', true],
    ['album', 'none', true],
    ['elsewhere', 'none', false],
  ];
  for (const [folder, sources, holdsSource] of table) {
    assert.equal((await check({ folder, sources })).holdsSource, holdsSource, `${folder}, known by ${sources}`);
  }
});

test('a run into a folder is gone on with after the browser was killed', async (t) => {
  const url = await serveSite(t);
  const profile = temporaryFolder(t);
  const { app, folder } = await opened(t, manyPhotos, { url, profile, largest: 400 });
  await app.set({ width: 1500, height: 1500, fit: 'fill', withoutEnlargement: false, threads: 2 });
  const { hashes } = await zipOf(t, app);
  await app.click('#resize-folder');
  await app.phase('running');
  await app.page.waitForFunction(() => Number(document.querySelector('#files').dataset.done) > 40);
  await app.kill();

  const next = await openApp(t, { url, profile, before: replacePickers });
  const [words] = await next.kept(1);
  assert.match(words, /was stopped/);
  await next.chooseFolder(folder);
  await next.click('#kept [data-act="go-on"]');
  await next.phase('running');
  await next.phase('done');
  const { 'report.json': report, ...files } = hashesOf(await pickedFiles(next.page));
  assert.ok(report);
  assert.deepEqual(files, hashes);
  next.assertQuiet();
});

test('results go into a zip file of the person\u2019s choice', async (t) => {
  const { app } = await opened(t, ['a.jpg', 'b.jpg']);
  await app.click('#resize-file');
  await app.phase('done');
  assert.match(await app.text('#saved'), /pixmill-60x60\.zip/);
  const base64 = await app.page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle('pixmill-60x60.zip');
    const url = await new Promise(async (resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(await handle.getFile());
    });
    return url.slice(url.indexOf(',') + 1);
  });
  const path = join(temporaryFolder(t), 'picked.zip');
  writeFileSync(path, Buffer.from(base64, 'base64'));
  const { report } = unpack(path, temporaryFolder(t));
  assertAllDone(report, 2);
  await app.page.waitForFunction(() => document.querySelectorAll('.row.pictured').length === 2);
  // What the pictures in the list are made of is for this visit alone.
  await app.page.reload();
  await app.page.waitForSelector('#engine[data-threads]');
  await app.page.waitForFunction(async () => (await (await import('./pixmill/index.js')).listStores()).length === 0);
  await app.kept(0);
  app.assertQuiet();
});
