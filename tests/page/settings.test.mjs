import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import sharp from 'sharp';

import { openApp, openTab, serveSite, temporaryFolder } from './lib/app.mjs';
import { unpack } from './lib/archive.mjs';

const valueOf = (app, name) => app.page.$eval(`[name="${name}"]`, (control) => (control.type === 'checkbox' ? control.checked : control.value));
const said = (app) => app.text('.presets .said');

test('settings are named, shared, saved and taken from elsewhere', async (t) => {
  const url = await serveSite(t);
  const app = await openApp(t, { url });
  const type = async (words) => {
    await app.page.$eval('#preset-name', (input) => (input.value = ''));
    await app.page.type('#preset-name', words);
  };
  await app.page.$eval('.sharing', (fold) => (fold.open = true));

  await t.test('a preset of one’s own outlives the visit, is renamed and deleted', async () => {
    await app.set({ preset: 'web', quality: 71, rename: '{name}-{width}' });
    assert.equal(await valueOf(app, 'preset'), 'web');
    await app.set({ width: 1234 });
    assert.equal(await valueOf(app, 'preset'), 'custom');
    await type('Für Oma');
    await app.click('#preset-save');
    assert.equal(await valueOf(app, 'preset'), 'own:Für Oma');
    await app.page.reload();
    await (await app.page.waitForSelector('.sharing')).evaluate((fold) => (fold.open = true));
    await app.set({ preset: 'own:Für Oma' });
    assert.deepEqual(await Promise.all(['width', 'quality', 'rename', 'removeGps'].map((name) => valueOf(app, name))), ['1234', '71', '{name}-{width}', true]);
    await type('Gran');
    await app.click('#preset-rename');
    assert.equal(await valueOf(app, 'preset'), 'own:Gran');
    await app.click('#preset-remove');
    assert.equal(await app.page.$('optgroup'), null);
    assert.deepEqual(await app.page.evaluate(() => localStorage.getItem('pixmill-presets')), '[]');
  });

  await t.test('a link restores them', async () => {
    await app.set({ width: 801, height: '', fit: 'inside', rounding: 'pillow', kernel: 'mitchell', limitInputPixels: '12.5', timeoutMs: 3 });
    await app.click('#preset-share');
    await app.page.waitForSelector('#preset-link:not([hidden])');
    const link = await valueOfId(app, 'preset-link');
    assert.deepEqual(JSON.parse(decodeURIComponent(new URL(link).hash.slice('#settings='.length))), {
      width: 801, fit: 'inside', withoutEnlargement: true, rounding: 'pillow', kernel: 'mitchell', toColourspace: 'srgb', quality: 71, sourceQuality: true, removeGps: true, limitInputPixels: 12_500_000, timeoutMs: 3000, rename: '{name}-{width}',
    });
    const other = await openTab(t, app.page.browser(), { url: link });
    for (const name of ['width', 'height', 'fit', 'rounding', 'kernel', 'limitInputPixels', 'timeoutMs', 'rename', 'withoutEnlargement']) {
      assert.equal(await valueOf(other, name), await valueOf(app, name), name);
    }
    other.assertQuiet();
    await other.page.close();
  });

  await t.test('a link or a file with anything else changes nothing, and it is said why', async () => {
    const before = await app.page.$$eval('input[name], select[name]', (controls) => controls.map(({ value, checked }) => [value, checked]));
    const table = [
      ['{"widht":5}', /there is no setting “widht”/],
      ['{"width":0}', /“Width” can’t be 0. A whole number from 1 to 16,384/],
      ['{"width":"<img src=x onerror=alert(1)>"}', /“Width” can’t be "<img/],
      ['{"withoutEnlargement":"yes"}', /“Never enlarge” can’t be "yes"/],
      ['{"fit":"squeeze"}', /cover, contain, fill, inside, outside/],
      ['{"keep":["exif","dna"]}', /exif, xmp, iptc, icc/],
      ['{"keep":{"exif":true}}', /“Keep of the metadata” can’t be/],
      ['{"rename":"../{name}"}', /no slash/],
      ['{"__proto__":{"width":5}}', /no setting “__proto__”/],
      ['[600]', /no settings of Pixmill/],
      ['null', /no settings of Pixmill/],
      ['nonsense', /no settings of Pixmill/],
      ['%', /no settings of Pixmill/],
    ];
    for (const [written, words] of table) {
      await app.page.evaluate((text) => (location.hash = `#settings=${text === '%' ? text : encodeURIComponent(text)}`), written);
      await app.page.waitForFunction((source) => new RegExp(source).test(document.querySelector('.presets .said').textContent), {}, words.source);
    }
    assert.deepEqual(await app.page.$$eval('input[name], select[name]', (controls) => controls.map(({ value, checked }) => [value, checked])), before);
  });

  await t.test('a file of them is what the package takes, and is taken back', async () => {
    const path = await app.download('#preset-export', '.json');
    const written = JSON.parse(readFileSync(path, 'utf8'));
    assert.deepEqual([written.width, written.timeoutMs, written.quality], [801, 3000, 71]);
    writeFileSync(path, JSON.stringify({ ...written, width: 640, keep: 'all' }));
    await (await app.page.$('#preset-import')).uploadFile(path);
    await app.page.waitForFunction(() => /are taken over/.test(document.querySelector('.presets .said').textContent));
    assert.equal(await valueOf(app, 'width'), '640');
    assert.equal(await app.page.$$eval('[name="keep"]:checked', (boxes) => boxes.length), 5);
    assert.match(await said(app), /pixmill-options\.json/);
  });
  app.assertQuiet();
});

const valueOfId = (app, id) => app.page.$eval(`#${id}`, (input) => input.value);

test('a photographer’s everyday size is set, and the article’s is a click away', async (t) => {
  const app = await openApp(t);
  const form = () => Promise.all(['preset', 'width', 'height', 'fit', 'withoutEnlargement', 'removeGps'].map((name) => valueOf(app, name)));
  assert.deepEqual(await form(), ['web', '1600', '1600', 'inside', true, true]);
  await app.click('#trial');
  await app.phase('ready');
  await app.click('#as-article');
  assert.deepEqual(await form(), ['net', '600', '600', 'fill', false, false]);
  assert.ok(await app.page.$eval('#as-article', ({ disabled }) => disabled));
  const roundings = { imagenet: 'torchvision', clip: 'torchvision', letterbox: 'ultralytics', web: 'sharp' };
  for (const [preset, rounding] of Object.entries(roundings)) {
    await app.set({ preset });
    assert.equal(await valueOf(app, 'rounding'), rounding, preset);
  }
});

test('small files are kept as they are, names are made, and places are told of', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  mkdirSync(folder);
  const photo = (side) => sharp({ create: { width: side, height: side, channels: 3, background: '#276' } });
  const gps = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } };
  await photo(90).jpeg().toFile(join(folder, 'small.jpg'));
  await photo(400).withExif(gps).jpeg().toFile(join(folder, 'placed.jpg'));
  const app = await openApp(t);
  await app.chooseFolder(folder);
  await app.resize({ width: 100, height: 100, fit: 'inside', copySmall: true, removeGps: false, rename: '{name}-{width}.{ext}' });
  const unpacked = temporaryFolder(t);
  const { entries, report } = unpack(await app.download(), unpacked);
  assert.deepEqual(entries.map(({ name }) => name).sort(), ['album/placed-100.jpg', 'album/small-90.jpg']);
  assert.deepEqual(readFileSync(join(unpacked, 'album/small-90.jpg')), readFileSync(join(folder, 'small.jpg')));
  assert.deepEqual(report.outcomes.map(({ name, copied, gps }) => [name, copied, gps]), [['album/placed.jpg', false, true], ['album/small.jpg', true, false]]);
  assert.match(await app.text('#files'), /kept as it is/);
  assert.match(await app.text('#copied'), /^1 file is kept as it is\.$/);
  assert.match(await app.text('#gps'), /^1 result says where it was taken\./);

  await app.click('#remove-gps');
  assert.equal(await app.page.$eval('#gps', (note) => note.hidden), true);
  await app.chooseFolder(folder);
  await app.resize();
  assert.deepEqual(unpack(await app.download(), temporaryFolder(t)).report.outcomes.map(({ gps }) => gps), [false, false]);
  app.assertQuiet();
});

test('a wrong value is told of at its field, wherever that is folded', async (t) => {
  const app = await openApp(t);
  const folder = join(temporaryFolder(t), 'album');
  mkdirSync(folder);
  await sharp({ create: { width: 9, height: 9, channels: 3, background: '#276' } }).jpeg().toFile(join(folder, 'a.jpg'));
  await app.chooseFolder(folder);
  const table = [
    [{ rename: '{nmae}' }, 'rename', /\{name\}, \{width\}/, { rename: '' }],
    [{ limitScans: 0 }, 'limitScans', /from 1 to 65,535/, { limitScans: '' }],
    [{ memoryBudget: 1 }, 'memoryBudget', /from 16 to 64,000/, { memoryBudget: '' }],
    [{ timeoutMs: '99999999' }, 'timeoutMs', /from 0 to 86,400/, { timeoutMs: '' }],
  ];
  for (const [wrong, name, words, right] of table) {
    await app.set(wrong);
    await app.click('#resize');
    assert.match(await app.text(`#${name}-problem`), words);
    assert.equal(await app.page.evaluate(() => document.activeElement.name), name);
    assert.equal(await app.page.evaluate(() => document.activeElement.ariaInvalid), 'true');
    await app.set(right);
    assert.equal(await app.text(`#${name}-problem`), '');
  }
  await app.resize({ engine: 'workers', memoryBudget: 200, threads: 1 });
  assert.equal((await app.data('#engine')).engine, 'workers');
});
