/**
 * Makes the tables of docs/fidelity.md between their marks: `npm run fidelity -- --folder PHOTOS`, from Pillow,
 * OpenCV and libvips, and with `--written` of palettes and sharpening; `npm run fidelity -- --peers`, from the peers
 * of the benchmark, with pictures.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { comparePeers } from '../bench/fidelity/run.mjs';
import { replaceBetween } from './lib/marks.mjs';
import { at } from './lib/paths.mjs';
import { main, note } from './lib/report.mjs';
import { output, run } from './lib/run.mjs';

const { values } = parseArgs({
  options: { folder: { type: 'string', default: at('tests/fixtures/reference') }, peers: { type: 'boolean', default: false }, written: { type: 'boolean', default: false } },
});

const page = at('docs/fidelity.md');
await main(async () => {
  const [name, tables] = values.peers ? ['peers', await comparePeers()]
    : values.written ? ['written', await compareLibraries('written.py', 'resize')]
    : ['pixels', await compareLibraries('compare.py', 'pixels')];
  writeFileSync(page, replaceBetween(readFileSync(page, 'utf8'), name, tables));
});

/** What a script says of an example program and of photos. */
async function compareLibraries(script, example) {
  const venv = at('tests/reference/.venv');
  const python = join(venv, 'bin/python');
  const installed = join(venv, 'installed.txt');
  const requirements = at('tests/reference/requirements.txt');

  const wanted = readFileSync(requirements, 'utf8');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
    note('installing Python packages');
    await run('python3', ['-m', 'venv', '--clear', venv]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    writeFileSync(installed, wanted);
  }
  await run('cargo', ['build', '--release', '--quiet', '--example', example]);
  note('comparing');
  const tables = output(python, [at('tests/reference', script), at('target/release/examples', example), values.folder]);
  if (tables === null) throw new Error(`tests/reference/${script} failed`);
  return tables;
}
