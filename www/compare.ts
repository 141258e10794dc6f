/** The same files on one thread, then on all: same build, same engine, same options. */

import { createResizer } from 'pixmill';
import type { Outcome, Resizer } from 'pixmill';
import { figuresOf } from './figures.js';
import type { Comparison, RunFigures } from './figures.js';
import { settle } from './rows.js';
import type { Settled } from './rows.js';
import type { Result, Run } from './run.js';

const warmUpFiles = 8;
/** Results are hashed and put away after the clock has stopped, unless they take more memory than this. */
const heldLimitBytes = 256 * 2 ** 20;
/** The browser compiles hot code once more while it runs: with less, the first run timed paid for that. */
const warmUpMs = 1000;

export async function compare(parallel: Resizer, run: Run): Promise<Result & { comparison: Comparison }> {
  const first = run.files.slice(0, warmUpFiles);

  async function pass(resizer: Resizer, name: 'serial' | 'parallel', keep: boolean): Promise<Pass> {
    run.onStep(name === 'serial' ? 'warmSerial' : 'warmParallel', first.length);
    for await (const outcome of resizer.resize(first, run.options, { signal: run.signal })) run.onSettled(settle(outcome));
    for (const endMs = performance.now() + warmUpMs; performance.now() < endMs; ) {
      for await (const _ of resizer.resize(first, run.options, { signal: run.signal }));
    }
    run.onStep(name, run.files.length);
    return timed(resizer, run, keep);
  }

  const single = await createResizer({ threads: 1, engine: parallel.engine });
  const serialPass = await pass(single, 'serial', false).finally(() => single.close());
  const parallelPass = await pass(parallel, 'parallel', true);

  run.onStep('zip', 0);
  const zipStartMs = performance.now();
  await run.store.add(restored(parallelPass.kept, run.signal));
  const archive = await run.store.finish();
  const zipMs = performance.now() - zipStartMs;

  const [one, many] = [serialPass.figures, parallelPass.figures];
  const comparison: Comparison = {
    serial: one,
    parallel: many,
    speedUp: one.wallMs / many.wallMs,
    zipMs,
    warmedUpOn: first.length,
    identical: crypto.subtle ? sameHashes(serialPass.hashes, parallelPass.hashes) : null,
  };
  return { archive, wallMs: many.wallMs, comparison };
}

/** An outcome whose image is kept where the browser may move it out of memory. */
interface Kept {
  outcome: Outcome;
  image: Blob;
}

interface Pass {
  figures: RunFigures;
  hashes: string[];
  kept: Kept[];
}

async function timed(resizer: Resizer, run: Run, keep: boolean): Promise<Pass> {
  const outcomes: Settled[] = [];
  const hashes: string[] = [];
  const kept: Kept[] = [];
  let held: Outcome[] = [];
  let heldBytes = 0;

  async function store(): Promise<void> {
    for (const outcome of held) {
      if (crypto.subtle) hashes.push(await hashOf(outcome));
      if (keep) kept.push(withoutData(outcome));
    }
    held = [];
    heldBytes = 0;
  }

  const startMs = performance.now();
  for await (const outcome of resizer.resize(run.files, run.options, { signal: run.signal })) {
    const settled = settle(outcome);
    outcomes.push(settled);
    run.onSettled(settled);
    held.push(outcome);
    heldBytes += outcome.ok ? outcome.data.byteLength : 0;
    if (heldBytes > heldLimitBytes) await store();
  }
  const wallMs = performance.now() - startMs;
  await store();
  return { figures: figuresOf(outcomes, resizer.threads, wallMs), hashes, kept };
}

async function hashOf(outcome: Outcome): Promise<string> {
  if (!outcome.ok) return outcome.error.code;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', outcome.data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const sameHashes = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((hash, i) => hash === b[i]);

const withoutData = (outcome: Outcome): Kept =>
  outcome.ok
    ? { outcome: { ...outcome, data: new Uint8Array() }, image: new Blob([outcome.data]) }
    : { outcome, image: new Blob() };

async function* restored(kept: readonly Kept[], signal: AbortSignal): AsyncGenerator<Outcome> {
  for (const { outcome, image } of kept) {
    signal.throwIfAborted();
    yield outcome.ok ? { ...outcome, data: new Uint8Array(await image.arrayBuffer()) } : outcome;
  }
}
