/** The package built with faults on demand, and a bare page that drives it: for tests, never shipped. */

import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { buildDist } from './dist.mjs';
import { at } from './paths.mjs';
import { buildWasm, faulty } from './wasm.mjs';

export const faultSite = at('target/fault-site');

export async function buildFaultSite() {
  rmSync(faultSite, { recursive: true, force: true });
  await buildWasm(faulty);
  await buildDist(join(faultSite, 'pixmill'), faulty);
  const source = at('tests/faults/site');
  cpSync(join(source, 'index.html'), join(faultSite, 'index.html'));
  // A worker script that first spoils something: `worker.js` is the one script of all workers, so each lies in a folder of its own.
  for (const name of readdirSync(join(source, 'spoilt'))) {
    const folder = join(faultSite, 'spoilt', basename(name, '.js'));
    mkdirSync(folder, { recursive: true });
    cpSync(join(source, 'spoilt', name), join(folder, 'spoil.js'));
    cpSync(join(faultSite, 'pixmill/worker.js'), join(folder, 'pixmill.js'));
    writeFileSync(join(folder, 'worker.js'), "import './spoil.js';\nimport './pixmill.js';\n");
  }
}
