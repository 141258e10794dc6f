/** A web host of the page, in a test's own hands: it can be changed, stopped, and left to another site. */

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { at } from '../../../scripts/lib/paths.mjs';
import { serve } from '../../../scripts/lib/server.mjs';
import { buildServiceWorker } from '../../../scripts/lib/service-worker.mjs';
import { temporaryFolder } from './app.mjs';

export async function host(t, options = {}) {
  const folder = join(temporaryFolder(t), 'site');
  cpSync(at('site'), folder, { recursive: true });
  const { server, url } = await serve(folder, options);
  const asked = [];
  server.on('request', ({ method, url }) => asked.push(`${method} ${url}`));
  const stop = () => server.listening && server.close().closeAllConnections();
  t.after(stop);
  return {
    url,
    server,
    /** What the host was asked for, in order. */
    asked,
    stop,
    /** Puts a new version there: files by name, each made of what it was. */
    async publish(changes) {
      for (const [name, change] of Object.entries(changes)) {
        const path = join(folder, name);
        writeFileSync(path, change(readFileSync(path, 'utf8')));
      }
      await buildServiceWorker(folder);
    },
    /** Changes a file behind the service worker's back. */
    spoil: (name) => writeFileSync(join(folder, name), 'spoilt'),
    /** Another site takes the address over. */
    async leaveTo(other) {
      stop();
      t.after(() => next.close().closeAllConnections());
      const { server: next } = await serve(other, { port: Number(new URL(url).port) });
    },
  };
}

/** Waits until the page would open without a network. */
export const readyForOffline = (page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active.state !== 'activated') await new Promise((changed) => active.addEventListener('statechange', changed, { once: true }));
  });

/** Waits for an engine and gives its name. */
export async function engineOf({ page }) {
  const engine = await page.waitForSelector('#engine[data-engine]');
  return engine.evaluate(({ dataset }) => dataset.engine);
}
