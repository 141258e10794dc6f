import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { openApp, openTab, serveSite, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { makePhotos } from './lib/photos.mjs';
import { patchStores, replacePickers } from './lib/picked.mjs';

const names = Array.from({ length: 60 }, (_, i) => `${String(i).padStart(2, '0')}.jpg`);
const options = { width: 1600, height: 1600, fit: 'fill', withoutEnlargement: false, quality: 95, threads: 2 };

async function opened(t, more) {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, names, { largest: 400 });
  const app = await openApp(t, more);
  await app.chooseFolder(folder);
  await app.set(options);
  return app;
}

/** After a run that ended for want of room: a clear error, what was finished as a zip, and the rest once there is room. */
async function assertKept(t, app) {
  await app.phase('failed');
  assert.match(await app.text('#problem'), /full.*kept/);
  assert.match((await app.kept(1))[0], /was stopped/);
  const { entries, report } = unpack(await app.download('#kept [data-act="download"]'), temporaryFolder(t));
  assert.equal(entries.length, report.done);
  assert.equal(report.files, report.done);
  return report.done;
}

async function assertGoesOn(t, app) {
  await app.page.$eval('#kept [data-act="go-on"]', (button) => button.click());
  await app.phase('running');
  await app.phase('done');
  const { report } = unpack(await app.download(), temporaryFolder(t));
  assertAllDone(report, names.length);
}

test('a quota that is used up ends the run and keeps what is done', async (t) => {
  const app = await opened(t);
  const session = await app.page.createCDPSession();
  const origin = new URL(app.page.url()).origin;
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 9_000_000 });
  await app.click('#resize');
  const done = await assertKept(t, app);
  t.diagnostic(`${done} of ${names.length} files were done within 9 MB, of which the page itself takes half`);
  assert.ok(done > 0 && done < names.length, String(done));
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await assertGoesOn(t, app);
  app.assertQuiet();
});

/** A disk that is full after so many bytes, in the middle of a file. */
function fillDisk(how, bytesLeft) {
  const { write } = FileSystemSyncAccessHandle.prototype;
  FileSystemSyncAccessHandle.prototype.write = function (bytes, options) {
    bytesLeft -= bytes.byteLength;
    if (bytesLeft >= 0) return write.call(this, bytes, options);
    if (how === 'writes less') return write.call(this, bytes.subarray(0, bytes.byteLength >> 1), options);
    throw new DOMException('no room', 'QuotaExceededError');
  };
}

for (const how of ['throws', 'writes less']) {
  test(`a write that ${how} ends the run and keeps what is done`, async (t) => {
    const app = await opened(t, { policed: false, before: patchStores(fillDisk, how, 1_000_000) });
    await app.click('#resize');
    const done = await assertKept(t, app);
    assert.ok(done > 0 && done < names.length, String(done));
    await app.page.evaluate(() => (globalThis.patched = false));
    await assertGoesOn(t, app);
    app.assertQuiet();
  });
}

const withoutStorage = patchStores(() => delete StorageManager.prototype.getDirectory);

test('without storage a run that is stopped can be taken and gone on with as long as the tab lives', async (t) => {
  const app = await opened(t, { policed: false, before: withoutStorage });
  await app.page.waitForSelector('#in-memory:not([hidden])');
  await app.set({ width: 2500, height: 2500 });
  await cancelled(app);
  assert.match((await app.kept(1))[0], /was stopped.*in memory/);
  const { entries, report } = unpack(await app.download('#kept [data-act="download"]'), temporaryFolder(t));
  assert.ok(report.done > 0 && report.done < names.length, String(report.done));
  assert.equal(entries.length, report.done);
  await assertGoesOn(t, app);
  await app.kept(0);

  await cancelled(app);
  await app.kept(1);
  await app.page.$eval('#kept [data-act="discard"]', (button) => button.click());
  await app.kept(0);
  app.assertQuiet();
});

test('without storage the zip is made in memory, up to a limit that is told', async (t) => {
  const app = await opened(t, { policed: false, before: withoutStorage });
  await app.resize();
  const { report } = unpack(await app.download(), temporaryFolder(t));
  assertAllDone(report, names.length);

  const made = await app.page.evaluate(async () => {
    const { createStore, discardStore, listStores, openStore, storesLast } = await import('./pixmill/index.js');
    const timings = { readMs: 0, waitMs: 0, decodeMs: 0, resampleMs: 0, encodeMs: 0, handOverMs: 0, startMs: 0, endMs: 0, thread: 0 };
    const source = { bytes: 1, width: 1, height: 1, orientation: 1, lastModified: 0 };
    function* outcomes() {
      for (let index = 0; ; index++) yield { ok: true, index, name: `${index}.jpg`, output: `${index}.jpg`, data: new Uint8Array(100_000), width: 1, height: 1, source, timings, warnings: [] };
    }
    const store = await createStore({ memoryLimit: 3_000_000 });
    const error = await store.add(outcomes()).catch((thrown) => thrown);
    const zip = await store.finish();
    const whileOpen = { listed: await listStores(), opened: await openStore(store.id).catch(({ code }) => code), discarded: await discardStore(store.id).catch(({ code }) => code) };
    await store.close();
    const [listed] = await listStores();
    const again = await openStore(listed.id);
    const entries = again.entries.length;
    await again.close();
    await discardStore(listed.id);
    return { whileOpen, listed, entries, left: await listStores(), lasts: await storesLast(), inMemory: store.inMemory, code: error.code, message: error.message, bytes: zip.size };
  });
  assert.equal(made.lasts, false);
  assert.equal(made.inMemory, true);
  assert.deepEqual(made.whileOpen, { listed: [], opened: 'in-use', discarded: 'in-use' });
  assert.equal(made.entries, made.listed.done);
  assert.ok(made.listed.inMemory && made.listed.done > 20, JSON.stringify(made.listed));
  assert.deepEqual(made.left, []);
  assert.equal(made.code, 'storage-full');
  assert.match(made.message, /3000000/);
  assert.ok(made.bytes > 2_800_000 && made.bytes < 3_100_000, String(made.bytes));
  app.assertQuiet();
});

async function cancelled(app) {
  await app.click('#resize');
  await app.phase('running');
  await app.page.waitForFunction(() => Number(document.querySelector('#files').dataset.done) > 3);
  await app.click('#cancel');
  await app.phase('cancelled');
}

test('a run that is cancelled can be taken, gone on with, or discarded', async (t) => {
  const app = await opened(t);
  await app.set({ width: 2500, height: 2500 });
  for (const next of ['go-on', 'discard']) {
    await cancelled(app);
    await app.kept(1);
    if (next === 'go-on') await assertGoesOn(t, app);
    else await app.page.$eval('#kept [data-act="discard"]', (button) => button.click());
    await app.kept(0);
  }
  // The run that was finished before the cancelled one was listed with it, had it not been downloaded.
  const left = await app.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('pixmill-stores');
    const ids = [];
    for await (const id of folder.keys()) ids.push(id);
    return ids.length;
  });
  assert.equal(left, 0, 'nothing is left on the disk');
  app.assertQuiet();
});

test('two tabs at once leave each other alone', async (t) => {
  const url = await serveSite(t);
  const app = await opened(t, { url });
  await cancelled(app);
  await app.kept(1);
  const listed = ({ page }) => page.$$eval('#kept li', (runs) => runs.map(({ dataset }) => dataset.id));
  const left = await listed(app);
  const other = await openTab(t, app.page.browser(), { url, before: replacePickers });
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, names, { largest: 100, seed: 2 });
  await other.chooseFolder(folder);
  for (const one of [app, other]) {
    await one.page.bringToFront();
    await one.set({ width: 1800, height: 1800, fit: 'fill', withoutEnlargement: false });
    await one.click('#resize');
    await one.phase('running');
  }
  // A third tab, opened while both are at work, sees the run that was left, and neither sees nor touches theirs.
  const third = await openTab(t, app.page.browser(), { url });
  await third.page.waitForSelector('#kept li');
  assert.deepEqual(await listed(third), left);
  for (const one of [app, other]) {
    await one.page.bringToFront();
    await one.phase('done');
    const { report } = unpack(await one.download(), temporaryFolder(t));
    assertAllDone(report, names.length);
    one.assertQuiet();
  }
});
