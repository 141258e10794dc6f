/** What was measured, as the table and the plot of docs/soak.md. */

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';

import { at } from '../../scripts/lib/paths.mjs';

const path = at('docs/soak.md');
const [begin, end] = ['<!-- measured by npm run soak -- --write -->', '<!-- end -->'];

const places = { opfs: "the browser's storage (OPFS)", folder: 'a folder', file: 'a zip file', tiny: 'OPFS', large: 'OPFS' };
const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

export function writeDocument(runs, bare, growth, plot) {
  copyFileSync(plot, at('docs/soak.svg'));
  const document = readFileSync(path, 'utf8');
  const [before, after] = [document.slice(0, document.indexOf(begin) + begin.length), document.slice(document.indexOf(end))];
  writeFileSync(path, [before, '', ...tables(runs, bare, growth), '', after].join('\n'));
}

export function tables(runs, bare, growth) {
  return [
    '| results go to | files | results, MB | seconds | peak, MB | kept, MB | checked by |',
    '|---|---|---|---|---|---|---|',
    ...runs.map((run) => row(places[run.name], count(run.files), megabytes(run.resultBytes), (run.wallMs / 1000).toFixed(0), megabytes(run.peakBytes), megabytes(run.keptBytes), run.checkedBy)),
    ...Object.entries(bare).map(([files, bytes]) => row('a folder, by a bare page that does nothing else', count(Number(files)), '', '', '', megabytes(bytes), '')),
    '',
    ...growth.map(({ name, few, many, peak, kept }) => `- Into ${places[name]}: at ${count(many)} files the peak is ${peak.toFixed(2)} times that at ${count(few)}${name === 'folder' ? ' beyond what the bare page takes' : ''}, what is kept ${kept.toFixed(2)} times.`),
  ];
}

const row = (...cells) => `| ${cells.join(' | ')} |`;
const count = (files) => files.toLocaleString('en');
