/**
 * Runs every check, or those named: `npm test -- rust page`. Stops at the first that fails.
 */

import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';

import { findBrowser, findFirefox } from './lib/browser.mjs';
import { at } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { heading, main, Problem, seconds } from './lib/report.mjs';
import { run, which } from './lib/run.mjs';
import { wasmBindgen, wasmPack } from './lib/tools.mjs';

const steps = {
  format: () => run('cargo', ['fmt', '--check']),
  lint,
  rust: () => run('cargo', ['test', '--quiet']),
  fuzz: testFuzz,
  types: checkTypes,
  unit: () => nodeTests(['tests/scripts', 'tests/unit']),
  wasm: testWasm,
  page: testPage,
  faults: testFaults,
  package: testPackage,
};

await main(async () => {
  const began = performance.now();
  const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(steps);
  const unknown = chosen.filter((name) => !steps[name]);
  if (unknown.length > 0) throw new Problem(`No such step: ${unknown.join(', ')}. There are: ${Object.keys(steps).join(', ')}`);

  await prepare();
  for (const name of chosen) {
    heading(`test: ${name}`);
    try {
      await steps[name]();
    } catch (error) {
      error.message += `\n\nThe step "${name}" failed. To run it again:\n  npm test -- ${name}`;
      throw error;
    }
  }
  heading(`All passed in ${seconds(began)}`);
});

/** With all formats, and as the plain module has it. */
async function lint() {
  for (const features of [[], ['--no-default-features']]) {
    await run('cargo', ['clippy', '--quiet', '--all-targets', ...features, '--', '-D', 'warnings']);
  }
}

/** The targets of cargo-fuzz, built as it builds them but for sanitizers and coverage, on their seeds. */
async function testFuzz() {
  if (!which('c++')) throw new Problem('c++ is missing: libFuzzer, which cargo-fuzz brings, is built with it');
  const built = at('fuzz/target');
  await run('cargo', ['build', '--quiet', '--manifest-path', at('fuzz/Cargo.toml'), '--target-dir', built]);
  await run(process.execPath, [at('fuzz/seed.mjs')]);
  for (const target of readdirSync(at('fuzz/targets')).map((file) => file.replace('.rs', ''))) {
    // What fails is written where it runs.
    await run(`${built}/debug/${target}`, ['-runs=0', '-verbosity=0', at(`fuzz/corpus/${target}`)], { cwd: built });
  }
}

/** The TypeScript imports the glue that wasm-bindgen makes, so that is made first. */
async function checkTypes() {
  const { buildWasm } = await import('./lib/wasm.mjs');
  await buildWasm();
  for (const project of ['tsconfig.json', 'tsconfig.worker.json', 'tsconfig.node.json']) {
    await run(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', project]);
  }
}

/** In a real browser: the vector instructions, in src/simd, and real pools of threads, in tests/web. */
async function testWasm() {
  const { cargoEnv } = await import('./lib/wasm.mjs');
  const { chrome, driver } = await findBrowser();
  const pools = ['threads_1', 'threads_2', 'threads_4'];
  const path = [await wasmBindgen(), dirname(chrome), process.env.PATH].join(delimiter);
  const args = ['test', '--headless', '--chrome', '--chromedriver', driver, '.', '--lib', ...pools.flatMap((name) => ['--test', name])];
  await run(await wasmPack(), args, { env: { ...cargoEnv('threads'), PATH: path } });
}

/** The page as it is served, driven in a real browser. */
async function testPage() {
  if (!which('python3')) throw new Problem('python3 is missing: an independent reader of the zip files that the page makes');
  await findBrowser();
  await findFirefox();
  const { build } = await import('./lib/build.mjs');
  await build();
  await nodeTests(['tests/page']);
}

/** The package in Chromium and Firefox, with a build that commits faults on demand. */
async function testFaults() {
  await findBrowser();
  await findFirefox();
  const { buildFaultSite } = await import('./lib/faults.mjs');
  await buildFaultSite();
  await nodeTests(['tests/faults']);
}

/** The packed package in small apps outside the tree, in real browsers and in Node. */
async function testPackage() {
  await findBrowser();
  const { build } = await import('./lib/build.mjs');
  await build();
  const { openWorkshop } = await import('../tests/package/lib/workshop.mjs');
  await openWorkshop();
  await nodeTests(['tests/package']);
}

function nodeTests(folders) {
  const files = folders
    .filter((folder) => existsSync(at(folder)))
    .flatMap((folder) => readdirSync(at(folder)).map((name) => `${folder}/${name}`))
    .filter((path) => path.endsWith('.test.mjs'));
  return run(process.execPath, ['--test', '--test-reporter=spec', ...files]);
}
