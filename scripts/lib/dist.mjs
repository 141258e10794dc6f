/** The npm package: for browsers and for Node a module and its worker, the command, four WebAssembly files, declarations and notices. */

import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { build } from 'esbuild';

import { at } from './paths.mjs';
import { run } from './run.mjs';
import { thirdPartyNotices } from './licences.mjs';
import { Problem } from './report.mjs';
import { flavours, gluePath, modulePath, product } from './wasm.mjs';

export const bundleOptions = {
  bundle: true,
  format: 'esm',
  legalComments: 'none', // THIRD-PARTY.txt has them all
  logLevel: 'warning',
  metafile: true,
  minify: true,
  target: 'es2022',
};

/**
 * The glue of the threads build starts its pool with a helper that can't fail or be stopped, and
 * makes a memory that some browsers refuse; `js/pool.ts` does both better. And it starts anew with
 * the module that it had, where the full build may be wanted.
 */
const ownPool = (variant) => ({
  name: 'own-pool',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^#wasm\// }, ({ path }) => ({ path: gluePath(basename(path), variant) }));
    onResolve({ filter: /workerHelpers/ }, () => ({ path: at('js/pool.ts') }));
    onLoad({ filter: /[/\\]threads_full[/\\]threads\.js$/ }, ({ path }) => {
      const glue = readFileSync(path, 'utf8');
      const changes = {
        'import { startWorkers }': 'import { newMemory, startWorkers }',
        'new WebAssembly.Memory(': 'newMemory(',
        // With the module goes the place where it notes its end.
        '__wbg_reset_state () {': '__wbg_reset_state (module = wasmModule) {\n    wasmModule = module;\n    __wbg_terminated_addr = undefined;',
      };
      for (const text of Object.keys(changes)) {
        if (glue.split(text).length !== 2) throw new Problem(`${path} is not what wasm-bindgen used to write: look for "${text}" in scripts/lib/dist.mjs`);
      }
      return { contents: Object.entries(changes).reduce((text, [from, to]) => text.replace(from, to), glue) };
    });
  },
});

/** For Node, what js/node/ holds takes the place of the browser's. */
const forNode = {
  name: 'for-node',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/(platform|threads)\.js$/ }, ({ path }) =>
      ({ path: at('js/node', `${basename(path, '.js')}.ts`) }));
  },
};

const nodeOptions = { ...bundleOptions, platform: 'node', target: 'node18', minify: false, plugins: [forNode], chunkNames: 'node-[name]-[hash]' };

export async function buildDist(folder = at('dist'), variant = product) {
  rmSync(folder, { recursive: true, force: true });
  // Apart, so that the worker is one file, and in the page's module only what is loaded late is split off.
  const bundles = await Promise.all([
    build({ ...bundleOptions, entryPoints: [at('js/index.ts')], outdir: folder, splitting: true, chunkNames: '[name]-[hash]' }),
    build({ ...bundleOptions, entryPoints: [at('js/worker.ts')], outdir: folder, plugins: [ownPool(variant)] }),
    build({ ...nodeOptions, splitting: true, entryPoints: { node: at('js/index.ts'), cli: at('js/node/cli.ts') }, outdir: folder }),
    build({ ...nodeOptions, entryPoints: { 'node-worker': at('js/node/worker.ts') }, outdir: folder, plugins: [forNode, ownPool(variant)] }),
  ]);
  for (const flavour of flavours) {
    copyFileSync(modulePath(flavour, variant), join(folder, `${flavour}_bg.wasm`));
  }
  writeFileSync(join(folder, 'THIRD-PARTY.txt'), thirdPartyNotices(bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs))));
  await run(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.dist.json'), '--outDir', folder]);
}
