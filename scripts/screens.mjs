/**
 * Takes the pictures of the README from the built page: `npm run build && node scripts/screens.mjs`.
 * Any photos named on the command line take the place of the samples.
 */

import { mkdirSync, readdirSync, statSync } from 'node:fs';

import puppeteer from 'puppeteer-core';
import sharp from 'sharp';

import { findBrowser } from './lib/browser.mjs';
import { at } from './lib/paths.mjs';
import { main } from './lib/report.mjs';
import { serve } from './lib/server.mjs';

const desktop = { width: 1280, height: 820, deviceScaleFactor: 1.5 };
const phone = { width: 390, height: 780, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

await main(async () => {
  const { server, url } = await serve(at('site'), { isolated: true });
  const { chrome } = await findBrowser();
  const browser = await puppeteer.launch({ executablePath: chrome, args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
  mkdirSync(at('docs/screens'), { recursive: true });
  try {
    await list(await open(desktop, 'light'));
    await viewer(await open(desktop, 'dark'));
    await comparison(await open(desktop, 'light'));
    await list(await open(phone, 'dark'), 'phone');
  } finally {
    await browser.close();
    server.close().closeAllConnections();
  }

  async function open(viewport, scheme) {
    const page = await browser.newPage();
    await page.setViewport(viewport);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
    await page.goto(url);
    await page.waitForSelector('#engine[data-threads]');
    const photos = process.argv.slice(2);
    if (photos.length > 0) await (await page.$('#choose-files-input')).uploadFile(...photos);
    else await page.click('#trial');
    await phase(page, 'ready');
    return page;
  }

  async function list(page, name = 'list') {
    await page.click('#resize');
    await phase(page, 'done');
    await page.waitForFunction(() => document.querySelectorAll('.row[data-state="done"]:not(.pictured)').length === 0);
    await page.evaluate((toList) => (toList ? document.querySelector('.output').scrollIntoView() : scrollTo(0, 0)), name !== 'list');
    await take(page, name);
  }

  async function viewer(page) {
    await page.evaluate(() => (document.querySelector('[data-name$="marbles.jpg"]') ?? document.querySelector('#files [data-name]')).click());
    await page.waitForSelector('#viewer[data-shown]');
    await set(page, { quality: 30 });
    // The preview and the guess come after pauses of their own.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await page.focus('.surface');
    for (const key of ['+', '+', '+', '+']) await page.keyboard.press(key);
    await page.$eval('#viewer-close', (button) => button.focus());
    await take(page, 'viewer');
  }

  /** Of so many that it lasts a while: each photo twenty times, in the article's size. */
  async function comparison(page) {
    const photos = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(at('www/samples')).map((name) => at('www/samples', name));
    await page.click('#clear');
    await (await page.$('#choose-files-input')).uploadFile(...Array(20).fill(photos).flat());
    await phase(page, 'ready');
    await page.click('#as-article');
    await page.click('#compare');
    await phase(page, 'done');
    await page.$eval('#comparison', (section) => section.scrollIntoView());
    await take(page, 'comparison');
  }
});

function phase(page, wanted) {
  return page.waitForFunction((name) => document.documentElement.dataset.phase === name, { timeout: 120_000 }, wanted);
}

function set(page, values) {
  return page.evaluate((entries) => {
    for (const [name, value] of entries) {
      const control = document.querySelector(`[name="${name}"]`);
      if (control.type === 'checkbox') control.checked = value;
      else control.value = value;
      control.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, Object.entries(values));
}

async function take(page, name) {
  await new Promise((resolve) => setTimeout(resolve, 400));
  const path = at(`docs/screens/${name}.webp`);
  await sharp(Buffer.from(await page.screenshot())).webp({ quality: 78, effort: 6 }).toFile(path);
  console.log(`${path}: ${statSync(path).size} bytes`);
}
