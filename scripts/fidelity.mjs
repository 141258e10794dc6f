/** `npm run fidelity -- --folder PHOTOS`: makes the tables of docs/fidelity.md between its marks, from Pillow, OpenCV and libvips. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { at } from './lib/paths.mjs';
import { note } from './lib/report.mjs';
import { output, run } from './lib/run.mjs';

const { values } = parseArgs({ options: { folder: { type: 'string', default: at('tests/fixtures/reference') } } });

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
await run('cargo', ['build', '--release', '--quiet', '--example', 'pixels']);
note('comparing');
const tables = output(python, [at('tests/reference/compare.py'), at('target/release/examples/pixels'), values.folder]);
if (tables === null) throw new Error('tests/reference/compare.py failed');
const page = at('docs/fidelity.md');
const [before, after] = ['<!-- pixels -->', '<!-- /pixels -->'];
const text = readFileSync(page, 'utf8');
writeFileSync(page, `${text.slice(0, text.indexOf(before) + before.length)}\n\n${tables.trim()}\n\n${text.slice(text.indexOf(after))}`);
