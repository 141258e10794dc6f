/**
 * Hostile files through the real package in real browsers, beside what libjpeg-turbo makes of them.
 * `npm run corpus -- --help` tells how.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { prepare } from '../../scripts/lib/prepare.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { heading, main, note, Problem, seconds } from '../../scripts/lib/report.mjs';
import { collect } from './lib/files.mjs';
import { comparePixels } from './lib/pixels.mjs';
import { hasReference, Reference } from './lib/reference.mjs';
import { compare, markdown } from './lib/table.mjs';

const help = `npm run corpus -- [OPTIONS]

  --folder PATH     files of any kind; without it the repository's fixtures
  --mutations N     damaged copies to make of them (default 10000)
  --seed N          which (default 1)
  --browsers A,B    chromium, firefox (default both)
  --no-reference    do not ask libjpeg-turbo (Python with imagecodecs)
  --write           put the table into docs/corpus.md`;

const flags = {
  folder: { type: 'string', default: at('tests/fixtures') },
  mutations: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '1' },
  browsers: { type: 'string', default: 'chromium,firefox' },
  'no-reference': { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

await main(async () => {
  const { values: options } = parseArgs({ options: flags });
  if (options.help) return console.log(help);

  await prepare();
  const { build } = await import('../../scripts/lib/build.mjs');
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-corpus-'));
  try {
    const files = collect(resolve(process.env.INIT_CWD ?? '.', options.folder), folder, Number(options.mutations), Number(options.seed));
    note(`${files.length} files`);
    await compareAll(folder, files, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function compareAll(folder, files, options) {
  const { runIn } = await import('./lib/browsers.mjs');
  const runs = [];
  for (const browser of options.browsers.split(',')) {
    heading(`${files.length} files in ${browser}`);
    const began = performance.now();
    const run = await runIn(browser, folder, files);
    note(`${run.version}, ${run.engine} of ${run.threads}: ${run.outcomes.length} outcomes in ${seconds(began)}`);
    runs.push(run);
  }
  const [first, ...others] = runs;
  for (const other of others) {
    const differing = files.filter(({ name }, i) => said(first.outcomes[i]) !== said(other.outcomes[i]) && !isBrowsers(join(folder, 'files', name)));
    if (differing.length > 0) throw new Problem(`${other.version} and ${first.version} differ on ${differing.length} files: ${differing.slice(0, 5).map(({ name }) => name).join(', ')}`);
  }

  heading('libjpeg-turbo');
  if (options['no-reference'] || !hasReference()) return note('not asked');
  const { version, verdicts } = await allVerdicts(folder, files);
  const comparison = compare(files, first.outcomes, verdicts);
  heading('its pixels');
  const pixels = await comparePixels(folder, files);
  const text = markdown({ runs, version, comparison, pixels, files, options });
  if (options.write) writeFileSync(at('docs/corpus.md'), text);
  console.log(text);
  const lost = [...comparison, ...pixels].filter(({ why }) => why === null);
  if (lost.length > 0) throw new Problem(`${lost.length} kinds of difference are not explained in tests/corpus/lib/, such as ${JSON.stringify(lost[0])}`);
}

async function allVerdicts(folder, files) {
  const reference = new Reference();
  const verdicts = [];
  for (const { name } of files) verdicts.push(await reference.verdict(join(folder, 'files', name)));
  reference.close();
  return { version: reference.version, verdicts };
}

/** AVIF and HEIC, or what damage has left of them: the browser decodes them, each in its way. */
function isBrowsers(path) {
  return readFileSync(path).subarray(4, 8).toString('latin1') === 'ftyp';
}

function said({ ok, code, message, warnings, digest }) {
  return JSON.stringify({ ok, code, message, warnings, digest });
}
