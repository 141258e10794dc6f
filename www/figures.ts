/** What a timed run comes to. Pure: from outcomes and wall time to the numbers shown. */

import type { Timings } from 'pixmill';
import { megapixels } from './rows.js';
import type { Settled } from './rows.js';

/** One image on its thread. */
export type Block = Pick<Timings, 'startMs' | 'endMs' | 'decodeMs' | 'resampleMs' | 'encodeMs'>;

export interface RunFigures {
  threads: number;
  wallMs: number;
  images: number;
  imagesPerSecond: number;
  megapixelsPerSecond: number;
  readMs: number;
  decodeMs: number;
  resampleMs: number;
  encodeMs: number;
  /** Share of threads x wall time spent in decode, resample and encode, 0 to 1. */
  busy: number;
  gapMedianMs: number;
  gapMaxMs: number;
  /** The blocks of each thread in order of time. */
  lanes: Block[][];
}

export interface Comparison {
  serial: RunFigures;
  parallel: RunFigures;
  speedUp: number;
  zipMs: number;
  /** How many files each run was warmed up on. */
  warmedUpOn: number;
  /** Null where the browser offers no hashes. */
  identical: boolean | null;
}

export function figuresOf(outcomes: readonly Settled[], threads: number, wallMs: number): RunFigures {
  const sum = (value: (one: Settled) => number) => outcomes.reduce((total, one) => total + value(one), 0);
  const images = sum(({ row }) => (row.state === 'done' ? 1 : 0));
  const decoded = sum(({ row }) => (row.state === 'done' && row.before ? megapixels(row.before) : 0));
  const readMs = sum(({ timings }) => timings.readMs);
  const decodeMs = sum(({ timings }) => timings.decodeMs);
  const resampleMs = sum(({ timings }) => timings.resampleMs);
  const encodeMs = sum(({ timings }) => timings.encodeMs);
  const lanes = lanesOf(outcomes.map(({ timings }) => timings), threads);
  const gaps = lanes.flatMap(gapsOf).sort((a, b) => a - b);
  return {
    threads,
    wallMs,
    images,
    imagesPerSecond: (images / wallMs) * 1000,
    megapixelsPerSecond: (decoded / wallMs) * 1000,
    readMs,
    decodeMs,
    resampleMs,
    encodeMs,
    busy: (decodeMs + resampleMs + encodeMs) / (threads * wallMs),
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
