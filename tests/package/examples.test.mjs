import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import sharp from 'sharp';

import { findPython } from '../../scripts/lib/python.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { bundlers } from './lib/bundlers.mjs';
import { openBrowser, openPage } from './lib/page.mjs';
import { photos } from './lib/photos.mjs';
import { copyApp } from './lib/workshop.mjs';

let folder;
let paths;

before(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'pixmill-examples-')), 'album');
  mkdirSync(folder);
  paths = (await photos()).map(({ data }, i) => {
    const path = join(folder, `${i}.jpg`);
    writeFileSync(path, data);
    return path;
  });
});
after(() => rmSync(join(folder, '..'), { recursive: true }));

async function open(t, folder, page = '', isolated = true) {
  const { server, url } = await serve(folder, { isolated });
  t.after(() => server.close().closeAllConnections());
  const browser = await openBrowser(t);
  const opened = await openPage(browser, url + page);
  t.after(() => assert.deepEqual(opened.complaints, []));
  return opened.page;
}

/** The examples without a bundler look for the package in `../node_modules`. */
function openPlain(t, name, isolated) {
  const app = copyApp(`examples/${name}`, name);
  return open(t, join(app, '..'), `${name}/`, isolated);
}

/** Chooses files until the page, whose module may still be loading, has taken notice. */
async function choose(page, chosen, noticed) {
  await page.waitForNetworkIdle();
  const input = await page.$('input');
  await input.uploadFile(...chosen);
  await page.waitForFunction(noticed);
}

test('01: one file', async (t) => {
  const page = await openPlain(t, '01-one-file');
  await choose(page, [paths[1]], () => document.querySelector('img').naturalWidth > 0);
  assert.deepEqual(await page.$eval('img', ({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight]), [240, 320]);
  await choose(page, [paths.at(-1)], () => /not an image/.test(document.querySelector('p').textContent));
});

test('02: a folder to a zip', async (t) => {
  const page = await openPlain(t, '02-folder-to-zip');
  await choose(page, [folder], () => !document.querySelector('a').hidden);
  assert.equal(await page.$eval('p', ({ textContent }) => textContent), '6 of 6 done, 1 failed');
  const text = await page.$eval('a', async ({ href }) => new TextDecoder('latin1').decode(await (await fetch(href)).arrayBuffer()));
  const directory = text.slice(text.indexOf('PK\x01\x02'));
  assert.deepEqual(directory.match(/album\/\d\.jpg|report\.json/g), ['album/0.jpg', 'album/1.jpg', 'album/2.jpg', 'album/3.jpg', 'album/4.jpg', 'report.json']);
});

test('03: a React component with progress and a way to stop', async (t) => {
  const app = copyApp('examples/03-react', '03-react');
  const built = await bundlers['Vite 8'](app);
  const page = await open(t, built);
  const state = (wanted) => page.waitForFunction((wanted) => document.querySelector('p')?.textContent === wanted, {}, wanted);
  await choose(page, paths, () => document.querySelectorAll('li').length === 6);
  await state('done');
  assert.deepEqual(await page.$eval('progress', ({ max, value }) => [max, value]), [6, 6]);
  assert.deepEqual(await page.$$eval('li', (items) => items.map(({ textContent }) => textContent).slice(1, 2)), ['1.jpg: 320 x 427']);

  const large = join(folder, '..', 'large.jpg');
  await sharp({ create: { width: 6000, height: 6000, channels: 3, background: '#357', noise: { type: 'gaussian', mean: 128, sigma: 30 } } }).jpeg({ quality: 95 }).toFile(large);
  await choose(page, [large, ...paths], () => document.querySelector('p').textContent === 'running');
  await page.click('button');
  await state('stopped');
  assert.equal((await page.$$('li')).length, 0);
});

test('04: a host without special headers', async (t) => {
  const page = await openPlain(t, '04-no-headers', false);
  await choose(page, paths, () => document.querySelectorAll('li').length === 6);
  assert.match(await page.$eval('p', ({ textContent }) => textContent), /with the engine workers, because shared memory is not available/);
});

test('06: a folder to a data set', async (t) => {
  const page = await openPlain(t, '06-dataset');
  await choose(page, [folder], () => !document.querySelector('a').hidden);
  assert.equal(await page.$eval('p', ({ textContent }) => textContent), '6 of 6 done, 1 failed');
  const bytes = await page.$eval('a', async ({ href }) => [...new Uint8Array(await (await fetch(href)).arrayBuffer())]);
  const path = join(folder, '..', 'images.npz');
  writeFileSync(path, Buffer.from(bytes));
  const code = `import numpy; data = numpy.load(${JSON.stringify(path)}); assert data['images'].shape == (6, 224, 224, 3); assert sorted(data['labels']) == [-1, 0, 0, 0, 0, 0]; assert list(data['classes']) == ['album']`;
  await promisify(execFile)(await findPython(), ['-c', code]);
});

test('05: a script for Node', async () => {
  const app = copyApp('examples/05-node', '05-node');
  const { stderr } = await promisify(execFile)(process.execPath, ['resize.mjs', folder, 'resized'], { cwd: app });
  assert.equal(stderr, '5.jpg: not an image of any known kind\n');
  assert.deepEqual(readdirSync(join(app, 'resized')).sort(), ['0.jpg', '1.jpg', '2.jpg', '3.jpg', '4.jpg']);
});
