import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { openApp, openTab, temporaryFolder } from './lib/app.mjs';
import { engineOf, host, readyForOffline } from './lib/host.mjs';
import { makePhotos } from './lib/photos.mjs';

const names = Array.from({ length: 40 }, (_, i) => `${i}.jpg`);
const marked = (version) => ({ 'style.css': (css) => `${css.replace(/:root\{--version:.*$/, '')}:root{--version:${version}}` });
const versionOf = (page) => page.$eval(':root', (root) => getComputedStyle(root).getPropertyValue('--version'));
const cacheCount = (page) => page.evaluate(async () => (await caches.keys()).length);
const lookForUpdate = (page) => page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
const isOffered = (page) => page.waitForSelector('#update:not([hidden])');

test('a newer version waits for the run and for other tabs, then it is loaded when asked for', async (t) => {
  const folder = join(temporaryFolder(t), 'album');
  await makePhotos(folder, names, { largest: 100 });
  const site = await host(t);
  const app = await openApp(t, { url: site.url });
  await readyForOffline(app.page);
  await app.page.reload();
  await app.chooseFolder(folder);
  await app.set({ width: 2000, height: 2000, fit: 'fill', withoutEnlargement: false, toColourspace: 'keep', progressive: true, threads: 2 });
  await app.click('#resize');
  await app.page.waitForSelector('#pause:enabled');
  await app.click('#pause');
  await site.publish({ 'pixmill/worker.js': () => 'throw new Error("of another version")' });
  await lookForUpdate(app.page);
  await isOffered(app.page);
  assert.equal(await app.page.$eval('#use-new-version', ({ disabled }) => disabled), true);
  await app.click('#pause');
  await app.phase('done');

  // A comparison starts workers: they must still be of the version that the page is.
  await app.set({ width: 50, height: 50, progressive: false });
  await app.click('#compare');
  await app.phase('running');
  await app.phase('done');
  assert.equal((await app.figures('#comparison')).identical, 'true');

  const before = await cacheCount(app.page);
  await site.publish({ ...marked('next'), 'pixmill/worker.js': () => '/* whole again */' });
  await lookForUpdate(app.page);
  while ((await cacheCount(app.page)) === before);
  await app.page.waitForFunction(async () => !(await navigator.serviceWorker.ready).installing);

  const other = await openTab(t, app.page.browser(), { url: site.url });
  await app.page.bringToFront();
  await app.click('#use-new-version');
  await app.page.waitForFunction(() => /other tab/.test(document.querySelector('#update').textContent));
  await other.page.close();
  await Promise.all([app.page.waitForNavigation(), app.click('#use-new-version')]);
  assert.equal(await versionOf(app.page), 'next');
  assert.equal(await cacheCount(app.page), 1, 'files of earlier versions are gone');
  app.assertQuiet();
});

test('after a new build the second load shows it', async (t) => {
  const site = await host(t);
  const app = await openApp(t, { url: site.url });
  await readyForOffline(app.page);
  await site.publish(marked('rebuilt'));
  await app.page.reload();
  await isOffered(app.page);
  await app.click('#use-later');
  assert.equal(await app.page.$eval('#update', ({ hidden }) => hidden), true);
  await app.page.reload();
  await app.page.waitForFunction(() => getComputedStyle(document.documentElement).getPropertyValue('--version') === 'rebuilt');
  await engineOf(app);
  assert.equal(await app.page.$eval('#update', ({ hidden }) => hidden), true);
  app.assertQuiet();
});

test('another site at the same address is shown at the second load', async (t) => {
  const another = temporaryFolder(t);
  writeFileSync(join(another, 'index.html'), '<!doctype html><title>Another site</title>');
  const site = await host(t);
  const app = await openApp(t, { url: site.url });
  await readyForOffline(app.page);
  await site.leaveTo(another);
  await app.page.reload();
  await app.page.waitForFunction(async () => !(await navigator.serviceWorker.getRegistration()));
  await app.page.reload();
  assert.equal(await app.page.title(), 'Another site');
});
