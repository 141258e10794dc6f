/** Asks Pixmill and its peers the same questions, and writes what they answer into docs/fidelity.md. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { installPackages } from '../../scripts/lib/packages.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { prepare } from '../../scripts/lib/prepare.mjs';
import { heading, note } from '../../scripts/lib/report.mjs';

export async function comparePeers() {
  await prepare();
  await installPackages(at('bench'), ['--cpu=wasm32']); // as for the benchmark
  const { build } = await import('../../scripts/lib/build.mjs');
  await build();

  const { askAll } = await import('./ask.mjs');
  const { contestants } = await import('./contestants.mjs');
  const { replaceBetween, toMarkdown } = await import('./document.mjs');
  const { judge } = await import('./judge.mjs');
  const { montages } = await import('./montage.mjs');
  const { makeQuestions } = await import('./questions.mjs');

  heading('Peers');
  const questions = await makeQuestions();
  const { answers, browserVersion } = await askAll(contestants, questions);
  const tables = toMarkdown(await judge(answers, questions), contestants);
  console.log(`\n${tables}`);

  const path = at('docs/fidelity.md');
  const seen = `${new Date().toISOString().slice(0, 10)}, ${browserVersion}.`;
  writeFileSync(path, replaceBetween(readFileSync(path, 'utf8'), 'peers', `\n${seen}\n\n${tables}\n`));
  mkdirSync(at('docs/fidelity'), { recursive: true });
  for (const [name, picture] of Object.entries(await montages(answers, questions, contestants))) {
    writeFileSync(at('docs/fidelity', name), picture);
    note(`docs/fidelity/${name}, ${(picture.length / 1000).toFixed(0)} kB`);
  }
}
