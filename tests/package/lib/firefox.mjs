import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import { which } from '../../../scripts/lib/run.mjs';
import { serve } from '../../../scripts/lib/server.mjs';

export const firefox = process.env.FIREFOX_PATH ?? ['firefox-esr', 'firefox'].map(which).find(Boolean);

/** Runs the app of a folder in a Firefox of its own, and gives what `app.run` gave. */
export const runInFirefox = (folder, options, task) =>
  runAlone(folder, options, task, (url, profile) => [firefox, ['--headless', '--no-remote', '--profile', profile, url]]);

/** The same in any browser, by the command that opens an address in it. It need not be driven from outside. */
export async function runAlone(folder, options, task, open, patienceMs = 120_000) {
  const { server, url } = await serve(folder, options);
  const profile = mkdtempSync(join(tmpdir(), 'pixmill-browser-'));
  const [program, args] = open(`${url}?alone`, profile);
  const browser = spawn(program, args, { stdio: 'ignore', env: { ...process.env, HOME: profile } });
  const ended = once(browser, 'exit');
  try {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${program} has not answered within ${patienceMs / 1000} seconds`)), patienceMs);
      ended.then(() => reject(new Error(`${program} has ended without an answer`)), reject).finally(() => clearTimeout(timer));
      const [answerFile] = server.listeners('request');
      server.off('request', answerFile);
      server.on('request', async (request, response) => {
        if (request.url === '/task') response.end(JSON.stringify(task));
        else if (request.url === '/result') {
          resolve(JSON.parse(await text(request)));
          response.end();
          clearTimeout(timer);
        } else answerFile(request, response);
      });
    });
  } finally {
    browser.kill();
    // Chromium 92 may not end by itself.
    await Promise.race([ended, sleep(2000)]);
    browser.kill('SIGKILL');
    await ended;
    server.close().closeAllConnections();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
