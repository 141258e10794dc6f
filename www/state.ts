/** What the page knows, and the only way it changes. Pure. */

import type { EngineFacts, ResizeOptions, Source } from 'pixmill';
import type { NamedFile } from './files.js';
import type { Comparison } from './figures.js';
import type { KeptRun } from './kept.js';
import * as pace from './pace.js';
import { add, count, nothing, waiting } from './rows.js';
import type { Row, Settled, Size, Totals } from './rows.js';

export type Phase = 'empty' | 'ready' | 'running' | 'done' | 'cancelled' | 'failed';
export type Step = 'start' | 'resize' | 'warmSerial' | 'serial' | 'warmParallel' | 'parallel' | 'zip';

export interface Progress {
  step: Step;
  total: number;
  startedMs: number;
  nowMs: number;
  pace: pace.Pace;
}

export interface Archive {
  name: string;
  blob: Blob;
}

/** One file made with the options of the form. */
export interface Preview {
  index: number;
  wish: ResizeOptions;
  made: { jpeg: Blob; source: Source; after: Size } | null;
  /** Why there is nothing, or what was wrong with the file. */
  note: string;
}

export interface Estimate {
  bytes: number;
  /** Of how many files it was guessed. */
  samples: number;
}

export interface State {
  phase: Phase;
  /** Files found so far while a drop is being read, else null. */
  reading: number | null;
  files: readonly NamedFile[];
  /** What the files were dropped as. */
  sources: readonly FileSystemHandle[];
  /** One for each file, in the same order. */
  rows: readonly Row[];
  totals: Totals;
  progress: Progress | null;
  wallMs: number | null;
  archive: Archive | null;
  /** Where the results are, once they need no download. */
  saved: string | null;
  /** Runs that were left before their end, or before they were taken. */
  kept: readonly KeptRun[];
  comparison: Comparison | null;
  engine: EngineFacts | null;
  /** What the form asks for, or null while something is wrong with it. */
  wish: ResizeOptions | null;
  /** Which file is looked at, as its index, and what it would become. */
  viewed: number | null;
  preview: Preview | null;
  /** What all results would weigh. */
  estimate: Estimate | null;
  paused: boolean;
  error: string | null;
}

export type Action =
  | { type: 'reading'; count: number }
  | { type: 'gathered'; files: readonly NamedFile[]; sources: readonly FileSystemHandle[]; error: string | null }
  | { type: 'cleared' }
  | { type: 'engine'; facts: EngineFacts }
  | { type: 'wished'; wish: ResizeOptions | null }
  | { type: 'viewed'; index: number | null }
  | { type: 'previewed'; preview: Preview | null }
  | { type: 'estimated'; estimate: Estimate | null }
  | { type: 'started'; nowMs: number }
  | { type: 'step'; step: Step; total: number; nowMs: number }
  | { type: 'settled'; outcomes: readonly Settled[]; nowMs: number }
  | { type: 'finished'; wallMs: number; archive: Archive | null; saved: string | null; comparison: Comparison | null }
  | { type: 'kept'; runs: readonly KeptRun[] }
  | { type: 'paused'; paused: boolean }
  /** The files that failed become the list. */
  | { type: 'retried' }
  | { type: 'cancelled' }
  | { type: 'failed'; error: string }
  | { type: 'dismissed' };

export const initial: State = {
  phase: 'empty',
  reading: null,
  files: [],
  sources: [],
  rows: [],
  totals: nothing,
  progress: null,
  wallMs: null,
  archive: null,
  saved: null,
  kept: [],
  comparison: null,
  engine: null,
  wish: null,
  viewed: null,
  preview: null,
  estimate: null,
  paused: false,
  error: null,
};

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'reading':
      return { ...state, reading: action.count, error: null };
    case 'gathered':
      return gathered(state, action);
    case 'cleared':
      return fresh(state);
    case 'engine':
      return { ...state, engine: action.facts };
    case 'wished':
      return { ...state, wish: action.wish };
    case 'viewed':
      return { ...state, viewed: action.index, preview: null };
    case 'previewed':
      return { ...state, preview: action.preview };
    case 'estimated':
      return { ...state, estimate: action.estimate };
    case 'started':
      return started({ ...state, phase: 'running', paused: false, archive: null, saved: null, comparison: null, error: null }, 'start', 0, action.nowMs);
    case 'step':
      return started(state, action.step, action.total, action.nowMs);
    case 'settled':
      return settled(state, action.outcomes, action.nowMs);
    case 'finished':
      return { ...state, phase: 'done', progress: null, wallMs: action.wallMs, archive: action.archive, saved: action.saved, comparison: action.comparison };
    case 'kept':
      return { ...state, kept: action.runs };
    case 'paused':
      return { ...state, paused: action.paused };
    case 'retried':
      return retried(state);
    case 'cancelled':
      return { ...ended(state), phase: 'cancelled' };
    case 'failed':
      return { ...ended(state), phase: 'failed', error: action.error };
    case 'dismissed':
      return { ...state, error: null };
  }
}

export const elapsedMs = ({ startedMs, nowMs }: Progress): number => nowMs - startedMs;

/** Without files; what holds for any files stays. */
const fresh = ({ engine, kept, wish }: State): State => ({ ...initial, engine, kept, wish });

const ended = (state: State): State => ({ ...state, progress: null, wallMs: state.progress && elapsedMs(state.progress) });

/** Adds to a list that has not been worked on; replaces one that has. */
function gathered(state: State, { files: found, sources: from, error }: Extract<Action, { type: 'gathered' }>): State {
  if (found.length === 0) return { ...state, reading: null, error };
  const [files, sources] = state.phase === 'ready' ? [[...state.files, ...found], [...state.sources, ...from]] : [found, from];
  return { ...fresh(state), phase: 'ready', files, sources, rows: files.map(waiting), error };
}

/** What is done can still be taken until the next run begins. */
function retried(state: State): State {
  const files = state.files.filter((_, i) => state.rows[i]?.state === 'failed');
  return { ...state, phase: 'ready', viewed: null, preview: null, estimate: null, files, rows: files.map(waiting), totals: nothing, wallMs: null, comparison: null, error: null };
}

/** Every pass over the files begins with untouched rows; making the zip leaves them as they are. */
function started(state: State, step: Step, total: number, nowMs: number): State {
  const progress = { step, total, startedMs: nowMs, nowMs, pace: pace.from(nowMs) };
  if (step === 'zip') return { ...state, progress };
  return { ...state, progress, rows: state.files.map(waiting), totals: nothing, wallMs: null };
}

function settled(state: State, outcomes: readonly Settled[], nowMs: number): State {
  if (!state.progress) return state;
  const totals = outcomes.reduce(add, state.totals);
  const rows = outcomes.length > 0 ? [...state.rows] : state.rows;
  for (const { index, row } of outcomes) (rows as Row[])[index] = row;
  const progress = { ...state.progress, nowMs, pace: pace.step(state.progress.pace, nowMs, count(totals)) };
  return { ...state, rows, totals, progress };
}
