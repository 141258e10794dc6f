import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { openApp, openAppIn, temporaryFolder } from './lib/app.mjs';
import { makePhotos } from './lib/photos.mjs';
import { assertLooks } from './lib/snapshot.mjs';

const widths = [320, 390, 768, 1280, 1920];
const screens = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const schemes = ['light', 'dark'];

const failed = mkdtempSync(join(tmpdir(), 'pixmill-screens-'));

/** Nothing sticks out at any width, whatever there is to be shown. */
async function assertFits({ page }, moment) {
  for (const width of widths) {
    await page.setViewport({ width, height: 900 });
    const [wide, screen] = await page.$eval('html', ({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
    assert.ok(wide <= screen, `${moment}: ${wide} px wide on ${screen} px`);
  }
}

test('the page fits every screen, before a run and after, with names of any length', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, Array.from({ length: 30 }, (_, i) => `${'long '.repeat(i)}${i}.jpg`));
  const app = await openApp(t);
  await assertFits(app, 'empty');
  await app.chooseFolder(folder);
  await assertFits(app, 'ready');
  await app.click('#compare');
  await app.phase('done');
  await assertFits(app, 'compared');
});

test('what is pressed next is in sight on a low screen, before it is scrolled', async (t) => {
  const app = await openApp(t, { viewport: { width: 1366, height: 625 } });
  const assertInSight = async (button) => {
    const { top, bottom } = await app.page.$eval(button, (element) => element.getBoundingClientRect().toJSON());
    assert.ok(top >= 0 && bottom <= 625, `${button} from ${top} to ${bottom}`);
  };
  await assertInSight('#resize');
  await app.click('#trial');
  await app.phase('ready');
  await assertInSight('#resize');
  await app.click('#resize');
  await app.phase('done');
  await assertInSight('#download');
});

test('buttons are large enough for fingers', async (t) => {
  const app = await openApp(t, { viewport: { ...screens.phone, isMobile: true, hasTouch: true } });
  await app.click('#trial');
  await app.phase('ready');
  await app.page.$eval('[data-name="samples/town.jpg"]', (row) => row.click());
  const small = () =>
    // A box that is ticked belongs to the words beside it, which are touched as well.
    app.page.$$eval('button, .button, select, summary, .tick, .row, input:not([type="checkbox"], .unseen)', (controls) =>
      controls
        .map((control) => ({ name: control.id || control.name || control.textContent, ...control.getBoundingClientRect().toJSON() }))
        .filter(({ width, height }) => width > 0 && Math.min(width, height) < 43.9)
        .map(({ name, width, height }) => `${name}: ${width} x ${height}`),
    );
  assert.deepEqual(await small(), [], 'with a picture open');
  await app.page.$$eval('details', (folds) => folds.forEach((fold) => (fold.open = true)));
  await app.page.$eval('#viewer-close', (button) => button.click());
  assert.deepEqual(await small(), [], 'with everything unfolded');
});

test('nothing jumps while a run goes on and when it ends', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, Array.from({ length: 40 }, (_, i) => `${i}.jpg`));
  const app = await openApp(t);
  await app.chooseFolder(folder);
  await app.set({ width: 2500, height: 2500, fit: 'fill', withoutEnlargement: false });
  await app.page.evaluate(() => {
    globalThis.jumps = [];
    // What moves within half a second of a click was asked for.
    const note = (entries) => globalThis.jumps.push(...entries.filter((entry) => !entry.hadRecentInput).map(({ value, sources }) => ({ value, what: sources.map(({ node }) => node?.className || node?.id || node?.nodeName).join(', ') })));
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: 'layout-shift' });
    globalThis.takeJumps = () => {
      note(observer.takeRecords());
      return jumps;
    };
  });
  await app.resize();
  await app.page.waitForFunction(() => document.querySelectorAll('.row[data-state="done"]:not(.pictured)').length === 0);
  await app.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const jumps = await app.page.evaluate(() => takeJumps());
  assert.ok(jumps.reduce((sum, { value }) => sum + value, 0) < 0.02, JSON.stringify(jumps));
});

for (const scheme of schemes) {
  test(`Firefox shows the page ${scheme} when that is wished`, async (t) => {
    const app = await openAppIn(t, 'Firefox', { dark: scheme === 'dark' });
    const [paper, ink] = await app.page.evaluate(() => {
      const context = document.createElement('canvas').getContext('2d');
      const { backgroundColor, color } = getComputedStyle(document.documentElement);
      return [backgroundColor, color].map((colour) => {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
        return (red + green + blue) / 3;
      });
    });
    assert.ok(scheme === 'dark' ? paper < 64 && ink > 192 : paper > 192 && ink < 64, `${ink} on ${paper}`);
    app.assertQuiet();
  });
}

test('the page looks as it did', async (t) => {
  const app = await openApp(t);
  const { page } = app;

  async function look(moment) {
    for (const [screen, viewport] of Object.entries(screens)) {
      await page.setViewport(viewport);
      for (const scheme of schemes) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
        await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 150)));
        const name = `${moment}-${screen}-${scheme}`;
        const picture = Buffer.from(await page.screenshot());
        await t.test(name, () => assertLooks(name, picture, failed));
      }
    }
  }

  await page.waitForSelector('#engine[data-threads]');
  await look('empty');
  await app.page.$eval('#trial', (button) => button.click());
  await app.phase('ready');
  await app.set({ width: 900, height: 900, fit: 'inside' });
  await app.page.waitForFunction(() => document.querySelector('#weight').textContent !== '');
  await look('ready');
  await app.resize();
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForFunction(() => document.querySelectorAll('.row[data-state="done"]:not(.pictured)').length === 0);
  await look('done');
  await page.$eval('[data-name="samples/things/marbles.jpg"]', (row) => row.click());
  await page.waitForSelector('#viewer[data-shown]');
  await look('viewer');
  app.assertQuiet();
});
