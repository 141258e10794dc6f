/** The page in a real browser, and what a person does with it. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import puppeteer from 'puppeteer-core';

import { findBrowser } from '../../../scripts/lib/browser.mjs';
import { at } from '../../../scripts/lib/paths.mjs';
import { serve } from '../../../scripts/lib/server.mjs';
import { launchFirefox } from './firefox.mjs';

const ordinaryPatienceMs = 60_000;
const desktop = { width: 1280, height: 900 };

const browserArgs = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid() === 0 ? ['--no-sandbox'] : []), // Chromium's sandbox refuses to run as root
];

export const browsers = ['Chromium', 'Firefox'];

/** A folder that is gone after the test. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-page-'));
  // A browser that was killed may still be writing into it.
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return folder;
}

/** A server for the page, for tests that open it several times: what a page keeps belongs to the address. */
export async function serveSite(t, { isolated = true, folder = at('site') } = {}) {
  const { server, url } = await serve(folder, { isolated });
  t.after(() => server.close().closeAllConnections());
  return url;
}

/**
 * Opens the page in a browser of its own; both end with the test. `profile` is a folder for what
 * the browser keeps, `before` runs in the page before anything of its own.
 */
export async function openApp(t, { isolated = true, timeZone = 'UTC', viewport = desktop, url, profile, before, policed, bare, patienceMs = ordinaryPatienceMs } = {}) {
  const address = url ?? (await serveSite(t, { isolated }));
  const { chrome } = await findBrowser();
  const browser = await puppeteer.launch({
    executablePath: chrome,
    args: browserArgs,
    ...(profile ? { userDataDir: profile } : {}),
    env: { ...process.env, TZ: timeZone },
    defaultViewport: viewport,
    protocolTimeout: 2 * patienceMs,
  });
  t.after(() => browser.close());
  return openTab(t, browser, { url: address, before, policed, bare, patienceMs });
}

/** Opens the page in Firefox, or in Chromium. */
export async function openAppIn(t, name, { url, profile, dark = false } = {}) {
  if (name === 'Chromium') return openApp(t, { url, profile });
  const address = url ?? (await serveSite(t));
  let page;
  // First what writes into folders, then the folders.
  t.after(() => page?.browser().close());
  const downloads = join(temporaryFolder(t), 'downloads');
  const complaints = [];
  page = await launchFirefox({
    profile: profile ?? temporaryFolder(t),
    prefs: {
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1,
    },
    env: { TZ: 'UTC' },
    patienceMs: ordinaryPatienceMs,
    viewport: desktop,
    onComplaint: (complaint) => complaints.push(complaint),
  });
  await page.goto(address);
  await page.waitForSelector('#drop');
  await page.evaluate(recordPhases);
  return new App(page, complaints, downloads, ordinaryPatienceMs);
}

/**
 * Opens the page in one more tab and waits until it is built; not `policed` where `before` needs what
 * the page's policy forbids, `bare` where there is nothing that builds itself.
 */
export async function openTab(t, browser, { url, before, policed = true, bare = false, patienceMs = ordinaryPatienceMs }) {
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  if (!policed) await page.setBypassCSP(true);
  if (before) await page.evaluateOnNewDocument(before);
  await page.evaluateOnNewDocument(recordPhases);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(url);
  // Where a translation is loaded first that is later than the load event.
  if (!bare) await page.waitForSelector('#drop');
  return new App(page, complaints, join(temporaryFolder(t), 'downloads'), patienceMs);
}

/** In the page: every phase in its turn, as a short run is through more of them than a test can ask for. */
function recordPhases() {
  globalThis.phases = [];
  const record = (changes) => changes.forEach((_, i) => phases.push(changes[i + 1]?.oldValue ?? document.documentElement.dataset.phase));
  new MutationObserver(record).observe(document, { subtree: true, attributeFilter: ['data-phase'], attributeOldValue: true });
}

/** WebDriver gives no folders to Firefox. All that the page sees of one are files, and the path of each. */
async function filesInstead(input, folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
  await input.evaluate((element, paths) => {
    Object.assign(element, { webkitdirectory: false, multiple: true });
    const nameFiles = () => paths.forEach((value, i) => Object.defineProperty(element.files[i], 'webkitRelativePath', { value }));
    document.addEventListener('change', nameFiles, { capture: true, once: true });
  }, names.map((name) => `${basename(folder)}/${name}`));
  return names.map((name) => join(folder, name));
}

class App {
  constructor(page, complaints, downloads, patienceMs) {
    this.patienceMs = patienceMs;
    this.page = page;
    this.complaints = complaints;
    this.downloads = downloads;
  }

  async chooseFolder(folder) {
    const input = await this.page.$('#choose-folder-input');
    await input.uploadFile(...((await this.isChromium()) ? [folder] : await filesInstead(input, folder)));
    await this.phase('ready');
  }

  async chooseFiles(paths) {
    const input = await this.page.$('#choose-files-input');
    await input.uploadFile(...paths);
    await this.phase('ready');
  }

  /** Drops files and folders as a file manager does, so that the page gets true file-system entries. */
  async drop(paths) {
    const session = await this.page.createCDPSession();
    const { x, y } = await (await this.page.$('#drop')).clickablePoint();
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) await session.send('Input.dispatchDragEvent', { type, x, y, data });
    await session.detach();
    await this.phase('ready');
  }

  /** Sets fields of the options form by name. */
  set(values) {
    return this.page.evaluate((entries) => {
      for (const [name, value] of entries) {
        const control = document.querySelector(`[name="${name}"]`);
        if (control.type === 'checkbox') control.checked = value;
        else control.value = value;
        control.dispatchEvent(new Event('input', { bubbles: true }));
        control.dispatchEvent(new Event('change', { bubbles: true }));
      }
    }, Object.entries(values));
  }

  click(selector) {
    return this.page.click(selector);
  }

  /**
   * Waits until a phase has come since the one that was last waited for, be it over or not; a page that
   * reports failure instead fails the test with its words.
   */
  async phase(wanted) {
    const reached = await this.page.waitForFunction(
      (phase) => {
        const at = phases.findIndex((one) => one === phase || one === 'failed');
        return at >= 0 && phases.splice(0, at + 1).at(-1);
      },
      {},
      wanted,
    );
    const found = await reached.jsonValue();
    if (found !== wanted) assert.fail(`the page says: ${await this.text('#problem')}`);
  }

  async resize(options = {}) {
    await this.set(options);
    await this.click('#resize');
    await this.phase('done');
  }

  /** Begins to wait for what may be there for a moment only: to be called before what brings it. */
  glimpse(condition, ...args) {
    return this.page.waitForFunction(condition, { polling: 'mutation' }, ...args);
  }

  text(selector) {
    return this.page.$eval(selector, (element) => element.textContent);
  }

  data(selector) {
    return this.page.$eval(selector, (element) => ({ ...element.dataset }));
  }

  /** The figures of #summary or #comparison by name. */
  figures(selector) {
    return this.page.$$eval(`${selector} [data-figure]`, (cells) => Object.fromEntries(cells.map(({ dataset }) => [dataset.figure, dataset.value])));
  }

  /** The listed rows that are in one state. Only those in sight exist, so few must be expected. */
  async rows(state) {
    await this.click(`[data-filter="${state}"]`);
    return this.page.$$eval('#files [data-name]', (rows) =>
      rows.map(({ dataset, textContent }) => ({ name: dataset.name, state: dataset.state, text: textContent })));
  }

  /** Waits for so many earlier runs to be listed and gives their words. */
  async kept(runs) {
    await this.page.waitForFunction((wanted) => document.querySelectorAll('#kept li').length === wanted, {}, runs);
    return this.page.$$eval('#kept li', (items) => items.map((item) => item.textContent));
  }

  /** Ends the browser as a crash does: nothing in it has time for anything. */
  async kill() {
    const browser = this.page.browser();
    const gone = new Promise((resolve) => browser.process().once('exit', resolve));
    process.kill(-browser.process().pid, 'SIGKILL');
    await gone;
  }

  async isChromium() {
    return !(await this.page.browser().version()).startsWith('firefox');
  }

  /** Nothing went wrong behind the scenes. */
  assertQuiet() {
    assert.deepEqual(this.complaints, []);
  }

  /** Saves the zip, or what else a click makes the browser save, and gives its path. */
  async download(selector = '#download') {
    rmSync(this.downloads, { recursive: true, force: true });
    mkdirSync(this.downloads, { recursive: true });
    // Firefox was told as it was started.
    if (await this.isChromium()) {
      const session = await this.page.createCDPSession();
      await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: this.downloads });
    }
    await this.page.$eval(selector, (element) => element.click());
    for (let waitedMs = 0; waitedMs < this.patienceMs; waitedMs += 50) {
      const [name, ...others] = readdirSync(this.downloads);
      // Firefox writes beside an empty file of the name.
      const isWhole = others.length === 0 && /\.(zip|png|csv|json)$/.test(name) && statSync(join(this.downloads, name)).size > 0;
      if (isWhole) return join(this.downloads, name);
      await sleep(50);
    }
    throw new Error(`nothing was downloaded; the page says: ${await this.text('#problem')}`);
  }
}
