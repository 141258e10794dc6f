/**
 * Fuzzes names of results, guided by which code they reach: `node fuzz/names.mjs --help`. Ends at the first input that
 * breaks a rule, made small, as JSON for tests/fixtures/names.
 */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { generator } from '../scripts/lib/random.mjs';
import { Coverage } from './names/coverage.mjs';
import { Maker, shrunk } from './names/inputs.mjs';
import { check } from './names/rules.mjs';
import { buildSubject } from './names/subject.mjs';

const help = `node fuzz/names.mjs [OPTIONS] [FOLDER ...]

  --minutes N     for how long (default 1)
  --seed N        which (default 1)
  FOLDER          names of its files are used too`;

/** Larger inputs are tried once: what is made of them would take as long. */
const mostCharacters = 10_000;

const { values, positionals } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' }, help: { type: 'boolean' } },
  allowPositionals: true,
});
if (values.help) console.log(help);
else await fuzz(Number(values.minutes) * 60_000, Number(values.seed), positionals);

async function fuzz(patienceMs, seed, folders) {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-names-'));
  try {
    const script = join(folder, 'subject.mjs');
    await buildSubject(script);
    const url = pathToFileURL(script).href;
    const coverage = new Coverage(url);
    const subject = await import(url);
    const random = generator(seed);
    const maker = new Maker(random, folders.flatMap((path) => readdirSync(path, { recursive: true })));
    const kept = [maker.fresh()];
    const one = () => kept[Math.floor(random() * kept.length)];
    const end = performance.now() + patienceMs;
    let executions = 0;
    for (let told = 0; performance.now() < end; executions++) {
      const input = random() < 0.1 ? maker.fresh() : maker.changed(one(), one());
      const complaint = await complaintOf(subject, input);
      if (complaint) {
        console.log(`${executions} executions, then: ${ruleOf(complaint)}`);
        return await report(await shrunk(input, async (smaller) => ruleOf(await complaintOf(subject, smaller)) === ruleOf(complaint)), subject);
      }
      if (coverage.hasGrown() && sizeOf(input) < mostCharacters) kept.push(input);
      if (Math.log2(executions) < told) continue;
      told += 1;
      console.log(`${executions} executions, coverage ${coverage.size}, ${kept.length} inputs kept`);
    }
    console.log(`${executions} executions, coverage ${coverage.size}, ${kept.length} inputs kept; nothing found`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sizeOf({ files }) {
  return files.reduce((sum, { path }) => sum + path.length, 0);
}

async function complaintOf(subject, input) {
  try {
    await check(subject, input);
    return null;
  } catch (error) {
    return error;
  }
}

/** Messages begin with the rule's name. */
function ruleOf(error) {
  return error?.message.split(':')[0];
}

async function report(input, subject) {
  console.log(JSON.stringify(input));
  console.error((await complaintOf(subject, input)).stack);
  process.exitCode = 1;
}
