import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import puppeteer from 'puppeteer-core';

import { at } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { bundlers } from '../package/lib/bundlers.mjs';
import { runAlone } from '../package/lib/firefox.mjs';
import { openPage } from '../package/lib/page.mjs';
import { asBase64, photos } from '../package/lib/photos.mjs';
import { copyApp } from '../package/lib/workshop.mjs';
import { chromium } from './chromium.mjs';

const [tooOld, oldest] = ['92.0.4512.0', '102.0.5002.0'];
const args = ['--disable-gpu', '--disable-dev-shm-usage', '--no-zygote', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])];
/** It starts in one process alone, and is not driven from outside. */
const openTooOld = (url, profile, ...more) => [chromium(tooOld), ['--headless', '--single-process', `--user-data-dir=${profile}`, ...args, ...more, url]];

let folder;
let files;
let app;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pixmill-old-'));
  files = await photos();
  app = await bundlers['no bundler, an import map'](copyApp('tests/package/app', 'old browsers'));
});
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

test(`Chromium ${oldest} runs the package and the page, isolated or not`, async (t) => {
  const browser = await puppeteer.launch({ executablePath: chromium(oldest), headless: 'shell', args });
  t.after(() => browser.close());
  assert.match(await browser.version(), new RegExp(oldest));
  const paths = files.map(({ data }, i) => {
    const path = join(folder, `${i}.jpg`);
    writeFileSync(path, data);
    return path;
  });

  const digests = [];
  for (const isolated of [true, false]) {
    const engine = isolated ? 'threads' : 'workers';
    const urls = [];
    for (const served of [app, at('site')]) {
      const { server, url } = await serve(served, { isolated });
      t.after(() => server.close().closeAllConnections());
      urls.push(url);
    }
    const embedder = await openPage(browser, urls[0]);
    await embedder.page.waitForFunction(() => globalThis.app);
    const found = await embedder.page.evaluate((photos) => app.run(photos, { threads: 2 }), asBase64(files));
    assert.equal(found.engine, engine, found.reason);
    assert.equal(found.digests.at(-1), 'not-an-image');
    digests.push(found.digests);

    const { page, complaints } = await openPage(browser, urls[1]);
    await page.waitForFunction((engine) => document.querySelector('#engine')?.dataset.engine === engine, {}, engine);
    await (await page.$('#choose-files-input')).uploadFile(...paths);
    await page.waitForFunction((count) => document.querySelector('#files')?.dataset.total === count, {}, String(files.length));
    await page.click('#resize');
    await page.waitForFunction(() => document.documentElement.dataset.phase === 'done');
    assert.equal(await page.$eval('#files', ({ dataset }) => dataset.done), String(files.length - 1));
    assert.deepEqual(complaints, []);
  }
  assert.deepEqual(digests[0], digests[1]);
});

test(`Chromium ${tooOld} is told that it is too old`, async (t) => {
  // Without a port for a debugger it ends as soon as the page is loaded.
  const open = (...place) => openTooOld(...place, '--remote-debugging-port=0');
  const { error } = await insist(() => runAlone(app, {}, [asBase64(files), { threads: 2 }], open, 30_000));
  assert.match(error, /WebAssembly has no exceptions here: Chrome or Edge 100, .* is needed/);

  const { server, url } = await serve(at('site'));
  t.after(() => server.close().closeAllConnections());
  const { stdout } = await insist((trial) => {
    const [program, words] = openTooOld(url, join(folder, `profile ${trial}`), '--virtual-time-budget=5000', '--dump-dom');
    return promisify(execFile)(program, words, { timeout: 30_000, killSignal: 'SIGKILL' });
  });
  assert.match(stdout, /this browser is too old|WebAssembly has no exceptions here/);
});

/** Chromium of one process is stuck at one start in some three, and heeds no request to end. */
async function insist(attempt, trial = 1) {
  try {
    return await attempt(trial);
  } catch (error) {
    if (trial === 6) throw error;
    return insist(attempt, trial + 1);
  }
}
