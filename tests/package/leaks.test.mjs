import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { treeBytes } from '../../bench/lib/processes.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { bundlers } from './lib/bundlers.mjs';
import { openBrowser, openPage, workersOf } from './lib/page.mjs';
import { asBase64, photos } from './lib/photos.mjs';
import { copyApp } from './lib/workshop.mjs';

const cycles = 50;
/**
 * Times that go before, until V8 has compiled what it compiles: of 150 times the heap grew by 65 kB in the first 60, 54 of them
 * in the first 30, and by 1 kB in the last 90.
 */
const warmUp = 30;
/** What garbage that is not collected yet may hold; one instance alone that is kept costs a megabyte or more. */
const toleranceBytes = 30e6;
/** Chromium gives the last 110 MB of 30 pairs back 12 to 15 seconds after their workers ended. */
const givesBackMs = 18e3;
/** The page's own heap, which can be told exactly. A resizer that is kept, without its workers, costs some kilobytes. */
const heapToleranceBytes = 40e3;

for (const engine of ['threads', 'workers']) {
  test(`two resizers (${engine}), created and closed ${cycles} times, leave no worker and no memory`, { skip: process.platform !== 'linux' }, async (t) => {
    const browser = await openBrowser(t);
    const folder = await bundlers['no bundler, an import map'](copyApp('tests/package/app', `leaks-${engine}`));
    const { server, url } = await serve(folder);
    t.after(() => server.close().closeAllConnections());
    const { page, complaints } = await openPage(browser, url);
    await page.waitForFunction(() => globalThis.app);
    const files = asBase64(await photos());
    const cycle = (count) => page.evaluate(async (files, engine, count) => {
      for (let i = 0; i < count; i++) await app.runTwo(files, { threads: 2, engine });
    }, files, engine, count);

    await cycle(warmUp);
    await settles(() => workersOf(browser), (workers) => workers.length === 0);
    const heapBefore = await heapBytes(page);
    await sleep(givesBackMs);
    const before = await settledMemory(browser, page);
    await cycle(cycles);
    await settles(() => workersOf(browser), (workers) => workers.length === 0);
    const grown = await settles(async () => (await settledMemory(browser, page)) - before, (bytes) => bytes < toleranceBytes);
    const heapGrown = await settles(async () => (await heapBytes(page)) - heapBefore, (bytes) => bytes < heapToleranceBytes);
    t.diagnostic(`the page's heap grown by ${(heapGrown / 1e3).toFixed(1)} kB`);
    t.diagnostic(`grown by ${(grown / 1e6).toFixed(1)} MB from the ${warmUp}th to the ${warmUp + cycles}th time`);
    assert.deepEqual(complaints, []);
  });
}

/** A browser takes its time to end workers and to give memory back: over 240 times it went up and down by 40 MB. */
async function settles(look, isRight) {
  for (let tries = 1; ; tries++) {
    const found = await look();
    if (isRight(found)) return found;
    assert.ok(tries < 20, `there is still ${JSON.stringify(found)}`);
    await sleep(500);
  }
}

async function heapBytes(page) {
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize + backingStorageSize;
}

async function settledMemory(browser, page) {
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  await sleep(1000);
  return treeBytes(browser.process().pid);
}
