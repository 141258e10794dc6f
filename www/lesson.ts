/** What the lanes show while a comparison runs: the latest run on one thread, above the latest on several. Pure. */

import type { Block } from './figures.js';

/** Which of the timed runs it is. */
export interface Trial {
  threads: number;
  round: number;
  rounds: number;
  /** Its place among all runs, and how many there are. */
  place: number;
  places: number;
  /** What it may take, and all those after it. */
  expectedMs: number;
  afterMs: number;
}

/** A run as it is drawn: its blocks in portions, as they came, so that only the new ones are drawn. */
export interface Track {
  threads: number;
  files: number;
  done: number;
  wallMs: number;
  running: boolean;
  portions: readonly (readonly Block[])[];
}

export interface Lesson {
  serial: Track | null;
  parallel: Track | null;
  /** What the width of the lanes stands for: the same for both. */
  spanMs: number;
}

const none: Lesson = { serial: null, parallel: null, spanMs: 0 };
/** A run that takes longer than was foreseen is given so much more room, so that everything is drawn anew only rarely. */
const room = 1.25;

export function begin(last: Lesson | null, { threads, expectedMs }: Trial, files: number): Lesson {
  const { serial, parallel } = last ? ended(last) : none;
  const track: Track = { threads, files, done: 0, wallMs: 0, running: true, portions: [] };
  const next = { serial: threads === 1 ? track : serial, parallel: threads === 1 ? parallel : track };
  const shown = threads === 1 ? next.parallel : next.serial;
  return { ...next, spanMs: Math.max(expectedMs, shown?.wallMs ?? 0) };
}

export function grow(last: Lesson, blocks: readonly Block[], elapsedMs: number): Lesson {
  const grown = (track: Track): Track => ({
    ...track,
    wallMs: elapsedMs,
    done: track.done + blocks.length,
    portions: blocks.length > 0 ? [...track.portions, blocks] : track.portions,
  });
  const { serial, parallel, spanMs } = last;
  return {
    serial: serial?.running ? grown(serial) : serial,
    parallel: parallel?.running ? grown(parallel) : parallel,
    spanMs: elapsedMs > spanMs ? elapsedMs * room : spanMs,
  };
}

/** The last answer of a run is its end; the ticks of the page are later. */
export function ended({ serial, parallel, spanMs }: Lesson): Lesson {
  const [one, many] = [serial && stopped(serial), parallel && stopped(parallel)];
  return { serial: one, parallel: many, spanMs: Math.max(one?.wallMs ?? 0, many?.wallMs ?? 0) || spanMs };
}

function stopped(track: Track): Track {
  if (!track.running) return track;
  const lastMs = track.portions.flat().reduce((latest, { endMs }) => Math.max(latest, endMs), 0);
  return { ...track, running: false, wallMs: lastMs || track.wallMs };
}
