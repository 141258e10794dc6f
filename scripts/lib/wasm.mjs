/**
 * The WebAssembly builds: `threads` shares its memory between workers, `single` runs anywhere; each plain, for
 * JPEGs alone, and `_full`, with all formats and colours.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { at, root } from './paths.mjs';
import { Problem, note, seconds } from './report.mjs';
import { output, run } from './run.mjs';
import { wasmBindgen } from './tools.mjs';
import { importsSharedMemory } from './wasm-imports.mjs';

const engines = ['threads', 'single'];

const builds = { '': [], _full: ['full'] };

/** Names of the modules. */
export const flavours = engines.flatMap((engine) => Object.keys(builds).map((build) => engine + build));

/** What is built: the product, or the same with faults on demand for the tests (`src/fault.rs`). */
export const product = { glue: 'target/wasm', profile: 'release', cargo: ['--release'], features: [], optimised: true };
export const faulty = { glue: 'target/wasm-faults', profile: 'faults', cargo: ['--profile', 'faults'], features: ['fault_injection'], optimised: false };

/** An engine's glue, that of its full build, which serves both. */
export const gluePath = (engine, variant = product) => at(variant.glue, `${engine}_full`, `${engine}.js`);

export const modulePath = (flavour, variant = product) => at(variant.glue, flavour, `${engineOf(flavour)}_bg.wasm`);

const engineOf = (flavour) => flavour.split('_')[0];

// The older form of exceptions: as fast as the one of WebAssembly 3.0, a little smaller, and known to every engine since 2022.
const common = ['-Cpanic=unwind', '-Cllvm-args=-wasm-use-legacy-eh'];

// Without the link arguments the build succeeds and the memory is silently not shared.
const rustflags = {
  threads: [
    ...common,
    '-Ctarget-feature=+atomics,+bulk-memory,+simd128',
    '-Clink-arg=--shared-memory',
    '-Clink-arg=--import-memory',
    '-Clink-arg=--max-memory=4294967296',
    ...['__wasm_init_tls', '__tls_size', '__tls_align', '__tls_base'].map((name) => `-Clink-arg=--export=${name}`),
  ],
  single: [...common, '-Ctarget-feature=+bulk-memory,+simd128'],
};

// After a fault the glue is put to a new instance.
const bindgenFlags = ['--target', 'web', '--experimental-reset-state-function'];

const wasmOptFlags = [
  '-O3',
  '--enable-bulk-memory',
  '--enable-bulk-memory-opt',
  '--enable-exception-handling',
  '--enable-multivalue',
  '--enable-mutable-globals',
  '--enable-nontrapping-float-to-int',
  '--enable-reference-types',
  '--enable-sign-ext',
  '--enable-simd',
  '--enable-threads',
];

/** The environment in which cargo builds for an engine. Each has its own target folder: flags that differ rebuild everything. */
export function cargoEnv(engine) {
  return {
    CARGO_ENCODED_RUSTFLAGS: [...rustflags[engine], ...anonymousPaths()].join('\x1f'),
    CARGO_TARGET_DIR: at('target', engine),
    CARGO_UNSTABLE_BUILD_STD: 'std,panic_unwind',
  };
}

/** Panic messages name source files: keep the builder's folders out of them, which also makes builds repeatable. */
function anonymousPaths() {
  const cargoHome = process.env.CARGO_HOME || join(homedir(), '.cargo');
  const names = { [root]: '', [cargoHome]: '/cargo', [output('rustc', ['--print', 'sysroot'])]: '/rust' };
  return Object.entries(names).map(([path, name]) => `--remap-path-prefix=${path}=${name}`);
}

export async function buildWasm(variant = product) {
  await Promise.all(engines.map((engine) => buildEngine(engine, variant))); // link-time optimisation keeps one core busy each
}

async function buildEngine(engine, variant) {
  for (const build of Object.keys(builds)) await buildFlavour(engine, build, variant);
  const [plain, full] = Object.keys(builds).map((build) => readFileSync(at(variant.glue, engine + build, `${engine}.js`), 'utf8'));
  if (!serves(full, plain)) throw new Problem(`The glue of ${engine}_full can't serve ${engine} too, as it has to: compare the two below ${at(variant.glue)}`);
}

const INITIAL_PAGES = /(?<=initial:)\d+/;

/** Whether it differs in nothing but functions that only the full build imports, and a memory that is larger to begin with. */
function serves(full, plain) {
  const pages = [full, plain].map((glue) => Number(glue.match(INITIAL_PAGES)?.[0] ?? 0));
  const [all, lines] = [full, plain].map((glue) => glue.replace(INITIAL_PAGES, '').split('\n'));
  let at = 0;
  for (const line of all) if (line === lines[at]) at += 1;
  return at === lines.length && pages[0] >= pages[1];
}

async function buildFlavour(engine, build, variant) {
  const began = performance.now();
  const flavour = engine + build;
  const features = ['--no-default-features', '--features', [...builds[build], ...variant.features].join()];
  await run('cargo', ['build', ...variant.cargo, ...features, '--lib', '--quiet', '--target', 'wasm32-unknown-unknown'], { env: cargoEnv(engine) });

  const built = at('target', engine, 'wasm32-unknown-unknown', variant.profile, 'pixmill.wasm');
  const folder = at(variant.glue, flavour);
  const stampFile = join(folder, 'stamp');
  const tools = await wasmBindgen();
  const stamp = createHash('sha256').update(readFileSync(built)).update([tools, ...bindgenFlags, ...wasmOptFlags].join()).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;

  rmSync(folder, { recursive: true, force: true });
  await run(join(tools, 'wasm-bindgen'), [built, ...bindgenFlags, '--out-dir', folder, '--out-name', engine]);
  const module = modulePath(flavour, variant);
  if (variant.optimised) await run(process.execPath, [at('node_modules/binaryen/bin/wasm-opt'), ...wasmOptFlags, module, '-o', module]);

  const bytes = readFileSync(module);
  const shared = importsSharedMemory(bytes);
  if (shared !== (engine === 'threads')) {
    throw new Problem(`${module} ${shared ? 'imports' : 'does not import'} a shared memory: look at the link arguments in scripts/lib/wasm.mjs`);
  }
  writeFileSync(stampFile, stamp);
  note(`${flavour}: ${(bytes.length / 1000).toFixed(0)} kB of WebAssembly in ${seconds(began)}`);
}
