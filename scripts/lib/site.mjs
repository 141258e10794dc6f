/** The page as a folder of static files for any host. */

import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

import { bundleOptions } from './dist.mjs';
import { headersFile, pagePolicy } from './headers.mjs';
import { drawIcons } from './icons.mjs';
import { at } from './paths.mjs';
import { buildServiceWorker } from './service-worker.mjs';

/** Parts of the package that a page has no use for: types, what is for Node, and the notices, which the page has itself. */
const onlyElsewhere = /\.d\.ts$|THIRD-PARTY\.txt$|[\\/](cli|dataset|node|sinks)[^\\/]*$/;

/** The page uses the package as any embedder does: from its own folder, not bundled in. */
const packageBeside = {
  name: 'package-beside',
  setup({ onResolve }) {
    onResolve({ filter: /^pixmill$/ }, () => ({ path: './pixmill/index.js', external: true }));
  },
};

export async function buildSite(dist = at('dist'), folder = at('site')) {
  rmSync(folder, { recursive: true, force: true });
  await build({ ...bundleOptions, entryPoints: [at('www/main.ts')], outdir: folder, splitting: true, chunkNames: '[name]-[hash]', charset: 'utf8', plugins: [packageBeside] });
  await build({ ...bundleOptions, entryPoints: { style: at('www/styles/index.css') }, outdir: folder, external: ['*.svg'] });
  for (const name of readdirSync(at('www'), { recursive: true })) {
    const path = at('www', name);
    if (statSync(path).isFile() && !/\.(ts|css)$/.test(name)) cpSync(path, join(folder, name));
  }
  cpSync(dist, join(folder, 'pixmill'), { recursive: true, filter: (path) => !onlyElsewhere.test(path) });
  cpSync(join(dist, 'THIRD-PARTY.txt'), join(folder, 'THIRD-PARTY.txt'));
  const page = readFileSync(at('www/index.html'), 'utf8');
  writeFileSync(join(folder, 'index.html'), page.replace('%policy%', pagePolicy));
  writeFileSync(join(folder, '_headers'), headersFile);

  const [, ground] = page.match(/name="theme-color" content="(#\w+)"/);
  const manifest = JSON.parse(readFileSync(at('www/manifest.webmanifest'), 'utf8'));
  writeFileSync(join(folder, 'manifest.webmanifest'), JSON.stringify({ ...manifest, background_color: ground, theme_color: ground }));
  await drawIcons(join(folder, 'icons'), ground);
  await buildServiceWorker(folder);
}
