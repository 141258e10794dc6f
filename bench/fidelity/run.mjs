/** Asks Pixmill and its peers the same questions. */

import { mkdirSync, writeFileSync } from 'node:fs';

import { installPackages } from '../../scripts/lib/packages.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { prepare } from '../../scripts/lib/prepare.mjs';
import { heading, note } from '../../scripts/lib/report.mjs';

/** What they answer, as Markdown; its pictures are written into docs/fidelity. */
export async function comparePeers() {
  await prepare();
  await installPackages(at('bench'), ['--cpu=wasm32']); // as for the benchmark
  const { build } = await import('../../scripts/lib/build.mjs');
  await build();

  const { askAll } = await import('./ask.mjs');
  const { contestants } = await import('./contestants.mjs');
  const { toMarkdown } = await import('./document.mjs');
  const { judge } = await import('./judge.mjs');
  const { montages } = await import('./montage.mjs');
  const { makeQuestions } = await import('./questions.mjs');

  heading('Peers');
  const questions = await makeQuestions();
  const { answers, browserVersion } = await askAll(contestants, questions);
  const tables = toMarkdown(await judge(answers, questions), contestants);
  mkdirSync(at('docs/fidelity'), { recursive: true });
  for (const [name, picture] of Object.entries(await montages(answers, questions, contestants))) {
    writeFileSync(at('docs/fidelity', name), picture);
    note(`docs/fidelity/${name}, ${(picture.length / 1000).toFixed(0)} kB`);
  }
  console.log(`\n${tables}`);
  return `${new Date().toISOString().slice(0, 10)}, ${browserVersion}.\n\n${tables}`;
}
