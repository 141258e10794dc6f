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

  async getFileHandle(name) {
    if (!(name in this.entries)) throw failure('NotFoundError');
    if (this.entries[name] !== null) throw failure('TypeMismatchError');
    return {};
  }
}

const claim = (root, ...paths) => new FolderBody(root, false).claim(paths.map((output) => ({ output, format: 'jpeg' })));

test('a result takes no name that is there', async () => {
  const root = new Folder({ 'a.jpg': null, album: new Folder({ 'b.jpg': null, 'c.jpg': new Folder() }) });
  assert.deepEqual(await claim(root, 'a.jpg', 'album/b.jpg', 'album/c.jpg', 'album/d.jpg'), ['a (2).jpg', 'album/b (2).jpg', 'album/c (2).jpg', 'album/d.jpg']);
});

test('where a folder has the name of a file, it gets another, at every depth', async () => {
  const root = new Folder({ album: null, 'album (2)': null, other: new Folder({ inner: null }) });
  const names = await claim(root, 'album/a.jpg', 'album/b.jpg', 'album/deep/a.jpg', 'other/inner/a.jpg', 'other/b.jpg');
  assert.deepEqual(names, ['album (3)/a.jpg', 'album (3)/b.jpg', 'album (3)/deep/a.jpg', 'other/inner (2)/a.jpg', 'other/b.jpg']);
});
