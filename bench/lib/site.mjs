/** The page of the benchmark as a folder of static files. */

import { cpSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import { build } from 'esbuild';

import { at } from '../../scripts/lib/paths.mjs';

const bench = at('bench');
const packages = join(bench, 'node_modules');
const napiWorker = '@napi-rs/image-wasm32-wasi/wasi-worker-browser.mjs';

/** Files that programs look for beside the module that they are bundled into. */
const besidePeers = [
  '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
  '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm',
  '@napi-rs/image-wasm32-wasi/image.wasm32-wasi.wasm',
  'browser-image-compression/dist/browser-image-compression.js',
];

/** Builds the page, with the folder of files that it fetches from inside it. */
export async function buildBenchSite(filesFolder, site = join(bench, '.build')) {
  rmSync(site, { recursive: true, force: true });
  await build({
    entryPoints: [
      ...['page/main', 'page/worker'].map((name) => ({ in: join(bench, `${name}.mjs`), out: name })),
      ...readdirSync(join(bench, 'peers')).map((name) => ({ in: join(bench, 'peers', name), out: `peers/${basename(name, '.mjs')}` })),
      { in: join(packages, napiWorker), out: `peers/${napiWorker.replace('.mjs', '')}` },
    ],
    outdir: site,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    logLevel: 'error',
    target: 'es2022',
    // These start workers from files of their own, so they are served as they are.
    alias: { pixmill: '/pixmill/index.js', 'wasm-vips': '/wasm-vips/vips-es6.js' },
    external: ['/pixmill/*', '/wasm-vips/*'],
  });
  cpSync(join(bench, 'page/index.html'), join(site, 'index.html'));
  cpSync(at('dist'), join(site, 'pixmill'), { recursive: true });
  for (const name of ['vips-es6.js', 'vips.wasm']) cpSync(join(packages, 'wasm-vips/lib', name), join(site, 'wasm-vips', name));
  for (const path of besidePeers) cpSync(join(packages, path), join(site, 'peers', basename(path)));
  symlinkSync(resolve(filesFolder), join(site, 'files'));
  return site;
}
