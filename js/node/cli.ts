#!/usr/bin/env node
/** The command `pixmill`: a folder of pictures to a folder of pictures, or to a data set. */

import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { ResizeError } from '../error.js';
import { flagOf, help, parse, type Wish, WrongUsage } from './arguments.js';
import { type Batch, type Ran, runBatch } from './batch.js';
import { runDataset } from './dataset.js';
import { find, type Found } from './folder.js';
import { Bar } from './progress.js';
import { failures, toJson, toText } from './summary.js';

const ALL_DONE = 0;
const SOME_FAILED = 1;
const WRONG_USAGE = 2;
const STOPPED = 128; // and the signal's number, as shells have it

const interrupt = new AbortController();
// The first lets what is being written be finished; a second ends the program at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort(constants.signals[signal]));

process.exitCode = await main(process.argv.slice(2)).catch(complain);

async function main(args: string[]): Promise<number> {
  const wish = parse(args, (path) => readFileSync(path, 'utf8'));
  if (wish === 'help') return print(help);
  if (wish === 'version') return print(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);

  const files = await find(wish.paths, wish.out, wish.options).catch((error: Error) => {
    throw error instanceof ResizeError ? error : new WrongUsage(error.message);
  });
  const run = (label: string, files: Found[], more: Pick<Wish, 'threads' | 'overwrite'>): Promise<Ran> => {
    const bar = process.stderr.isTTY ? new Bar(process.stderr, label) : null;
    const onProgress = (done: number, total: number) => bar?.show(done, total);
    const batch: Batch = { ...wish, ...more, files, engine: 'auto', signal: interrupt.signal, onProgress };
    return (wish.dataset === null ? runBatch(batch) : runDataset(wish.dataset, batch)).finally(() => bar?.clear());
  };
  // Parallel first: what lies in the system's cache by then can only help the other.
  const ran = await run(wish.compare ? 'parallel  ' : '', files, wish);
  // Under the very same names, and so over nothing else.
  const written = ran.entries.flatMap(({ ok, index, output }) => (ok ? [{ ...files[index]!, output }] : []));
  const serial = wish.compare && !ran.stopped ? await run('serial    ', written, { threads: 1, overwrite: true }) : null;

  const story = { ran, serial };
  for (const failure of failures(ran.entries)) console.error(failure);
  print(wish.json ? toJson(story) : toText(story));
  if (ran.stopped || serial?.stopped) return STOPPED + interrupt.signal.reason;
  return ran.entries.every(({ ok }) => ok) ? ALL_DONE : SOME_FAILED;
}

function print(text: string): number {
  console.log(text);
  return ALL_DONE;
}

function complain(error: unknown): number {
  if (error instanceof WrongUsage || (error instanceof ResizeError && error.code === 'option')) {
    const option = error instanceof ResizeError ? error.option : undefined;
    const message = option ? error.message.replace(`option ${option}`, `--${flagOf(option)}`) : error.message;
    console.error(`pixmill: ${message}\nTry pixmill --help`);
    return WRONG_USAGE;
  }
  console.error(`pixmill: ${error instanceof Error ? error.message : String(error)}`);
  return SOME_FAILED;
}
