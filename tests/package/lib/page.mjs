/** A real browser for the apps. */

import puppeteer from 'puppeteer-core';

import { findBrowser } from '../../../scripts/lib/browser.mjs';

const patienceMs = 60_000;

export async function browserOptions() {
  const { chrome } = await findBrowser();
  return {
    executablePath: chrome,
    args: ['--disable-gpu', '--no-first-run', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
    protocolTimeout: 2 * patienceMs,
  };
}

export async function openBrowser(t) {
  const browser = await puppeteer.launch(await browserOptions());
  t.after(() => browser.close());
  return browser;
}

/** A page, and all that it complains of. */
export async function openPage(browser, url) {
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(url);
  return { page, complaints };
}

/** Every worker that runs in the browser, those that workers started too. */
export async function workersOf(browser) {
  const session = await browser.target().createCDPSession();
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'worker' }] });
  await session.detach();
  return targetInfos.map(({ url }) => url);
}
