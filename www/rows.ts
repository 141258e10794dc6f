/** One row a file: what is known of it before and after its outcome. Pure. */

import { findDuplicates } from 'pixmill';
import type { Checks, Outcome, StoreEntry, Timings } from 'pixmill';
import type { NamedFile } from './files.js';
import { noteOf } from './words.js';

export interface Size {
  width: number;
  height: number;
}

export interface Row {
  name: string;
  bytes: number;
  state: 'waiting' | 'done' | 'failed' | 'skipped';
  before: Size | null;
  after: Size | null;
  outputBytes: number;
  /** It is the file as it was. */
  copied: boolean;
  /** It says where it was taken. */
  gps: boolean;
  /** What tells it apart from others, where that was asked for, and another that it does not differ from. */
  checks: Checks | null;
  twin: Twin | null;
  /** A browser can show it. */
  visible: boolean;
  /** Why it failed, or what was wrong with it. */
  note: string;
}

/** The first of several files that are the same, byte for byte or to the eye. */
export interface Twin {
  name: string;
  exact: boolean;
}

/** An outcome without its pixels. */
export interface Settled {
  index: number;
  row: Row;
  timings: Timings;
  heldBytes: number;
}

type Known = Pick<StoreEntry, 'name' | 'ok' | 'format' | 'timings' | 'heldBytes' | 'width' | 'height' | 'bytes' | 'copied' | 'gps' | 'warnings' | 'error'> & {
  checks?: Checks | null;
  source: Omit<StoreEntry['source'], 'lastModified'>;
};

export interface Totals {
  done: number;
  failed: number;
  skipped: number;
  /** Of the done ones those that are as they were, and those that say where they were taken. */
  copied: number;
  gps: number;
  /** Of the resized files only, so that in and out can be compared. */
  inputBytes: number;
  outputBytes: number;
  megapixels: number;
  /** What the resizer held at most. */
  peakHeldBytes: number;
}

export const nothing: Totals = { done: 0, failed: 0, skipped: 0, copied: 0, gps: 0, inputBytes: 0, outputBytes: 0, megapixels: 0, peakHeldBytes: 0 };

export const count = ({ done, failed, skipped }: Totals): number => done + failed + skipped;

export const megapixels = ({ width, height }: Size): number => (width * height) / 1e6;

export const waiting = ({ name, size }: NamedFile): Row => ({
  name,
  bytes: size,
  state: 'waiting',
  before: null,
  after: null,
  outputBytes: 0,
  copied: false,
  gps: false,
  checks: null,
  twin: null,
  visible: false,
  note: '',
});

export const settle = (outcome: Outcome): Settled =>
  settled(outcome.ok ? { ...outcome, bytes: outcome.data.byteLength } : outcome, outcome.index);

/** From what a store knows of an outcome. */
export function settled({ name, ok, format, source, timings, heldBytes, width = 0, height = 0, bytes = 0, copied = false, gps = false, checks = null, warnings = [], error }: Known, index: number): Settled {
  const note = noteOf(warnings, error);
  const row = { name, bytes: source.bytes, copied, gps, checks, twin: null, visible: ok && format !== 'raw', note, before: source.width > 0 ? { width: source.width, height: source.height } : null };
  if (ok) return { index, timings, heldBytes, row: { ...row, state: 'done', after: { width, height }, outputBytes: bytes } };
  const state = error?.code === 'not-an-image' ? 'skipped' : 'failed';
  return { index, timings, heldBytes, row: { ...row, state, after: null, outputBytes: 0 } };
}

export function add(totals: Totals, { row, heldBytes }: Settled): Totals {
  const next = { ...totals, peakHeldBytes: Math.max(totals.peakHeldBytes, heldBytes) };
  if (row.state !== 'waiting') next[row.state] += 1;
  if (row.state === 'done') {
    next.inputBytes += row.bytes;
    next.outputBytes += row.outputBytes;
    next.copied += Number(row.copied);
    next.gps += Number(row.gps);
    next.megapixels += row.before ? megapixels(row.before) : 0;
  }
  return next;
}

/** The rows with what each has in common with an earlier one, or with a later one that was found first. */
export function paired(rows: readonly Row[]): readonly Row[] {
  if (!rows.some(({ checks }) => checks)) return rows;
  const { exact, near } = findDuplicates(rows);
  const next = [...rows];
  for (const [groups, isExact] of [[near, false], [exact, true]] as const) {
    for (const group of groups) {
      for (const [i, index] of group.entries()) {
        const other = rows[group[i === 0 ? 1 : 0]!]!;
        next[index] = { ...next[index]!, twin: { name: other.name, exact: isExact } };
      }
    }
  }
  return next;
}

export const countTwins = (rows: readonly Row[]): { exact: number; near: number } => {
  const twins = rows.flatMap(({ twin }) => twin ?? []);
  const exact = twins.filter((twin) => twin.exact).length;
  return { exact, near: twins.length - exact };
};
