/** The service worker, which knows every file of the site by its sum. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

import { build } from 'esbuild';

import { bundleOptions } from './dist.mjs';
import { headers } from './headers.mjs';
import { at } from './paths.mjs';

const script = 'sw.js';
const notForBrowsers = ['_headers', script];

/** Made last, from what lies in the folder: whatever changes there makes it another version. */
export async function buildServiceWorker(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile() && !notForBrowsers.includes(name));
  const files = Object.fromEntries(names.sort().map((name) => [addressOf(name), `sha256-${sum(readFileSync(join(folder, name)), 'base64')}`]));
  await build({
    ...bundleOptions,
    format: 'iife',
    entryPoints: { sw: at('www/sw/worker.ts') },
    outdir: folder,
    define: { FILES: JSON.stringify(files), HEADERS: JSON.stringify(headers), VERSION: JSON.stringify(sum(JSON.stringify(files), 'hex').slice(0, 16)) },
  });
}

/** The page itself is asked for by its folder: hosts redirect `index.html`. */
const addressOf = (name) => (name === 'index.html' ? '' : name.split(sep).map(encodeURIComponent).join('/'));

const sum = (bytes, encoding) => createHash('sha256').update(bytes).digest(encoding);
