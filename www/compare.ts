/** The same files on 1, 2, ... N threads, in several rounds: same build, same engine, same options. */

import { createResizer } from 'pixmill';
import type { Outcome, Resizer } from 'pixmill';
import { compared, figuresOf, threadCounts } from './figures.js';
import type { Comparison, TimedRun } from './figures.js';
import { settle } from './rows.js';
import type { Settled } from './rows.js';
import { resizeInto, workedOn } from './run.js';
import type { Result, Run } from './run.js';

const warmUpFiles = 8;
/** The browser compiles hot code once more while it runs: with less, the first run timed paid for that. */
const warmUpMs = 1000;
/** Results are hashed after the clock has stopped, unless they take more memory than this. */
const heldLimitBytes = 256 * 2 ** 20;

export const mostRounds = 5;
/** Unless the person says otherwise: three rounds where they take no longer than this, else one. */
const ordinaryRounds = 3;
const ordinaryLimitMs = 60_000;
/** After so much time no further round begins. */
export const roundsLimitMs = 600_000;

/** Before anything is measured N threads are taken to do as much as N to this power. */
const likelyPower = 0.8;

/**
 * First all files are resized once for their results, on all threads: that warms the files' cache for
 * all runs alike. Those that are timed make the same results again, and let go of all but their hashes.
 */
export async function compare(parallel: Resizer, run: Run, roundsWished: number | null): Promise<Result & { comparison: Comparison }> {
  const startedMs = Date.now();
  const reference: Promise<string>[] = [];
  const result = await resizeInto(parallel, { ...run, onOutcome: (outcome) => void reference.push(hashOf(outcome)) });
  const hashes = await Promise.all(reference);

  const first = run.files.slice(0, warmUpFiles);
  const counts = threadCounts(parallel.threads);
  const resizers = new Map([[parallel.threads, parallel]]);
  const runs: TimedRun[] = [];
  let rounds = roundsWished ?? ordinaryRounds;
  let identical = true;
  try {
    for (const threads of counts) {
      run.onStep('warmUp');
      if (!resizers.has(threads)) resizers.set(threads, await createResizer({ threads, engine: parallel.engine }));
      await warmUp(resizers.get(threads)!, first, run);
    }
    const expectedMs = (threads: number): number =>
      runs.findLast((one) => one.threads === threads)?.wallMs ?? result.wallMs * (parallel.threads / threads) ** likelyPower;
    const roundMs = counts.reduce((sum, threads) => sum + expectedMs(threads), 0);
    if (!roundsWished && ordinaryRounds * roundMs > ordinaryLimitMs) rounds = 1;

    const beganMs = performance.now();
    for (let round = 1; round <= rounds && (round === 1 || performance.now() - beganMs < roundsLimitMs); round++) {
      for (const [i, threads] of orderOf(round, counts).entries()) {
        const after = [...orderOf(round, counts).slice(i + 1), ...Array<number[]>(rounds - round).fill(counts).flat()];
        const afterMs = after.reduce((sum, later) => sum + expectedMs(later), 0);
        const place = runs.length;
        run.onStep('timed', { files: run.files, trial: { threads, round, rounds, place, places: rounds * counts.length, expectedMs: expectedMs(threads), afterMs } });
        const pass = await timed(resizers.get(threads)!, run, round);
        // Blocks are drawn of the first and the last thread count alone.
        if (threads > 1 && threads < parallel.threads) pass.figures.lanes = [];
        runs.push(pass.figures);
        identical &&= same(pass.hashes, hashes);
      }
    }
  } finally {
    for (const [threads, resizer] of resizers) if (threads !== parallel.threads) await resizer.close();
  }

  const comparison = compared(
    {
      engine: parallel.engine,
      hardwareThreads: navigator.hardwareConcurrency || 1,
      startedMs,
      files: run.files.length,
      inputBytes: run.files.reduce((sum, { size }) => sum + size, 0),
      options: run.options,
      roundsWished: rounds,
      warmedUpOn: first.length,
      warmUpMs,
      wholeMs: result.wallMs,
      identical: crypto.subtle ? identical : null,
    },
    runs,
  );
  return { ...result, comparison };
}

/** Odd rounds go from one thread up, even ones down, so that what changes with time favours none. */
const orderOf = (round: number, counts: readonly number[]): number[] => (round % 2 ? [...counts] : [...counts].reverse());

async function warmUp(resizer: Resizer, files: Run['files'], { options, signal }: Run): Promise<void> {
  for (const endMs = performance.now() + warmUpMs; performance.now() < endMs; ) {
    for await (const _ of resizer.resize(files, options, { signal }));
  }
}

async function timed(resizer: Resizer, { files, options, signal, onWorked }: Run, round: number): Promise<{ figures: TimedRun; hashes: string[] }> {
  const settled: Settled[] = [];
  const hashes: string[] = [];
  let held: Outcome[] = [];
  let heldBytes = 0;

  async function hash(): Promise<void> {
    for (const outcome of held) hashes.push(await hashOf(outcome));
    held = [];
    heldBytes = 0;
  }

  const startMs = performance.now();
  for await (const outcome of resizer.resize(files, options, { signal, onProgress: (progress) => onWorked(workedOn(files, progress)), spill: true })) {
    settled.push(settle(outcome));
    held.push(outcome);
    heldBytes += outcome.ok ? outcome.data.byteLength : 0;
    if (heldBytes > heldLimitBytes) await hash();
  }
  const wallMs = performance.now() - startMs;
  await hash();
  return { figures: figuresOf(settled, { round, threads: resizer.threads, wallMs }), hashes };
}

/** The bytes are copied at once, so that the outcome may go on while they are hashed. */
async function hashOf(outcome: Outcome): Promise<string> {
  if (!outcome.ok) return outcome.error.code;
  if (!crypto.subtle) return '';
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', outcome.data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((hash, i) => hash === b[i]);
