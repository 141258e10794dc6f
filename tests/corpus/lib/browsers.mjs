/** The package on a bare page, in Chromium and in Firefox. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import puppeteer from 'puppeteer-core';

import { findBrowser } from '../../../scripts/lib/browser.mjs';
import { at } from '../../../scripts/lib/paths.mjs';
import { serve } from '../../../scripts/lib/server.mjs';
import { launchFirefox } from '../../page/lib/firefox.mjs';

/** For all files together. What takes longer hangs. */
const patienceMs = 40 * 60_000;

/** Each gives a page. */
const open = {
  async chromium() {
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await puppeteer.launch({ executablePath: (await findBrowser()).chrome, args, protocolTimeout: patienceMs });
    return browser.newPage();
  },
  firefox: (profile) => launchFirefox({ profile, patienceMs }),
};

/** Runs all files, those of `folder`/files, and holds the outcomes against what every run must do. */
export async function runIn(name, folder, files) {
  for (const page of ['page.html', 'page.mjs']) cpSync(at('tests/corpus', page), join(folder, page));
  cpSync(at('dist'), join(folder, 'pixmill'), { recursive: true });
  cpSync(at('tests/fixtures/pictures/baseline-420.jpg'), join(folder, 'files/good.jpg'));
  const { server, url } = await serve(folder);
  const profile = mkdtempSync(join(folder, 'profile-'));
  const page = await open[name](profile);
  try {
    await page.goto(`${url}page.html`);
    await page.waitForFunction(() => globalThis.corpus);
    const run = await page.evaluate((names) => globalThis.corpus.run(names, 'good.jpg'), files.map((file) => file.name));
    assert.equal(run.outcomes.length, files.length, 'as many outcomes as files');
    run.outcomes.forEach((outcome, i) => assert.deepEqual([outcome.index, outcome.name], [i, files[i].name], 'in order'));
    assert.ok(run.alive, 'the pool works as before');
    const crashed = run.outcomes.filter(({ code }) => code === 'crashed');
    assert.deepEqual(crashed, [], 'no crash');
    return { version: await page.browser().version(), ...run };
  } finally {
    await page.browser().close();
    server.close().closeAllConnections();
  }
}
