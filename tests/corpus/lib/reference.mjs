/** What libjpeg-turbo says of files, asked through Python's imagecodecs in a process that may die or hang. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { at } from '../../../scripts/lib/paths.mjs';
import { output } from '../../../scripts/lib/run.mjs';

const patienceMs = 30_000;

/** Null where imagecodecs is missing. */
export async function verdicts(folder, files) {
  if (output('python3', ['-c', 'import imagecodecs']) === null) return null;
  const verdicts = [];
  let version = '';
  while (verdicts.length < files.length) {
    const left = files.slice(verdicts.length).map(({ name }) => join(folder, 'files', name));
    const ended = await ask(left, (answer) => (answer.version ? (version = answer.version) : verdicts.push(answer)));
    if (verdicts.length < files.length) verdicts.push({ ok: false, message: ended });
  }
  return { version, verdicts };
}

/** Asks about files in order and says why it ended. */
function ask(paths, onAnswer) {
  const child = spawn('python3', [at('tests/corpus/lib/reference.py')], { stdio: ['pipe', 'pipe', 'ignore'] });
  return new Promise((resolve) => {
    let late = false;
    const giveUp = () => {
      late = true;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(giveUp, patienceMs);
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, patienceMs);
      onAnswer(JSON.parse(line));
    });
    lines.on('close', () => {
      clearTimeout(timer);
      resolve(late ? `no answer in ${patienceMs / 1000} s` : 'the process died');
    });
    child.stdin.on('error', () => {});
    child.stdin.end(paths.map((path) => `${path}\n`).join(''));
  });
}
