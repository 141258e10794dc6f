/**
 * Damaged files through WebAssembly, whose kernels are vector instructions, and through the native build, whose are
 * the portable ones that specify them: the same bytes, or the same words. `node fuzz/twins.mjs --help`.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { at } from '../scripts/lib/paths.mjs';
import { prepare } from '../scripts/lib/prepare.mjs';
import { main, note, Problem } from '../scripts/lib/report.mjs';
import { run } from '../scripts/lib/run.mjs';
import { collect } from '../tests/corpus/lib/files.mjs';

const help = `node fuzz/twins.mjs [OPTIONS]

  --folder PATH   files of any kind; without it the repository's fixtures
  --minutes N     for how long (default 1)
  --seed N        which damage (default 1)`;

const flags = {
  folder: { type: 'string', default: at('tests/fixtures') },
  minutes: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean' },
};

/** Of every round, beside the files as they are. */
const mutations = 1000;

/** All kernels of `src/simd.rs` have a part in one or more; of a round one, of the next the next. */
const jobs = [
  { width: 64, height: 48, fit: 'fill' },
  { width: 301, height: 203, fit: 'contain', kernel: 'mitchell', quality: 97, background: '#aa0077' },
  { width: 99, fastShrinkOnLoad: false, chromaSubsampling: '4:4:4', progressive: true },
  { width: 33, height: 33, kernel: 'area', chromaSubsampling: '4:2:2', optimiseCoding: true, sharpen: 1 },
  { width: 120, height: 90, fit: 'inside', format: 'png', toColourspace: 'srgb' },
  { width: 50, height: 70, linearLight: true, autoOrient: false },
];
/** As large as the damaged copies' originals are. */
const limits = { limitInputPixels: 1_000_000, timeoutMs: 0 };

await main(async () => {
  const { values } = parseArgs({ options: flags });
  if (values.help) return console.log(help);
  await prepare();
  const { build } = await import('../scripts/lib/build.mjs');
  await build();
  await run('cargo', ['build', '--release', '--features', 'full', '--example', 'resize']);
  const { createResizer } = await import(at('dist/node.js'));
  const resizer = await createResizer();
  const end = performance.now() + Number(values.minutes) * 60_000;
  let compared = 0;
  for (let round = 0; performance.now() < end; round++) {
    compared += await compare(resizer, { ...jobs[round % jobs.length], ...limits }, resolve(values.folder), Number(values.seed) + round);
  }
  await resizer.close();
  note(`${compared} outcomes of seed ${values.seed} and on are the same`);
});

async function compare(resizer, job, source, seed) {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-twins-'));
  const names = collect(source, folder, mutations, seed).map(({ name }) => name);
  const native = join(folder, 'native');
  mkdirSync(native);
  await run(at('target/release/examples/resize'), [join(folder, 'files'), native, ...Object.entries(job).map(([name, value]) => `${name}=${value}`)]);
  const inputs = names.map((name) => ({ name, data: new Uint8Array(readFileSync(join(folder, 'files', name))) }));
  let compared = 0;
  for await (const { ok, name, data, error } of resizer.resize(inputs, job)) {
    // Foreseen from a header that lies, before the engine is asked.
    if (error?.message.startsWith('the memory it needs')) continue;
    compared += 1;
    const [expected, found] = ok ? [join(native, name), Buffer.from(data)] : [join(native, `${name}.error`), Buffer.from(error.message)];
    if (read(expected)?.equals(found)) continue;
    const where = join(folder, 'wasm');
    writeFileSync(where, found);
    throw new Problem(`${join(folder, 'files', name)} with ${JSON.stringify(job)}: ${where} is not ${expected}`);
  }
  rmSync(folder, { recursive: true });
  return compared;
}

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
