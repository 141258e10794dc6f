/** For everybody: what axe finds in each state, the keyboard alone, zoom, and other languages. */

import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

import sharp from 'sharp';

import { languages } from './lib/languages.mjs';
import { openApp, openTab, serveSite, temporaryFolder } from './lib/app.mjs';
import { makePhotos } from './lib/photos.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const names = Array.from({ length: 12 }, (_, i) => `folder ${i % 3}/${i}.jpg`);

async function album(t) {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, names, { largest: 200 });
  writeFileSync(join(folder, 'broken.jpg'), 'not a picture');
  return folder;
}

/** What axe finds, one line each, in light and in dark. */
async function violations(app) {
  const found = [];
  for (const scheme of ['light', 'dark']) {
    await app.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    if (!(await app.page.evaluate(() => 'axe' in window))) await app.page.evaluate(axe);
    const results = await app.page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    found.push(...results.violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${scheme}: ${id}: ${target}: ${failureSummary.replaceAll(/\s+/g, ' ')}`)));
  }
  return found;
}

const widths = (app) => app.page.$eval('html', ({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));

test('axe finds nothing in any state, light or dark', async (t) => {
  const folder = await album(t);
  copyFileSync(join(folder, names[0]), join(folder, 'copy.jpg'));
  const app = await openApp(t);
  const look = async (state) => t.test(state, async () => assert.deepEqual(await violations(app), []));
  await look('empty');
  await app.chooseFolder(folder);
  await look('ready');
  await app.page.$$eval('details', (folds) => folds.forEach((fold) => (fold.open = true)));
  await app.set({ rename: '{nmae}', limitScans: 0 });
  await app.click('#resize');
  await look('with everything unfolded and something wrong');
  await app.set({ rename: '', limitScans: '', format: 'raw', dtype: 'float32' });
  await look('with the fields for plain values');
  await app.set({ format: 'png', palette: true });
  await look('with the fields for PNG');
  await app.set({ format: 'jpeg' });
  await app.resize({ width: 60, height: 60, threads: 2, copySmall: true, checks: true });
  await look('done');
  assert.ok((await app.rows('twins')).length >= 2);
  await look('pictures that are there twice');
  await app.click('[data-filter="all"]');
  await app.page.$eval('#files [data-name$="0.jpg"]', (row) => row.click());
  await app.page.waitForFunction(() => document.querySelector('#viewer')?.open);
  await look('a picture before and after');
  await app.set({ format: 'raw' });
  await app.page.waitForFunction(() => /plain values/.test(document.querySelector('#viewer .note').textContent));
  await look('plain values, shown as a picture');
  await app.set({ format: 'jpeg' });
  await app.click('#viewer-close');
  // Paused, or it would be over before it is looked at.
  await app.set({ width: 2500, height: 2500, fit: 'fill', withoutEnlargement: false, progressive: true });
  await app.click('#resize');
  await app.page.waitForSelector('#pause:enabled');
  await app.click('#pause');
  await look('at work');
  await app.click('#cancel');
  await app.phase('cancelled');
  // What is told of the run moves all below it.
  await app.kept(2);
  await app.set({ width: 60, height: 60, progressive: false });
  await app.click('#compare');
  await app.phase('done');
  await look('compared');
  await app.page.evaluate(() => {
    const taken = async function* () {
      yield ['album', { kind: 'file' }];
    };
    window.showDirectoryPicker = async () => ({ name: 'chosen', entries: taken });
  });
  await app.page.$eval('#resize-folder', (button) => button.click());
  await app.page.waitForSelector('#folder-dialog');
  await look('asked about a folder');
  await app.page.keyboard.press('Escape');
  await app.page.$eval('#make-dataset', (button) => button.click());
  await app.page.waitForSelector('#dataset-dialog');
  await look('asked about a data set, which needs one size');
});

test('a resize goes by keyboard alone, with the focus in sight', async (t) => {
  const app = await openApp(t);
  await app.chooseFolder(await album(t));
  const press = (key) => app.page.keyboard.press(key);
  const focused = () =>
    app.page.evaluate(() => {
      const { activeElement } = document;
      const shown = activeElement.matches('.unseen') ? activeElement.nextElementSibling : activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      const { width, height } = shown.getBoundingClientRect();
      return { id: activeElement.id, tag: activeElement.tagName, visible: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 0 && height > 0 };
    });
  const met = [];
  await app.page.evaluate(() => document.body.focus());
  for (let i = 0; i < 60; i++) {
    await press('Tab');
    const { id, tag, visible } = await focused();
    if (tag === 'BODY') break;
    assert.ok(visible, `no focus to be seen on ${id || tag}`);
    met.push(id || tag);
    if (id === 'resize') break;
  }
  assert.ok(['preset', 'option-width', 'SUMMARY', 'resize'].every((id) => met.includes(id)), met.join(' '));
  await press('Enter');
  await app.phase('done');
  assert.equal((await focused()).id, 'download');
});

/** How light the lightest and the darkest part of an element is, 0 to 255. */
async function lightness(app, selector) {
  const values = await sharp(Buffer.from(await (await app.page.$(selector)).screenshot())).greyscale().raw().toBuffer();
  return values.reduce(({ least, most }, value) => ({ least: Math.min(least, value), most: Math.max(most, value) }), { least: 255, most: 0 });
}

test('in forced colours everything that a background told is still told', async (t) => {
  const app = await openApp(t);
  const session = await app.page.createCDPSession();
  await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }, { name: 'prefers-reduced-motion', value: 'reduce' }] });
  assert.ok(await app.page.evaluate(() => matchMedia('(forced-colors: active)').matches));
  await app.chooseFolder(await album(t));
  await app.set({ width: 60, height: 60, threads: 2 });
  await app.click('#compare');
  await app.phase('done');
  await app.page.$eval('#progress', (bar) => (bar.value = 0.5));
  assert.ok((await lightness(app, '.versus .bar')).most < 100, 'bars are dark on a light ground');
  for (const selector of ['#progress', '.lanes canvas', '.whole', '.legend .resample', '.chart svg']) {
    const { least, most } = await lightness(app, selector);
    assert.ok(most - least > 80, `${selector}: all of it is between ${least} and ${most}`);
  }
  const [pressed, other] = await app.page.$$eval('.chips button', (chips) => chips.slice(0, 2).map((chip) => getComputedStyle(chip).outlineStyle));
  assert.deepEqual([pressed, other], ['solid', 'none']);
  app.assertQuiet();
});

test('where less motion is asked for nothing moves by itself', async (t) => {
  const app = await openApp(t);
  await app.chooseFolder(await album(t));
  await app.set({ width: 3000, height: 3000, fit: 'fill', withoutEnlargement: false, progressive: true, threads: 1 });
  await app.click('#resize');
  await app.phase('running');
  const motion = async (value) => {
    await app.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value }]);
    return app.page.evaluate(() => [document.getAnimations().length > 0, getComputedStyle(document.documentElement).scrollBehavior]);
  };
  assert.deepEqual(await motion('no-preference'), [true, 'smooth']);
  assert.deepEqual(await motion('reduce'), [false, 'auto']);
  await app.click('#cancel');
});

test('announcements are few', async (t) => {
  const app = await openApp(t);
  await app.page.evaluate(() => {
    window.spoken = [];
    const listen = (region) => new MutationObserver(() => region.textContent && spoken.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
    document.querySelectorAll('[role="status"], [role="alert"], [aria-live]').forEach(listen);
  });
  await app.chooseFolder(await album(t));
  await app.resize({ width: 60, height: 60 });
  const spoken = await app.page.evaluate(() => spoken);
  assert.match(spoken.at(-1), /^Finished\. 12 resized/);
  assert.ok(spoken.length <= 4, spoken.join('\n'));
});

test('at 320 px, which is 1280 px at 400 %, nothing is cut off, in any language', async (t) => {
  const url = await serveSite(t);
  const folder = await album(t);
  const app = await openApp(t, { url });
  let english;
  for (const language of languages) {
    await t.test(language, async (t) => {
      const before = `Object.defineProperty(navigator, 'languages', { get: () => ['${language}'] })`;
      const tab = await openTab(t, app.page.browser(), { url, before });
      await tab.page.setViewport({ width: 640, height: 500 });
      await tab.chooseFolder(folder);
      await tab.page.$$eval('details', (folds) => folds.forEach((fold) => (fold.open = true)));
      assert.deepEqual(await tab.page.$eval('html', ({ lang, dir }) => [lang, dir]), [language, language === 'ar' ? 'rtl' : 'ltr']);
      for (const width of [640, 320]) {
        await tab.page.setViewport({ width, height: 500 });
        const { scrollWidth, clientWidth } = await widths(tab);
        assert.ok(scrollWidth <= clientWidth, `${scrollWidth} px wide on ${clientWidth} px`);
      }
      await tab.resize({ width: 60, height: 60 });
      if (language === 'en') english = await tab.page.evaluate(words);
      else assert.deepEqual(await inEnglish(tab, english), []);
      // High enough for nothing to be just now under the bar at the lower edge.
      await tab.page.setViewport({ width: 320, height: 4000 });
      if (language === 'ar') assert.deepEqual(await violations(tab), []);
      tab.assertQuiet();
      await tab.page.close();
    });
  }
});

/** Every word on the page: texts, names for screen readers, placeholders, titles. */
const words = () => {
  const said = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) said.push(walker.currentNode.data);
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], optgroup')) {
    for (const name of ['aria-label', 'placeholder', 'title', 'label']) said.push(element.getAttribute(name) ?? '');
  }
  return [...new Set(said.map((text) => text.trim()))].filter((text) => /[a-z]{2}/i.test(text));
};

/** What a page says that the English page says too, but for names and international words. */
async function inEnglish(tab, english) {
  const international = /^([\d.]+ (ms|s|kB|MB)|Pixmill|Lanczos 2|px|kB|MB|JPEG|Threads|Parallel|Pool|\{name\}-\{width\}\.\{ext\}|album.*|folder \d|.*\.jpg)$/;
  const found = await tab.page.evaluate(words);
  return found.filter((text) => english.includes(text) && !international.test(text));
}
