/** Command-line tools that are built from source once and kept in the user's cache folder. */

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { at, cache } from './paths.mjs';
import { note } from './report.mjs';
import { run } from './run.mjs';

const lock = readFileSync(at('tools/Cargo.lock'));
const bindgenVersion = String(lock).match(/name = "wasm-bindgen-cli"\nversion = "(.+)"/)[1];
const wasmPackVersion = '0.15.1';

/** The folder of `wasm-bindgen` and `wasm-bindgen-test-runner`. */
export async function wasmBindgen() {
  const key = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const folder = join(cache, `wasm-bindgen-${bindgenVersion}-${key}`);
  if (existsSync(folder)) return folder;

  note(`building wasm-bindgen ${bindgenVersion}: about 2 minutes, once for all clones`);
  const build = `${folder}.build`;
  await run('cargo', ['build', '--release', '--locked', '--manifest-path', at('tools/Cargo.toml'), '--target-dir', build], { cwd: emptyFolder() });
  const ready = join(build, 'ready');
  mkdirSync(ready, { recursive: true });
  for (const name of ['wasm-bindgen', 'wasm-bindgen-test-runner']) {
    copyFileSync(join(build, 'release', name), join(ready, name));
  }
  renameSync(ready, folder);
  rmSync(build, { recursive: true });
  return folder;
}

/** The path of `wasm-pack`, which runs the tests in a browser. */
export async function wasmPack() {
  const folder = join(cache, `wasm-pack-${wasmPackVersion}`);
  const program = join(folder, 'bin', 'wasm-pack');
  if (existsSync(program)) return program;

  note(`building wasm-pack ${wasmPackVersion}: about 3 minutes, once for all clones`);
  await run('cargo', ['install', 'wasm-pack', '--version', wasmPackVersion, '--locked', '--root', folder], { cwd: emptyFolder() });
  return program;
}

/** A folder outside the repository, where no cargo configuration of the project is found. */
function emptyFolder() {
  mkdirSync(cache, { recursive: true });
  return cache;
}
