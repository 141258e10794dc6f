/**
 * Fills fuzz/corpus, from which cargo-fuzz starts: with the fixtures, and with the small files of any
 * folders that are named.
 *
 *   node fuzz/seed.mjs [FOLDER ...]
 *   cargo fuzz run decode
 */

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beyond this, a run of a target takes so long that few are done. */
const mostBytes = 20_000;

/** What stands before the file, from which a target takes its choices. */
const choices = {
  decode: [],
  encode: [],
  agree: [],
  formats: [],
  header: [200],
  options: [2, 0, 1, 5, 40, 1, 1, 5, 30],
  scaled: [0, 1, 2, 3],
};

const here = fileURLToPath(new URL('.', import.meta.url));
const fixtures = ['formats', 'gain-map', 'lossless', 'pictures'].map((name) => join(here, '../tests/fixtures', name));
const folders = [...fixtures, ...process.argv.slice(2).map((path) => resolve(path))];

let seeds = 0;
for (const folder of folders) {
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    const { size } = statSync(path);
    if (!statSync(path).isFile() || size > mostBytes) continue;
    const bytes = readFileSync(path);
    const hash = createHash('sha256').update(bytes).digest();
    // As many bytes as `resize` takes its options from: others for each file.
    for (const [target, before] of Object.entries({ ...choices, resize: hash })) {
      mkdirSync(join(here, 'corpus', target), { recursive: true });
      writeFileSync(join(here, 'corpus', target, hash.toString('hex')), Buffer.concat([Buffer.from(before), bytes]));
    }
    seeds += 1;
  }
}
console.log(`${seeds} files for each of ${Object.keys(choices).length + 1} targets`);
