import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { openApp } from './lib/app.mjs';

const patienceMs = 60_000;

test('a browser whose WebAssembly is too old is told so, before any is loaded', async (t) => {
  const { page } = await openApp(t);
  await page.waitForFunction(() => document.querySelector('#engine')?.dataset.engine);
  const loaded = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.evaluateOnNewDocument(() => (WebAssembly.validate = () => false));
  await page.reload();
  await page.waitForFunction(() => /WebAssembly has no vector instructions/.test(document.querySelector('#problem')?.textContent));
  assert.deepEqual(loaded.filter((url) => /wasm/.test(url)), []);
});

test('a browser that does not understand the program shows why, not a blank page', async (t) => {
  const { page } = await openApp(t);
  await page.setBypassServiceWorker(true); // it would answer with the true program
  await page.setRequestInterception(true);
  page.on('request', (request) => (request.url().endsWith('/main.js') ? request.respond({ contentType: 'text/javascript', body: 'let let = ;' }) : request.continue()));
  await page.reload();
  await shows(page, /this browser is too old/);
});

test('without JavaScript the page says that it is needed', async (t) => {
  const { page } = await openApp(t);
  await page.setJavaScriptEnabled(false);
  await page.reload();
  await shows(page, /JavaScript is switched off/);
});

/**
 * The text is kept back for a moment, so that it does not flash where all is well. It is asked for from here,
 * as a page without JavaScript can't wait for anything.
 */
async function shows(page, text) {
  const said = () => page.$eval('#app', ({ innerText }) => innerText);
  for (const endMs = Date.now() + patienceMs; !text.test(await said()); await sleep(50)) {
    if (Date.now() > endMs) assert.match(await said(), text);
  }
}
