/** What the page knows, and the only way it changes. Pure. */

import type { EngineFacts, Progress as RunProgress, ResizeOptions, Source, Timings } from 'pixmill';
import type { NamedFile } from './files.js';
import type { Comparison } from './figures.js';
import type { KeptRun } from './kept.js';
import * as lesson from './lesson.js';
import type { Lesson, Trial } from './lesson.js';
import * as pace from './pace.js';
import * as rate from './rate.js';
import { add, nothing, paired, waiting } from './rows.js';
import type { Row, Settled, Size, Totals } from './rows.js';

export type Phase = 'empty' | 'ready' | 'running' | 'done' | 'cancelled' | 'failed';
export type Step = 'start' | 'resize' | 'zip' | 'warmUp' | 'timed';

/** What a step begins with. */
export interface Begun {
  /** Files that are still to do in it. */
  files?: readonly NamedFile[];
  trial?: Trial;
}

/** A file is done; outcomes come in the order of input, this at once. */
export interface Worked extends pace.Worked {
  timings: Timings;
  /** Done so far in this step. */
  megapixels: number;
  memory: Memory;
}

/** What the package holds now and held at most, and what its engine takes, in bytes. */
export type Memory = Pick<RunProgress, 'heldBytes' | 'peakHeldBytes' | 'engineBytes'>;

export interface Progress {
  step: Step;
  /** Files of the step, and how many of them were done before it. */
  total: number;
  before: number;
  startedMs: number;
  nowMs: number;
  pace: pace.Pace;
  rate: rate.Rate;
  memory: Memory | null;
  trial: Trial | null;
}

export interface Archive {
  name: string;
  blob: Blob;
}

/** One file made with the options of the form. */
export interface Preview {
  index: number;
  wish: ResizeOptions;
  /** Values that are no picture are shown as one; `bytes` is what they take. */
  made: { picture: Blob; bytes: number; source: Source; after: Size } | null;
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
  /** Whether they outlive the tab in this browser. */
  lasts: boolean;
  /** Of a comparison, while it runs and after. */
  lesson: Lesson | null;
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
  | { type: 'step'; step: Step; begun: Begun; nowMs: number }
  | { type: 'settled'; outcomes: readonly Settled[]; worked: readonly Worked[]; nowMs: number }
  | { type: 'finished'; wallMs: number; archive: Archive | null; saved: string | null; comparison: Comparison | null }
  | { type: 'kept'; runs: readonly KeptRun[] }
  | { type: 'lasts'; lasts: boolean }
  | { type: 'paused'; paused: boolean; nowMs: number }
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
  lasts: true,
  lesson: null,
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
      return started(unfinished({ ...state, phase: 'running', paused: false }), { ...action, step: 'start', begun: {} });
    case 'step':
      return started(state, action);
    case 'settled':
      return settled(state, action);
    case 'finished':
      return { ...ended(state), phase: 'done', rows: paired(state.rows), wallMs: action.wallMs, archive: action.archive, saved: action.saved, comparison: action.comparison };
    case 'kept':
      return { ...state, kept: action.runs };
    case 'lasts':
      return { ...state, lasts: action.lasts };
    case 'paused':
      return paused(state, action);
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
const fresh = ({ engine, kept, lasts, wish }: State): State => ({ ...initial, engine, kept, lasts, wish });

/** Nothing is left of an earlier run. */
const unfinished = (state: State): State => ({ ...state, archive: null, saved: null, lesson: null, comparison: null, error: null });

/** How many files of the step are done. */
export const doneOf = ({ before, pace: { done } }: Progress): number => before + done;

const ended = (state: State): State => ({
  ...state,
  progress: null,
  lesson: state.lesson && lesson.ended(state.lesson),
  wallMs: state.wallMs ?? (state.progress && elapsedMs(state.progress)),
});

/** Adds to a list that has not been worked on; replaces one that has. */
function gathered(state: State, { files: found, sources: from, error }: Extract<Action, { type: 'gathered' }>): State {
  if (found.length === 0) return { ...state, reading: null, error };
  const [files, sources] = state.phase === 'ready' ? [[...state.files, ...found], [...state.sources, ...from]] : [found, from];
  return { ...fresh(state), phase: 'ready', files, sources, rows: files.map(waiting), error };
}

/** What is done can still be taken until the next run begins. */
function retried(state: State): State {
  const files = state.files.filter((_, i) => state.rows[i]?.state === 'failed');
  return { ...state, phase: 'ready', viewed: null, preview: null, estimate: null, files, rows: files.map(waiting), totals: nothing, wallMs: null, lesson: null, comparison: null, error: null };
}

/** Only a step that makes results begins with untouched rows: those that are timed make the same again. */
function started(state: State, { step, begun: { files = [], trial }, nowMs }: { step: Step; begun: Begun; nowMs: number }): State {
  const sizes = files.map(({ name, size }) => pace.weigh(name, size));
  const total = files.length > 0 ? state.files.length : 0;
  const before = total - files.length;
  const clocks = { startedMs: nowMs, nowMs, pace: pace.from(nowMs, sizes), rate: rate.from(nowMs) };
  const progress = { step, total, before, ...clocks, memory: state.progress?.memory ?? null, trial: trial ?? null };
  if (step === 'start' || step === 'resize') return { ...state, progress, rows: state.files.map(waiting), totals: nothing, wallMs: null };
  const live = trial ? lesson.begin(state.lesson, trial, total) : state.lesson && lesson.ended(state.lesson);
  return { ...state, progress, lesson: live, wallMs: state.wallMs ?? (state.progress && elapsedMs(state.progress)) };
}

function settled(state: State, { outcomes, worked, nowMs }: Extract<Action, { type: 'settled' }>): State {
  if (!state.progress) return state;
  const totals = outcomes.reduce(add, state.totals);
  const rows = outcomes.length > 0 ? [...state.rows] : state.rows;
  for (const { index, row } of outcomes) (rows as Row[])[index] = row;
  const live = state.progress.trial && state.lesson && lesson.grow(state.lesson, worked.map(({ timings }) => timings), nowMs - state.progress.startedMs);
  return { ...state, rows, totals, progress: progressed(state.progress, worked, nowMs), lesson: live ?? state.lesson };
}

function progressed(last: Progress, worked: readonly Worked[], nowMs: number): Progress {
  const { megapixels, memory } = worked.at(-1) ?? { megapixels: last.rate.done.megapixels, memory: last.memory };
  const now = pace.step(last.pace, nowMs, worked);
  return { ...last, nowMs, memory, pace: now, rate: rate.step(last.rate, nowMs, { images: now.done, megapixels }) };
}

function paused(state: State, action: Extract<Action, { type: 'paused' }>): State {
  if (!state.progress) return { ...state, paused: action.paused };
  const now = action.paused ? state.progress.pace : pace.resume(state.progress.pace, action.nowMs);
  return { ...state, paused: action.paused, progress: { ...state.progress, pace: now } };
}
