/** What timed runs come to. Pure: from outcomes and wall times to the numbers shown. */

import type { Engine, ResizeOptions, Timings } from 'pixmill';
import { megapixels } from './rows.js';
import type { Settled } from './rows.js';

/** One image on its thread. */
export type Block = Pick<Timings, 'thread' | 'startMs' | 'endMs' | 'decodeMs' | 'resampleMs' | 'encodeMs'>;

/** Times are summed over files, those of idleness over threads. */
export interface RunFigures {
  round: number;
  threads: number;
  wallMs: number;
  images: number;
  imagesPerSecond: number;
  megapixelsPerSecond: number;
  readMs: number;
  waitMs: number;
  decodeMs: number;
  resampleMs: number;
  encodeMs: number;
  handOverMs: number;
  /** All that threads spent on files, with copying in and out. */
  workMs: number;
  /** Before a thread's first image, between its images, after its last. */
  idleStartMs: number;
  idleBetweenMs: number;
  idleEndMs: number;
  /** Share of threads x wall time spent on files, 0 to 1. */
  busy: number;
  gapMedianMs: number;
  gapMaxMs: number;
}

export interface TimedRun extends RunFigures {
  /** The blocks of each thread in order of time. */
  lanes: Block[][];
}

export interface Spread {
  median: number;
  least: number;
  most: number;
}

/** All rounds with so many threads. */
export interface Point {
  threads: number;
  wallMs: Spread;
  imagesPerSecond: Spread;
  /** Against one thread in the same round; the median is that of the two median wall times. */
  speedUp: Spread;
  efficiency: Spread;
}

/** Where threads x wall time of the parallel run went; the five make up the whole. */
export interface Account {
  wholeMs: number;
  /** What the serial run spent on the same files. */
  sameMs: number;
  /** What they took longer beside one another. */
  slowerMs: number;
  startMs: number;
  betweenMs: number;
  endMs: number;
}

export interface Facts {
  engine: Engine;
  /** As the browser tells: it does not tell cores. */
  hardwareThreads: number;
  startedMs: number;
  files: number;
  inputBytes: number;
  options: ResizeOptions;
  roundsWished: number;
  /** How many files each engine was warmed up on, and how long at least. */
  warmedUpOn: number;
  warmUpMs: number;
  /** The first run of all files, which is not timed against others: from the first file read to the zip complete. */
  wholeMs: number;
  /** Null where the browser offers no hashes. */
  identical: boolean | null;
}

export interface Comparison extends Facts {
  rounds: number;
  runs: readonly RunFigures[];
  points: readonly Point[];
  /** Of each the run that is nearest to the median. */
  serial: TimedRun;
  parallel: TimedRun;
  speedUp: number;
  /** Share of the work that does not get faster by threads, as Amdahl's law fits the points best, 0 to 1. */
  serialShare: number;
  account: Account;
}

/** 1, 2, 3, 4 or, past that, 1, 2, 4, 8 and so on up to what there is. */
export function threadCounts(most: number): number[] {
  if (most <= 4) return Array.from({ length: most }, (_, i) => i + 1);
  const powers = Array.from({ length: Math.ceil(Math.log2(most)) }, (_, i) => 2 ** i);
  return [...powers, most];
}

export function figuresOf(outcomes: readonly Settled[], { round, threads, wallMs }: Pick<RunFigures, 'round' | 'threads' | 'wallMs'>): TimedRun {
  const sum = (value: (one: Settled) => number) => outcomes.reduce((total, one) => total + value(one), 0);
  const time = (name: keyof Timings) => sum(({ timings }) => timings[name]);
  const images = sum(({ row }) => (row.state === 'done' ? 1 : 0));
  const decoded = sum(({ row }) => (row.state === 'done' && row.before ? megapixels(row.before) : 0));
  const workMs = sum(({ timings }) => timings.endMs - timings.startMs);
  const lanes = lanesOf(outcomes.map(({ timings }) => timings), threads);
  const gaps = lanes.flatMap(gapsOf).sort((a, b) => a - b);
  const idle = (value: (lane: readonly Block[]) => number) => lanes.reduce((total, lane) => total + Math.max(0, value(lane)), 0);
  return {
    round,
    threads,
    wallMs,
    images,
    imagesPerSecond: (images / wallMs) * 1000,
    megapixelsPerSecond: (decoded / wallMs) * 1000,
    readMs: time('readMs'),
    waitMs: time('waitMs'),
    decodeMs: time('decodeMs'),
    resampleMs: time('resampleMs'),
    encodeMs: time('encodeMs'),
    handOverMs: time('handOverMs'),
    workMs,
    // A thread that had no image began and ended with nothing.
    idleStartMs: idle((lane) => lane[0]?.startMs ?? 0),
    idleBetweenMs: gaps.reduce((total, gap) => total + gap, 0),
    idleEndMs: idle((lane) => wallMs - (lane.at(-1)?.endMs ?? 0)),
    busy: workMs / (threads * wallMs),
    gapMedianMs: gaps[gaps.length >> 1] ?? 0,
    gapMaxMs: gaps.at(-1) ?? 0,
    lanes,
  };
}

const lanesOf = (timings: readonly Timings[], threads: number): Block[][] =>
  Array.from({ length: threads }, (_, i) =>
    timings.filter(({ thread }) => thread === i).sort((a, b) => a.startMs - b.startMs),
  );

const gapsOf = (lane: readonly Block[]): number[] =>
  lane.slice(1).map((block, i) => Math.max(0, block.startMs - lane[i]!.endMs));

/** Every round holds every thread count once. */
export function compared(facts: Facts, runs: readonly TimedRun[]): Comparison {
  const counts = [...new Set(runs.map(({ threads }) => threads))].sort((a, b) => a - b);
  const of = (threads: number) => runs.filter((run) => run.threads === threads).sort((a, b) => a.round - b.round);
  const singles = of(1);
  const serialMs = spreadOf(singles.map(({ wallMs }) => wallMs)).median;
  const points = counts.map((threads): Point => {
    const own = of(threads);
    const wallMs = spreadOf(own.map((run) => run.wallMs));
    const speedUp = spreadOf(own.map((run, i) => singles[i]!.wallMs / run.wallMs), serialMs / wallMs.median);
    return {
      threads,
      wallMs,
      imagesPerSecond: spreadOf(own.map((run) => run.imagesPerSecond)),
      speedUp,
      efficiency: { median: speedUp.median / threads, least: speedUp.least / threads, most: speedUp.most / threads },
    };
  });
  const [first, last] = [points[0]!, points.at(-1)!];
  const [serial, parallel] = [nearest(of(first.threads), first.wallMs.median), nearest(of(last.threads), last.wallMs.median)];
  return {
    ...facts,
    rounds: singles.length,
    runs: runs.map(({ lanes: _, ...figures }) => figures),
    points,
    serial,
    parallel,
    speedUp: last.speedUp.median,
    serialShare: serialShareOf(points.map(({ threads, wallMs }) => ({ threads, ms: wallMs.median }))),
    account: accountOf(serial, parallel),
  };
}

/** With the middle of the values for the median, unless another is given. */
export function spreadOf(values: readonly number[], median?: number): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const middle = median ?? (sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2);
  return { median: middle, least: Math.min(sorted[0]!, middle), most: Math.max(sorted.at(-1)!, middle) };
}

const nearest = (runs: readonly TimedRun[], ms: number): TimedRun =>
  runs.reduce((best, run) => (Math.abs(run.wallMs - ms) < Math.abs(best.wallMs - ms) ? run : best));

/**
 * Amdahl's law says wall time = a + b / threads, with the serial share a / (a + b). Least squares of
 * the relative errors; with two thread counts the line goes through both.
 */
export function serialShareOf(times: readonly { threads: number; ms: number }[]): number {
  if (times.length < 2) return 0;
  let [aa, ab, bb, a, b] = [0, 0, 0, 0, 0];
  for (const { threads, ms } of times) {
    const [x, y] = [1 / ms, 1 / (threads * ms)];
    aa += x * x;
    ab += x * y;
    bb += y * y;
    a += x;
    b += y;
  }
  const constant = a * bb - b * ab;
  const divided = b * aa - a * ab;
  return Math.min(1, Math.max(0, constant / (constant + divided)));
}

function accountOf(serial: RunFigures, parallel: RunFigures): Account {
  const sameMs = Math.min(serial.workMs, parallel.workMs);
  const { idleStartMs: startMs, idleBetweenMs: betweenMs, idleEndMs: endMs } = parallel;
  const slowerMs = parallel.workMs - sameMs;
  return { wholeMs: sameMs + slowerMs + startMs + betweenMs + endMs, sameMs, slowerMs, startMs, betweenMs, endMs };
}
