/**
 * The package on a bare page, in Chromium and in Firefox. The page asks the server for its tasks:
 * driven by WebDriver BiDi, Firefox 153 now and then never returns from `new Worker` in a worker
 * after others have ended, in one of some ten resizers with a fault. Without BiDi it always has.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { findBrowser, findFirefox } from '../../../scripts/lib/browser.mjs';
import { faultSite } from '../../../scripts/lib/faults.mjs';
import { serve } from '../../../scripts/lib/server.mjs';
import { temporaryFolder } from '../../page/lib/app.mjs';
import { makePhotos } from '../../page/lib/photos.mjs';

const patienceMs = 300_000;

const commands = {
  Chromium: async (profile) => {
    const sandbox = process.getuid() === 0 ? ['--no-sandbox'] : []; // Chromium's sandbox refuses to run as root
    return [(await findBrowser()).chrome, '--headless', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`, ...sandbox];
  },
  Firefox: async (profile) => [await findFirefox(), '--headless', '--no-remote', '--profile', profile],
};

export const browsers = Object.keys(commands);

/** Other processes of the browser may still be writing; retries of `rmSync` don't look for what has come since. */
async function remove(profile, tries = 20) {
  try {
    rmSync(profile, { recursive: true, force: true });
  } catch (error) {
    if (tries === 0) throw error;
    await sleep(200);
    await remove(profile, tries - 1);
  }
}

/** Opens the page in a browser of its own; both end with the test. */
export async function openPage(t, name) {
  const tasks = new Tasks();
  const { server, url } = await serve(faultSite);
  const [answerFile] = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => tasks.answer(request, response) || answerFile(request, response));

  const profile = mkdtempSync(join(tmpdir(), 'pixmill-profile-'));
  const [program, ...args] = await commands[name](profile);
  const browser = spawn(program, [...args, url], { stdio: 'ignore', env: { ...process.env, HOME: profile } });
  t.after(async () => {
    const ended = once(browser, 'exit');
    browser.kill();
    await ended;
    server.close().closeAllConnections();
    await remove(profile);
  });
  const spoiltUrl = (name) => new URL(`spoilt/${name}/worker.js`, url).href;
  return {
    /** `name` is that of a worker script that spoils something first. */
    spoiltStore: (name, files, options = {}) => tasks.do('spoiltStore', [files.map((bytes) => bytes.toString('base64')), { ...options, workerUrl: spoiltUrl(name) }]),
    strangeStores: (name) => tasks.do('strangeStores', [{ workerUrl: spoiltUrl(name) }]),
    /** A store left in the middle and gone on with after a reload, beside one that was not left. */
    store: async (files, left) => {
      const base64 = files.map((bytes) => bytes.toString('base64'));
      const { unbroken } = await tasks.do('leaveStore', [base64, left]);
      return { unbroken, ...(await tasks.do('resumeStore', [base64])) };
    },
    /** The first of the files being slow, with results put aside or not. */
    slowFile: (files, resizer, options, spill) => tasks.do('slowFile', [files.map((bytes) => bytes.toString('base64')), resizer, options, spill]),
    /** A page left while results are put aside, and the visit after it. */
    leftSpill: async (files, resizer, options) => {
      const { left } = await tasks.do('leaveSpill', [files.map((bytes) => bytes.toString('base64')), resizer, options]);
      return { left, ...(await tasks.do('visitAfterwards', [])) };
    },
    /** `spoilt` names such a script too. */
    resize({ spoilt, ...resizer }, files, options = { width: 64, height: 48, fit: 'fill', timeoutMs: 1000 }, runs = 1) {
      const urls = spoilt ? { workerUrl: spoiltUrl(spoilt), wasmUrl: new URL('pixmill/', url).href } : {};
      return tasks.do('resize', [{ ...resizer, ...urls }, files.map((bytes) => bytes.toString('base64')), options, runs]);
    },
  };
}

/** Tasks for the page, one at a time. */
class Tasks {
  #task = null;
  #page = null;
  #settle = null;

  do(name, args) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the page has not answered within ${patienceMs / 1000} seconds`)), patienceMs);
      this.#settle = ({ value, error }) => {
        clearTimeout(timer);
        if (error) reject(new Error(error));
        else resolve(value);
      };
      this.#task = { name, args };
      this.#give();
    });
  }

  /** Whether the request was one for tasks. */
  answer(request, response) {
    if (request.url === '/task') {
      this.#page = response;
      this.#give();
    } else if (request.url === '/result') {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        response.end();
        this.#settle(JSON.parse(Buffer.concat(chunks)));
      });
    } else {
      return false;
    }
    return true;
  }

  #give() {
    if (!this.#task || !this.#page) return;
    this.#page.setHeader('Cross-Origin-Embedder-Policy', 'require-corp').end(JSON.stringify(this.#task));
    this.#task = this.#page = null;
  }
}

/** So many photos, as bytes. */
export async function photos(t, count) {
  const folder = join(temporaryFolder(t), 'photos');
  const made = await makePhotos(folder, Array.from({ length: count }, (_, i) => `${i}.jpg`), { largest: 300 });
  return made.map(({ path }) => readFileSync(path));
}

/** The same JPEG, asking for a fault. */
export function withFault(jpeg, name) {
  const text = Buffer.from(`pixmill-fault:${name};`);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xfffe, 0);
  segment.writeUInt16BE(2 + text.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, text, jpeg.subarray(2)]);
}
