/** The command of the package, with as many threads as there are processes to the others. */

import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const { processes, job, quality, tasks } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const out = dirname(tasks[0].output);

const options = { out, threads: processes, width: job.width, height: job.height, fit: job.fit, quality };
const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...tasks.map(({ path }) => path), ...flags, '--json'], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
if (status === 2) throw new Error(stderr);

const { seconds, outcomes } = JSON.parse(stdout);
for (const { index, ok, output } of outcomes) if (ok) renameSync(join(out, output), tasks[index].output);
console.log(JSON.stringify({ seconds, errors: outcomes.flatMap(({ error }) => error?.message ?? []) }));
