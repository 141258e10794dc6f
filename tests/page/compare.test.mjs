import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { openApp, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { makePhotos, manyPhotos } from './lib/photos.mjs';

test('the comparison finds the same bytes in both runs and adds up', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  const photos = await makePhotos(folder, manyPhotos);
  const app = await openApp(t);
  await app.chooseFolder(folder);
  await app.set({ width: 300, height: 300, fit: 'fill', threads: 2 });
  await app.click('#compare');
  await app.phase('done');

  const figures = await app.figures('#comparison');
  assert.equal(figures.identical, 'true');
  assert.equal(figures['serial-threads'], '1');
  assert.equal(figures['parallel-threads'], '2');

  const number = (name) => {
    const value = Number(figures[name]);
    assert.ok(figures[name] !== '' && Number.isFinite(value), `${name} is ${figures[name]}`);
    return value;
  };
  near(number('speed-up'), number('serial-wall-ms') / number('parallel-wall-ms'));
  for (const run of ['serial', 'parallel']) {
    const wallMs = number(`${run}-wall-ms`);
    const workMs = number(`${run}-decode-ms`) + number(`${run}-resample-ms`) + number(`${run}-encode-ms`);
    near(number(`${run}-images-per-second`), (1000 * photos.length) / wallMs);
    near(number(`${run}-whole-ms`), wallMs + number('zip-ms'));
    assert.ok(workMs > 0 && workMs <= wallMs * number(`${run}-threads`), `${run}: ${workMs} ms of work in ${wallMs} ms`);
    near(number(`${run}-busy`), workMs / (wallMs * number(`${run}-threads`)));
  }

  const { entries, report } = unpack(await app.download(), temporaryFolder(t));
  assertAllDone(report, photos.length);
  assert.equal(entries.length, photos.length);
  app.assertQuiet();
});

function near(actual, expected) {
  assert.ok(Math.abs(actual - expected) <= 0.01 * Math.abs(expected), `${actual} is not near ${expected}`);
}
