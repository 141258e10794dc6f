import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { sizeOf, toNamed, toPlainFile } = await importTs('input.ts');

const bytes = new Uint8Array([1, 2, 3]);

test('what is to be opened keeps its name, and takes the time of the file that comes', async () => {
  const file = new File([bytes], 'other.jpg', { lastModified: 7 });
  const { data, ...named } = await toPlainFile({ name: 'a/b.jpg', data: async () => file }, 4);
  assert.equal(data, file);
  assert.deepEqual(named, { index: 4, name: 'a/b.jpg', lastModified: 7 });
  assert.equal((await toPlainFile({ name: 'a/b.jpg', data: () => bytes, lastModified: 9 }, 0)).lastModified, 9);
});

test('an input may be of a class, and is asked as its own', async () => {
  class Photo {
    #path = 'a/b.jpg';
    get name() {
      return this.#path;
    }
    get lastModified() {
      return 5;
    }
    get size() {
      return 3;
    }
    async data() {
      return this.#path && bytes;
    }
  }
  const photo = new Photo();
  const { name, lastModified, data, unreadable } = await toPlainFile(photo, 0);
  assert.deepEqual([name, lastModified, data.byteLength, unreadable], ['a/b.jpg', 5, 3, undefined]);
  assert.equal(sizeOf(photo), 3);
});

test('what can not be opened says why, and is a file none the less', async () => {
  const fails = [
    [() => Promise.reject(new Error('gone')), /^gone$/],
    [() => { throw new Error('gone at once'); }, /^gone at once$/],
    [() => Promise.reject('a text'), /^a text$/],
    [() => ({ name: 'no bytes' }), /not a File, Blob/],
  ];
  for (const [data, why] of fails) {
    const file = await toPlainFile({ name: 'a.jpg', data, lastModified: 3, size: 9 }, 1);
    assert.match(file.unreadable.why, why);
    assert.equal(file.unreadable.bytes, 9);
    assert.deepEqual([file.index, file.name, file.lastModified, file.data.byteLength], [1, 'a.jpg', 3, 0]);
  }
});

test('what is not opened within a minute is given up', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const anew = await importTs('input.ts');
  const opening = anew.toPlainFile({ name: 'a.jpg', data: () => new Promise(() => {}) }, 0);
  t.mock.timers.tick(59_000);
  assert.equal(await Promise.race([opening, Promise.resolve('waits')]), 'waits');
  t.mock.timers.tick(2000);
  assert.match((await opening).unreadable.why, /within 60 seconds/);
});

test('files are told apart without being opened', () => {
  const data = () => assert.fail('opened');
  assert.equal(sizeOf({ name: 'a.jpg', data, size: 12 }), 12);
  assert.equal(toNamed({ name: 'a.jpg', data }, 0).name, 'a.jpg');
  assert.deepEqual([bytes, bytes.buffer, new Blob([bytes])].map((one) => sizeOf({ name: 'a.jpg', data: one })), [3, 3, 3]);
});
