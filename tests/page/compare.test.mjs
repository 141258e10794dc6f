import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import sharp from 'sharp';

import { openApp, temporaryFolder } from './lib/app.mjs';
import { assertAllDone, unpack } from './lib/archive.mjs';
import { makePhotos, manyPhotos } from './lib/photos.mjs';

const patienceMs = 240_000;

/** Chooses photos and compares them on two threads. */
async function compare(app, folder, rounds, size = { width: 300, height: 300 }) {
  await app.chooseFolder(folder);
  await app.set({ ...size, fit: 'fill', withoutEnlargement: false, threads: 2 });
  await app.page.select('#rounds', String(rounds));
  await app.click('#compare');
}

test('the comparison finds the same bytes in both runs and adds up', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  const photos = await makePhotos(folder, manyPhotos);
  const app = await openApp(t, { patienceMs });
  await compare(app, folder, 1);
  await app.phase('done');

  const figures = await app.figures('#comparison');
  assert.equal(figures.identical, 'true');
  assert.equal(figures.order, '1, 2');
  assert.equal(figures['serial-threads'], '1');
  assert.equal(figures['parallel-threads'], '2');

  const number = (name) => {
    const value = Number(figures[name]);
    assert.ok(figures[name] !== '' && Number.isFinite(value), `${name} is ${figures[name]}`);
    return value;
  };
  near(number('speed-up'), number('serial-wall-ms') / number('parallel-wall-ms'));
  near(number('parallel-efficiency'), number('speed-up') / 2);
  assert.ok(number('whole-ms') > 0);
  for (const run of ['serial', 'parallel']) {
    const [wallMs, threads] = [number(`${run}-wall-ms`), number(`${run}-threads`)];
    const stagesMs = number(`${run}-decode-ms`) + number(`${run}-resample-ms`) + number(`${run}-encode-ms`);
    near(number(`${run}-images-per-second`), (1000 * photos.length) / wallMs);
    assert.ok(stagesMs > 0 && stagesMs <= wallMs * threads, `${run}: ${stagesMs} ms of work in ${wallMs} ms`);
    assert.ok(number(`${run}-busy`) >= stagesMs / (wallMs * threads) - 0.01 && number(`${run}-busy`) <= 1);
  }
  const parts = ['same', 'slower', 'start', 'between', 'end'].map((part) => number(`account-${part}`));
  near(parts.reduce((sum, part) => sum + part), 1);
  assert.equal(await app.page.$$eval('#comparison .chart', (charts) => charts.length), 4);
  assert.match(await app.text('.versus'), /7\.01×.*7\.99 s.*1\.14 s/s);
  t.diagnostic(`drawing took ${(100 * number('drawn')).toFixed(2)} % of the runs`);

  const { entries, report } = unpack(await app.download(), temporaryFolder(t));
  assertAllDone(report, photos.length);
  assert.equal(entries.length, photos.length);

  const csv = readFileSync(await app.download('#export-csv'), 'utf8').trimEnd().split('\r\n');
  assert.deepEqual(csv.slice(1).map((line) => line.split(',').slice(0, 2).join(' ')), ['1 1', '1 2']);
  const json = JSON.parse(readFileSync(await app.download('#export-json'), 'utf8'));
  assert.equal(json.files, photos.length);
  near(json.speedUp, number('speed-up'));
  const { data, info } = await sharp(await app.download('#export-png')).raw().toBuffer({ resolveWithObject: true });
  assert.equal(info.width, 1600);
  assert.ok(coloursOf(data, info.channels) > 20, 'something is drawn');
  app.assertQuiet();
});

const replaceWakeLock = `navigator.wakeLock.request = async () => {
  globalThis.awake = true;
  return Object.assign(new EventTarget(), { async release() { awake = false; } });
};`;

const screens = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};
const laneNames = manyPhotos.slice(0, 80);
const pictures = mkdtempSync(join(tmpdir(), 'pixmill-lesson-'));

for (const [name, viewport] of Object.entries(screens)) {
  test(`the lanes fill while the runs go, and the order turns, on a ${name}`, async (t) => {
    const folder = join(temporaryFolder(t), 'album');
    await makePhotos(folder, laneNames, { smallest: 400, largest: 1000 });
    const app = await openApp(t, { viewport, patienceMs, before: replaceWakeLock });
    const look = async (moment) => {
      for (const scheme of ['light', 'dark']) {
        await app.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        await app.page.screenshot({ path: join(pictures, `${name}-${scheme}-${moment}.png`), fullPage: moment === 'after' });
      }
      const [wide, screen] = await app.page.$eval('html', ({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
      assert.ok(wide <= screen, `${moment}: ${wide} px wide on ${screen} px`);
    };

    const icon = () => app.page.$eval('link[rel="icon"]', ({ href }) => href);
    const plain = await icon();
    const cancelFirst = app.glimpse(() => {
      const { left, top, width } = document.querySelector('#cancel').getBoundingClientRect();
      return document.documentElement.dataset.phase === 'running' && width > 0 && [left, top].map(Math.round);
    });
    // Each lane tells how many images its thread has had.
    const live = app.glimpse(() => {
      const { left, top } = document.querySelector('#cancel').getBoundingClientRect();
      const lanes = document.querySelectorAll('#comparison .lanes.running .many');
      if (lanes.length < 2 || Number(lanes[0].textContent) <= 3) return false;
      return { cancelAt: [left, top].map(Math.round), title: document.title, icon: document.querySelector('link[rel="icon"]').href, awake: globalThis.awake ?? false };
    });
    // A timed run has no rate to tell before its first images.
    const told = app.glimpse(
      (said) => new RegExp(said, 's').test(document.querySelector('.progress').textContent),
      'Timed run \\d of 4, threads: 2.*B of .*images/s, .*MP/s.*threads, in shared memory.*Memory .* at most',
    );
    await compare(app, folder, 2, { width: 900, height: 900 });
    const { cancelAt, ...seen } = await (await live).jsonValue();
    await look('live');
    assert.deepEqual(cancelAt, await (await cancelFirst).jsonValue(), 'the button stays under the mouse as lanes come into sight');
    assert.match(seen.title, /^\d+% – Pixmill$/);
    assert.match(seen.icon, /^blob:/);
    assert.equal(seen.awake, name === 'phone', 'the screen stays on where it is touched');
    await told;

    await app.phase('done');
    assert.equal(await app.page.evaluate(() => globalThis.awake ?? false), false);
    assert.equal(await icon(), plain);
    assert.deepEqual(
      await app.page.$$eval('.rounds tbody tr', (rows) => rows.map(({ cells }) => `${cells[0].textContent} ${cells[1].textContent}`)),
      ['1 1', '1 2', '2 2', '2 1'],
    );
    await app.page.$$eval('#comparison details', (all) => all.forEach((one) => (one.open = true)));
    await look('after');
    if (name === 'phone') {
      const isOnTop = await app.page.$eval('#download', (link) => {
        const { x, y, width, height } = link.getBoundingClientRect();
        return link === document.elementFromPoint(x + width / 2, y + height / 2);
      });
      assert.ok(isOnTop, 'the bar at the lower edge lies above the comparison');
    }
    const counts = await app.page.$$eval('.lanes .many', (cells) => cells.map(({ textContent }) => Number(textContent)));
    assert.equal(counts[0], laneNames.length);
    assert.equal(counts[1] + counts[2], laneNames.length);
    await app.click('#look-start');
    assert.equal(await app.page.$eval('#look-start', ({ ariaPressed }) => ariaPressed), 'true');
    t.diagnostic(`screenshots are in ${pictures}`);
    app.assertQuiet();
  });
}

test('a comparison that is cancelled keeps what was made for the person', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, manyPhotos);
  const app = await openApp(t, { patienceMs });
  const lanes = app.glimpse(() => document.querySelector('#comparison .lanes.running'));
  await compare(app, folder, 5);
  await lanes;
  await app.click('#cancel');
  await app.phase('cancelled');
  const [words] = await app.kept(1);
  assert.match(words, /not downloaded: 155 files/);
  assert.equal(await app.text('#comparison .now'), 'Stopped before the end.');
  app.assertQuiet();
});

test('who asks for it is told at the end, and nobody else is asked', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, manyPhotos);
  const before = `
    globalThis.asked = 0;
    globalThis.told = [];
    globalThis.Notification = class { constructor(title, { body }) { told.push(title + ': ' + body); } static async requestPermission() { asked++; return 'granted'; } };
    Object.defineProperty(document, 'hidden', { get: () => true });`;
  const app = await openApp(t, { patienceMs, before });
  await app.chooseFolder(folder);
  await app.resize({ width: 1000, height: 1000, fit: 'fill', withoutEnlargement: false });
  assert.deepEqual(await app.page.evaluate(() => [asked, told]), [0, []]);
  // In the page itself: the run may be over before it could be asked from outside.
  await app.page.evaluate(async () => {
    document.querySelector('#resize').click();
    while (!document.querySelector('#notify').checkVisibility()) await new Promise((resolve) => setTimeout(resolve));
    document.querySelector('#notify').click();
  });
  await app.phase('done');
  await app.page.waitForFunction(() => told.length > 0);
  assert.deepEqual(await app.page.evaluate(() => [asked, told]), [1, [`Pixmill: ${manyPhotos.length} resized, 0 failed.`]]);
  app.assertQuiet();
});

function near(actual, expected) {
  assert.ok(Math.abs(actual - expected) <= 0.01 * Math.abs(expected), `${actual} is not near ${expected}`);
}

function coloursOf(pixels, channels) {
  const seen = new Set();
  for (let i = 0; i < pixels.length; i += channels) seen.add(`${pixels[i]},${pixels[i + 1]},${pixels[i + 2]}`);
  return seen.size;
}
