import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { openApp, temporaryFolder } from './lib/app.mjs';
import { unpack } from './lib/archive.mjs';
import { makePhotos } from './lib/photos.mjs';

const names = [
  'Photo.JPG',
  'photo.jpg',
  'photo.jpeg',
  'photo.png.jpg',
  'photo (2).jpg',
  'photo',
  'caf\u00e9.jpg',
  'cafe\u0301.jpg',
  'Folder/a.jpg',
  'folder/A.JPG',
  'CON.jpg',
  'ends with dot.',
  'back\\slash.jpg',
  'report.json',
];

test('results have names that no file system takes for the same', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, names, { largest: 40 });
  const app = await openApp(t);
  await app.chooseFolder(folder);
  await app.resize({ width: 20, height: 20 });

  const { entries, report } = unpack(await app.download(), temporaryFolder(t));
  assert.equal(report.files, names.length);
  assert.equal(entries.length, names.length);
  const folded = entries.map(({ name }) => name.normalize('NFC').toLowerCase());
  assert.equal(new Set(folded).size, names.length, folded.join('\n'));
  for (const { name, utf8 } of entries) {
    assert.match(name, /\.jpe?g$/i);
    assert.doesNotMatch(name, /[<>:"|?*\\]|\.\.\/|^\//);
    if (/[^\x20-\x7e]/.test(name)) assert.ok(utf8, `${name} is marked as UTF-8`);
  }
  app.assertQuiet();
});
