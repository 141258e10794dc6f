/** The package on a bare page, in Chromium and in Firefox. */

import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';

import puppeteer from 'puppeteer-core';

import { findBrowser, findFirefox } from '../../../scripts/lib/browser.mjs';
import { at } from '../../../scripts/lib/paths.mjs';
import { serve } from '../../../scripts/lib/server.mjs';

/** For all files together. What takes longer hangs. */
const patienceMs = 40 * 60_000;

const launch = {
  chromium: async () => ({ executablePath: (await findBrowser()).chrome, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] }),
  firefox: async () => ({ browser: 'firefox', executablePath: await findFirefox() }),
};

/** Runs all files, those of `folder`/files, and holds the outcomes against what every run must do. */
export async function runIn(name, folder, files) {
  for (const page of ['page.html', 'page.mjs']) cpSync(at('tests/corpus', page), join(folder, page));
  cpSync(at('dist'), join(folder, 'pixmill'), { recursive: true });
  cpSync(at('tests/fixtures/pictures/baseline-420.jpg'), join(folder, 'files/good.jpg'));
  const { server, url } = await serve(folder);
  const browser = await puppeteer.launch({ ...(await launch[name]()), protocolTimeout: patienceMs });
  try {
    const page = await browser.newPage();
    await page.goto(`${url}page.html`);
    await page.waitForFunction(() => globalThis.corpus);
    const run = await page.evaluate((names) => globalThis.corpus.run(names, 'good.jpg'), files.map((file) => file.name));
    assert.equal(run.outcomes.length, files.length, 'as many outcomes as files');
    run.outcomes.forEach((outcome, i) => assert.deepEqual([outcome.index, outcome.name], [i, files[i].name], 'in order'));
    assert.ok(run.alive, 'the pool works as before');
    const crashed = run.outcomes.filter(({ code }) => code === 'crashed');
    assert.deepEqual(crashed, [], 'no crash');
    return { version: await browser.version(), ...run };
  } finally {
    await browser.close();
    server.close().closeAllConnections();
  }
}
