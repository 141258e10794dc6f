/** The npm package: two modules, two WebAssembly files, declarations and notices. */

import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

import { at } from './paths.mjs';
import { run } from './run.mjs';
import { thirdPartyNotices } from './licences.mjs';
import { flavours, glueFolder } from './wasm.mjs';

export const bundleOptions = {
  bundle: true,
  format: 'esm',
  legalComments: 'none', // THIRD-PARTY.txt has them all
  logLevel: 'warning',
  metafile: true,
  minify: true,
  target: 'es2022',
};

/** The glue of the threads build starts its pool with a helper that can't fail or be stopped; ours can. */
const ownPool = {
  name: 'own-pool',
  setup({ onResolve }) {
    onResolve({ filter: /workerHelpers/ }, () => ({ path: at('js/pool.ts') }));
  },
};

export async function buildDist(folder = at('dist')) {
  rmSync(folder, { recursive: true, force: true });
  // Apart, so that the worker is one file, and in the page's module only what is loaded late is split off.
  const [page, worker] = await Promise.all([
    build({ ...bundleOptions, entryPoints: [at('js/index.ts')], outdir: folder, splitting: true, chunkNames: '[name]-[hash]' }),
    build({ ...bundleOptions, entryPoints: [at('js/worker.ts')], outdir: folder, plugins: [ownPool] }),
  ]);
  for (const flavour of flavours) {
    const name = `${flavour}_bg.wasm`;
    copyFileSync(join(glueFolder(flavour), name), join(folder, name));
  }
  writeFileSync(join(folder, 'THIRD-PARTY.txt'), thirdPartyNotices(Object.keys({ ...page.metafile.inputs, ...worker.metafile.inputs })));
  await run(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.dist.json'), '--outDir', folder]);
}
