import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { at } from '../../scripts/lib/paths.mjs';
import { openApp, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { makePhotos } from './lib/photos.mjs';

const names = Array.from({ length: 14 }, (_, i) => `${i}.jpg`);

test('a host without the headers gets another engine, a reason and the same bytes', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, names);

  const results = [];
  for (const isolated of [true, false]) {
    const app = await openApp(t, { isolated });
    await app.chooseFolder(folder);
    await app.resize({ width: 100, height: 100 });
    const { engine } = await app.data('#engine');
    assert.equal(engine, isolated ? 'threads' : 'workers');
    if (!isolated) assert.match(await app.text('#engine'), /header/i);
    const unpacked = temporaryFolder(t);
    const { report } = unpack(await app.download(), unpacked);
    assertAllDone(report, names.length);
    results.push(names.map((name) => readFileSync(join(unpacked, 'album', name), 'base64')));
    app.assertQuiet();
  }
  assert.deepEqual(results[0], results[1]);
});

test('opened from disk, the page says how to serve it', async (t) => {
  const app = await openApp(t, { url: pathToFileURL(at('site/index.html')).href, bare: true });
  assert.match(await app.text('#app'), /npm start/);
});
