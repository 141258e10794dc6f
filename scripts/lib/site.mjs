/** The page as a folder of static files for any host. */

import { cpSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

import { build } from 'esbuild';

import { bundleOptions } from './dist.mjs';
import { at } from './paths.mjs';

/** The page uses the package as any embedder does: unbundled, from its own folder. */
const packageBeside = {
  name: 'package-beside',
  setup({ onResolve }) {
    onResolve({ filter: /^pixmill$/ }, () => ({ path: './pixmill/index.js', external: true }));
  },
};

export async function buildSite(dist = at('dist'), folder = at('site')) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(at('www'), folder, { recursive: true, filter: (path) => !path.endsWith('.ts') });
  await build({ ...bundleOptions, entryPoints: [at('www/main.ts')], outdir: folder, plugins: [packageBeside] });
  cpSync(dist, join(folder, 'pixmill'), { recursive: true, filter: (path) => !path.endsWith('.d.ts') });
  cpSync(join(dist, 'THIRD-PARTY.txt'), join(folder, 'THIRD-PARTY.txt'));
}
