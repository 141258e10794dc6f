import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { FolderBody } = await importTs('sinks/folder-body.ts');

const failure = (name) => new DOMException('as the browser says', name);

/** A folder as the File System Access API gives it, with what is in it by name: folders, and files as null. */
class Folder {
  constructor(entries = {}) {
    this.entries = entries;
  }

  async getDirectoryHandle(name, { create = false } = {}) {
    if (this.entries[name] === null) throw failure('TypeMismatchError');
    if (!(name in this.entries) && !create) throw failure('NotFoundError');
    return (this.entries[name] ??= new Folder());
  }

  async getFileHandle(name, { create = false } = {}) {
    if (!(name in this.entries) && !create) throw failure('NotFoundError');
    this.entries[name] ??= null;
    if (this.entries[name] !== null) throw failure('TypeMismatchError');
    return { createWritable: async () => this.stream };
  }

  async removeEntry(name) {
    if (!(name in this.entries)) throw failure('NotFoundError');
    delete this.entries[name];
  }

  /** A disk with room. */
  stream = { write: async () => {}, close: async () => {}, abort: async () => {} };
}

const wanted = (paths) => paths.map((output) => ({ output, format: 'jpeg' }));
const claim = (root, ...paths) => new FolderBody(root, false).claim(wanted(paths));

test('a result takes no name that is there', async () => {
  const root = new Folder({ 'a.jpg': null, album: new Folder({ 'b.jpg': null, 'c.jpg': new Folder() }) });
  assert.deepEqual(await claim(root, 'a.jpg', 'album/b.jpg', 'album/c.jpg', 'album/d.jpg'), ['a (2).jpg', 'album/b (2).jpg', 'album/c (2).jpg', 'album/d.jpg']);
});

test('where a folder has the name of a file, it gets another, at every depth', async () => {
  const root = new Folder({ album: null, 'album (2)': null, other: new Folder({ inner: null }) });
  const names = await claim(root, 'album/a.jpg', 'album/b.jpg', 'album/deep/a.jpg', 'other/inner/a.jpg', 'other/b.jpg');
  assert.deepEqual(names, ['album (3)/a.jpg', 'album (3)/b.jpg', 'album (3)/deep/a.jpg', 'other/inner (2)/a.jpg', 'other/b.jpg']);
});

test('overwriting is for files alone: where a folder has the name of a file, or a file that of a folder, the result gets another', async () => {
  const root = new Folder({ album: null, 'a.jpg': null, 'b.jpg': new Folder(), other: new Folder({ inner: null }) });
  const names = await new FolderBody(root, true).claim(wanted(['a.jpg', 'b.jpg', 'album/a.jpg', 'album/deep/b.jpg', 'other/inner/c.jpg', 'other/d.jpg']));
  assert.deepEqual(names, ['a.jpg', 'b (2).jpg', 'album (2)/a.jpg', 'album (2)/deep/b.jpg', 'other/inner (2)/c.jpg', 'other/d.jpg']);
});

const full = () => Promise.reject(failure('QuotaExceededError'));
for (const [what, fails] of [
  ['no room for a beginning', (root) => Object.defineProperty(root, 'stream', { get: () => { throw failure('QuotaExceededError'); } })],
  ['no room for the rest', (root) => (root.stream.write = full)],
  ['no room at the end', (root) => (root.stream.close = full)],
]) {
  test(`${what}: no empty file is left, and none of the person's is gone`, async () => {
    for (const overwrite of [false, true]) {
      const root = new Folder({ 'mine.jpg': null });
      fails(root);
      const body = new FolderBody(root, overwrite);
      const outputs = await body.claim(wanted(['mine.jpg', 'new.jpg']));
      for (const output of outputs) await assert.rejects(body.write(output, new Uint8Array(1)), { code: 'storage-full' });
      await assert.rejects(body.finish(() => (async function* () { yield new Uint8Array(1); })()), { code: 'storage-full' });
      assert.deepEqual(Object.keys(root.entries), ['mine.jpg']);
    }
  });
}

test('what an earlier part of the run has left under a name of its own stays where it can not be written anew', async () => {
  const root = new Folder({ 'a.jpg': null });
  root.stream.close = full;
  const body = new FolderBody(root, false);
  body.own(['a.jpg', 'b.jpg']);
  for (const output of await body.claim(wanted(['a.jpg', 'b.jpg']))) await assert.rejects(body.write(output, new Uint8Array(1)), { code: 'storage-full' });
  assert.deepEqual(Object.keys(root.entries), ['a.jpg']);
});

test('a folder that does not answer ends the run with an error', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { FolderBody } = await importTs('sinks/folder-body.ts');
  const root = new Folder();
  root.stream.close = root.stream.abort = () => new Promise(() => {});
  const body = new FolderBody(root, false);
  const [output] = await body.claim(wanted(['a.jpg']));
  const written = body.write(output, new Uint8Array(1));
  for (let steps = 0; steps < 2; steps++) {
    for (let turns = 0; turns < 50; turns++) await Promise.resolve();
    t.mock.timers.tick(122_000);
  }
  await assert.rejects(written, { code: 'not-writable', message: /did not answer within 120 seconds/ });
  assert.deepEqual(root.entries, {});
});
