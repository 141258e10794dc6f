/**
 * `node bench/stages.mjs --folder FOLDER`: how long one thread decodes, resamples and encodes, in milliseconds an
 * image, and how long libjpeg-turbo (native, of this system) decodes the same files to the same planes. Ours runs
 * in WebAssembly in Node, whose V8 is Chromium's; both in turns, of each file the fastest round.
 */

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { at } from '../scripts/lib/paths.mjs';
import { prepare } from '../scripts/lib/prepare.mjs';
import { main, note, Problem } from '../scripts/lib/report.mjs';
import { output, run } from '../scripts/lib/run.mjs';
import { describeMachine } from './lib/machine.mjs';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    count: { type: 'string', default: '24' },
    rounds: { type: 'string', default: '5' },
  },
});

/** `eighths` is what libjpeg is asked for: the scale that our options come to with photos of 12 MP. */
const jobs = [
  { name: 'in full', eighths: 8, options: { fastShrinkOnLoad: false } },
  { name: 'at 3/8, if large enough', eighths: 3, options: {} },
];
const base = { width: 600, height: 600, fit: 'fill', quality: 80, withoutEnlargement: false };

await main(async () => {
  if (!values.folder) throw new Problem('--folder is missing: a folder of JPEGs');
  await prepare();
  const { build } = await import('../scripts/lib/build.mjs');
  await build();
  const { createResizer } = await import(at('dist/node.js'));
  mkdirSync(at('bench/.build'), { recursive: true });
  const native = at('bench/.build/decode');
  await run('cc', ['-O2', '-o', native, at('bench/native/decode.c'), '-ljpeg']);

  const paths = readdirSync(values.folder).sort().slice(0, Number(values.count)).map((name) => join(values.folder, name));
  const files = paths.map((path) => ({ name: path, data: new Uint8Array(readFileSync(path)) }));
  const resizer = await createResizer({ engine: 'serial' });
  const { cpu } = describeMachine();
  note(`${files.length} files, ${values.rounds} rounds; ${cpu}, Node ${process.version}`);
  for (const { name, eighths, options } of jobs) {
    const ours = files.map(() => ({ decodeMs: Infinity, resampleMs: Infinity, encodeMs: Infinity }));
    const theirs = files.map(() => Infinity);
    let version;
    for (let round = 0; round < Number(values.rounds); round++) {
      for await (const { ok, index, timings, error } of resizer.resize(files, { ...base, ...options })) {
        if (!ok) throw error;
        for (const stage of Object.keys(ours[index])) ours[index][stage] = Math.min(ours[index][stage], timings[stage]);
      }
      const printed = output(native, [String(eighths), '1', ...paths]);
      if (!printed) throw new Problem('libjpeg-turbo could not decode one of the files');
      const answer = JSON.parse(printed);
      answer.ms.forEach((ms, i) => (theirs[i] = Math.min(theirs[i], ms)));
      version = answer.version;
    }
    const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
    const [decode, resample, encode] = ['decodeMs', 'resampleMs', 'encodeMs'].map((stage) => mean(ours.map((one) => one[stage])));
    const turbo = mean(theirs);
    note(`${name}: decode ${decode.toFixed(2)}, resample ${resample.toFixed(2)}, encode ${encode.toFixed(2)}; libjpeg-turbo ${version} decodes in ${turbo.toFixed(2)}, ${(turbo / decode).toFixed(2)} times ours`);
  }
  await resizer.close();
});
