import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { at } from '../../scripts/lib/paths.mjs';
import { openApp, temporaryFolder } from './lib/app.mjs';
import { makePhotos } from './lib/photos.mjs';
import { replacePickers } from './lib/picked.mjs';

/** The lines in sight from the top down: folders end in a slash. */
const lines = (app) =>
  app.page.$$eval('#files .row', (rows) =>
    rows
      .map((row) => ({ at: Number(row.ariaRowIndex), words: row.dataset.kind === 'folder' ? `${row.dataset.folder}/` : row.dataset.name }))
      .sort((a, b) => a.at - b.at)
      .map(({ words }) => words),
  );

const press = async (app, ...keys) => {
  for (const key of keys) await app.page.keyboard.press(key);
};

const active = (app) => app.page.$eval('#files', (grid) => document.getElementById(grid.getAttribute('aria-activedescendant'))?.querySelector('.name').title);

/** Waits until every done row in sight has a picture, and gives a pixel of the lower middle of each. */
async function pictures(app) {
  await app.page.waitForFunction(() => document.querySelectorAll('.row[data-state="done"]:not(.pictured)').length === 0);
  return app.page.$$eval('.row.pictured', (rows) =>
    Object.fromEntries(rows.map((row) => {
      const canvas = row.querySelector('canvas');
      return [row.dataset.name, [...canvas.getContext('2d').getImageData(canvas.width / 2, 0.8 * canvas.height, 1, 1).data]];
    })),
  );
}

const samples = ['samples/land/dunes.jpg', 'samples/land/ridges.jpg', 'samples/land/sea.jpg', 'samples/things/marbles.jpg', 'samples/things/pebbles.jpg', 'samples/town.jpg'];

test('the list of files', async (t) => {
  const app = await openApp(t, { before: replacePickers });
  const asked = [];
  app.page.on('request', (request) => asked.push(new URL(request.url()).pathname));

  await t.test('whoever has no files can try with some of the page, fetched only then', async () => {
    assert.ok(!asked.some((path) => path.includes('/samples/')));
    await app.click('#trial');
    await app.phase('ready');
    assert.equal(asked.filter((path) => path.includes('/samples/')).length, samples.length);
    assert.deepEqual(await lines(app), ['samples/', 'samples/land/', ...samples.slice(0, 3), 'samples/things/', ...samples.slice(3)]);
  });

  await t.test('folders tell what is in them', async () => {
    const words = await app.page.$eval('[data-folder="samples/land"]', (row) => row.textContent);
    const bytes = ['dunes', 'ridges', 'sea'].reduce((sum, name) => sum + statSync(at(`www/samples/${name}.jpg`)).size, 0);
    assert.equal(words, `land3 files${Number((bytes / 1000).toPrecision(3))} kB`);
  });

  await t.test('before the run the weight of all results is guessed, and of so few files exactly', async () => {
    await app.page.waitForFunction(() => document.querySelector('#weight').textContent !== '');
    const guess = (await app.text('#weight')).match(/[\d.]+ kB/)[0];
    await app.resize();
    const summary = await app.page.$eval('[data-figure="output-bytes"]', ({ textContent }) => textContent);
    assert.ok(summary.endsWith(`→ ${guess}`), `${guess} of ${summary}`);
  });

  await t.test('every result has its own picture', async () => {
    const middles = await pictures(app);
    assert.equal(Object.keys(middles).length, samples.length);
    for (const [name, [, , , alpha]] of Object.entries(middles)) assert.equal(alpha, 255, name);
    const [red, , blue] = middles['samples/land/dunes.jpg'];
    assert.ok(red > blue + 30, 'sand is yellow');
    const [dark, , darkest] = middles['samples/land/ridges.jpg'];
    assert.ok(dark + darkest < red + blue, 'the ridge in front is dark');
  });

  await t.test('a click on a folder closes it, and another opens it', async () => {
    await app.click('[data-folder="samples/land"]');
    assert.deepEqual(await lines(app), ['samples/', 'samples/land/', 'samples/things/', ...samples.slice(3)]);
    assert.equal(await app.page.$eval('[data-folder="samples/land"]', (row) => row.ariaExpanded), 'false');
    await app.click('[data-folder="samples/land"]');
    assert.equal((await lines(app)).length, 9);
  });

  await t.test('keys move, close, open and go to the folder around', async () => {
    await app.page.focus('#files');
    await press(app, 'Home', 'ArrowDown', 'ArrowDown', 'ArrowDown');
    assert.equal(await active(app), samples[1]);
    await press(app, 'ArrowLeft');
    assert.equal(await active(app), 'samples/land');
    await press(app, 'ArrowLeft');
    assert.equal((await lines(app)).length, 6);
    await press(app, 'ArrowRight', 'ArrowRight');
    assert.equal(await active(app), samples[0]);
    await press(app, 'End');
    assert.equal(await active(app), samples.at(-1));
  });

  await t.test('files are sorted, either way', async () => {
    await app.page.select('#sort', 'before');
    const falling = await lines(app);
    assert.equal(falling[0], 'samples/town.jpg');
    assert.equal(falling.length, samples.length);
    await app.click('#sort-turn');
    assert.deepEqual(await lines(app), [...falling].reverse());
    await app.page.select('#sort', 'tree');
  });

  await t.test('pasted files are added to the list', async () => {
    await app.click('#clear');
    await app.page.evaluate(async () => {
      const jpeg = await (await fetch('./samples/dunes.jpg')).blob();
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([jpeg], 'pasted.jpg', { type: 'image/jpeg' }));
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    });
    await app.phase('ready');
    assert.deepEqual(await lines(app), ['pasted.jpg']);
  });

  await t.test('a file that failed says why, and has no picture', async () => {
    const folder = join(temporaryFolder(t), 'mixed');
    await makePhotos(folder, ['good.jpg'], { largest: 100 });
    writeFileSync(join(folder, 'bad.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xd9]));
    await app.click('#clear');
    await app.chooseFolder(folder);
    await app.resize();
    assert.deepEqual(Object.keys(await pictures(app)), ['mixed/good.jpg']);
    const [{ text }] = await app.rows('failed');
    assert.match(text, /failed/);
    assert.ok(text.length > 'bad.jpgfailed'.length + 10, text);
  });

  await t.test('results in a folder have pictures too', async () => {
    await app.click('#clear');
    await app.click('#trial');
    await app.phase('ready');
    await app.click('#resize-folder');
    await app.phase('running');
    await app.phase('done');
    assert.equal(Object.keys(await pictures(app)).length, samples.length);
  });
  app.assertQuiet();
});

test('a store gives back single results while it is filled and after', async (t) => {
  const app = await openApp(t);
  const found = await app.page.evaluate(async () => {
    const { createStore } = await import('./pixmill/index.js');
    const timings = { readMs: 0, decodeMs: 0, resampleMs: 0, encodeMs: 0, startMs: 0, endMs: 0, thread: 0 };
    const file = (index) => ({ name: 'same.jpg', data: new Blob(['x'.repeat(index + 1)]), lastModified: 1e12 });
    const outcome = (index) => ({
      ok: true, index, name: 'same.jpg', output: 'same.jpg', data: new Uint8Array(1000 + index).fill(index), width: 1, height: 1,
      source: { bytes: index + 1, width: 1, height: 1, orientation: 1, lastModified: 1e12 }, timings, warnings: [], heldBytes: 0,
    });
    const look = async (store, index) => {
      const blob = await store.read(file(index));
      return blob && [...new Set(new Uint8Array(await blob.arrayBuffer()))].concat(blob.size);
    };
    const store = await createStore();
    await store.add([outcome(0), outcome(1)]);
    const before = [await look(store, 0), await look(store, 1), await look(store, 2)];
    await store.add([outcome(2)]);
    await store.finish();
    const after = [await look(store, 0), await look(store, 2), await look(store, 3)];
    await store.discard();
    const gone = await store.read(file(0)).catch(({ code }) => code);
    return { before, after, gone };
  });
  // All have one name: they are told apart by their sizes.
  assert.deepEqual(found, { before: [[0, 1000], [1, 1001], null], after: [[0, 1000], [2, 1002], null], gone: 'closed' });
  app.assertQuiet();
});
