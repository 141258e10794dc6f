import puppeteer from 'puppeteer-core';

import { findBrowser } from '../../scripts/lib/browser.mjs';

const flags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu', // decoders and canvases on the processor, where everything else is too
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Chromium's sandbox refuses to run as root
];

/** The page of the benchmark in a browser of its own. */
export async function openPage(url) {
  const { chrome } = await findBrowser();
  const browser = await puppeteer.launch({ executablePath: chrome, args: flags, protocolTimeout: 0 });
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => globalThis.bench);
  return { browser, page };
}
