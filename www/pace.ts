/** How fast a run goes and how long it still takes, from what each file cost. Pure. */

import type { Timings } from 'pixmill';

/** A file is done, told in the order of completion. */
export interface Worked {
  /** What was foreseen of it, as from {@link weigh}. */
  bytes: number | null;
  timings: Pick<Timings, 'startMs' | 'endMs' | 'thread'>;
}

/**
 * A file's work in milliseconds is taken to grow with its bytes from some cost of every file.
 * The sums of least squares; what came later weighs more, because the first files of a page pay for
 * code that is not compiled yet.
 */
interface Sums {
  files: number;
  bytes: number;
  workMs: number;
  bytesSquared: number;
  bytesWork: number;
  /** Time that passed, weighed alike. */
  wallMs: number;
}

export interface Pace {
  startedMs: number;
  nowMs: number;
  done: number;
  all: { files: number; bytes: number };
  left: { files: number; bytes: number };
  /** In the order of the files. */
  sizes: readonly number[];
  /** Of the largest files left, the most first. */
  largest: readonly number[];
  sums: Sums;
  /** On the run's own clock: when its first work began, and when each thread ended its last. */
  beganMs: number | null;
  ends: readonly number[];
}

/** A file counts with this power of the time at which it was done. */
const forgetting = 2;
const jpegName = /\.(jpe?g|jpe|jfif|jif)$/i;
const nothing: Sums = { files: 0, bytes: 0, workMs: 0, bytesSquared: 0, bytesWork: 0, wallMs: 0 };
/** What every file costs, in bytes: of 2.6 ms for 85 kB and 35 ms for 3.3 MB. The rule until sizes differ enough to fit it. */
const basisBytes = 150_000;
/** So many files of twice the mean size are believed to have followed that rule. */
const beliefFiles = 2;
const largestKnown = 256;
/** Files for each thread of which the package does the largest first. */
const tailFiles = 16;

/** What a file will be worth: its bytes, or null for one that is no JPEG by its name and will hardly be read. */
export const weigh = (name: string, bytes: number): number | null => (jpegName.test(name) ? bytes : null);

export function from(nowMs: number, sizes: readonly (number | null)[]): Pace {
  const known = sizes.filter((bytes) => bytes !== null);
  const all = { files: known.length, bytes: sumOf(known) };
  const largest = [...known].sort((a, b) => b - a).slice(0, largestKnown);
  return { startedMs: nowMs, nowMs, done: 0, all, left: all, sizes: known, largest, sums: nothing, beganMs: null, ends: [] };
}

export function step(last: Pace, nowMs: number, worked: readonly Worked[]): Pace {
  if (worked.length === 0) return { ...last, nowMs };
  const beganMs = last.beganMs ?? Math.min(...worked.map(({ timings }) => timings.startMs));
  const ends = [...last.ends];
  for (const { timings } of worked) {
    while (ends.length <= timings.thread) ends.push(beganMs);
    ends[timings.thread] = Math.max(ends[timings.thread]!, timings.endMs);
  }

  const [before, after] = [latest(last.ends, beganMs) - beganMs, latest(ends, beganMs) - beganMs];
  const keep = after > 0 ? (before / after) ** forgetting : 1;
  const sums = Object.fromEntries(Object.entries(last.sums).map(([name, sum]) => [name, sum * keep])) as unknown as Sums;
  sums.wallMs += after - before;
  const left = { ...last.left };
  const largest = [...last.largest];
  for (const { bytes, timings } of worked) {
    if (bytes === null) continue;
    const workMs = timings.endMs - timings.startMs;
    left.files -= 1;
    left.bytes -= bytes;
    sums.files += 1;
    sums.bytes += bytes;
    sums.workMs += workMs;
    sums.bytesSquared += bytes * bytes;
    sums.bytesWork += bytes * workMs;
    const at = largest.indexOf(bytes);
    if (at >= 0) largest.splice(at, 1);
  }
  return { ...last, nowMs, done: last.done + worked.length, left, largest, sums, beganMs, ends };
}

const latest = (ends: readonly number[], beganMs: number): number => ends.reduce((most, end) => Math.max(most, end), beganMs);

/** After a pause: no thread has been at work since the last file it ended. */
export const resume = (last: Pace, nowMs: number): Pace => ({ ...last, nowMs, ends: last.ends.map(() => nowMs - last.startedMs) });

/** Milliseconds until all is done, or null while that can't be told. */
export function leftMs({ startedMs, nowMs, left, sizes, largest, sums, ends }: Pace): number | null {
  if (sums.files < 1 || sums.workMs <= 0 || sums.wallMs <= 0) return null;
  if (left.files <= 0) return 0;
  const { eachMs, byteMs } = costOf(sums);
  const costMs = (files: number, bytes: number) => eachMs * files + byteMs * bytes;
  // Files at work are partly done.
  const begunMs = ends.map((end) => Math.max(0, nowMs - startedMs - end));
  const perMs = Math.min(ends.length, (sums.workMs + sumOf(begunMs)) / (sums.wallMs + Math.min(...begunMs)));
  const workMs = costMs(left.files, left.bytes) - (sumOf(begunMs) * perMs) / ends.length;

  // One file may keep its thread for longer than all others take: any from now on, one of the last when those begin.
  const tail = sizes.slice(-tailFiles * ends.length);
  const anyMs = costMs(1, largest[0] ?? 0) - Math.max(...begunMs);
  const lastMs = costMs(1, largest.find((bytes) => tail.includes(bytes)) ?? 0);
  const beforeMs = left.files > tail.length ? workMs - costMs(tail.length, sumOf(tail)) : null;
  return Math.max(0, workMs / perMs, anyMs, beforeMs === null ? 0 : beforeMs / perMs + lastMs);
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The straight line through what is known, held by the rule while that is little. */
function costOf({ files, bytes, workMs, bytesSquared, bytesWork }: Sums): { eachMs: number; byteMs: number } {
  const [meanBytes, meanMs] = [bytes / files, workMs / files];
  if (meanBytes === 0) return { eachMs: meanMs, byteMs: 0 };
  const rule = workMs / (files * basisBytes + bytes);
  const belief = beliefFiles * meanBytes ** 2;
  const slope = (bytesWork - bytes * meanMs + belief * rule) / (bytesSquared - bytes * meanBytes + belief);
  const byteMs = Math.min(meanMs / meanBytes, Math.max(0, slope));
  return { byteMs, eachMs: meanMs - byteMs * meanBytes };
}

/** How much of the work is done, 0 to 1. */
export function share({ all, left }: Pace): number {
  const worth = ({ files, bytes }: Pace['all']) => files * basisBytes + bytes;
  return all.files === 0 ? 0 : 1 - worth(left) / worth(all);
}
