/** The messages between the page's side, the host worker and its children: tagged plain data. */

import type { ErrorFacts } from './error.js';
import type { Colour, Engine, EngineFacts, Outcome, OutputFormat, Progress, ResizeOptions, Timings } from './model.js';

/** A {@link ResizeError} as it crosses a border. */
export interface PlainError extends ErrorFacts {
  code: string;
  message: string;
}

export type PlainOutcome =
  | Extract<Outcome, { ok: true }>
  | (Omit<Extract<Outcome, { ok: false }>, 'error'> & { error: PlainError });

/** One input, its name settled. A `Blob` crosses as a handle, other bytes as a copy. */
export interface PlainFile {
  index: number;
  name: string;
  data: Blob | ArrayBuffer;
  lastModified: number | null;
  /** Why it could not be opened, if so: `data` is empty then. */
  unreadable?: { why: string; bytes: number };
}

/** An engine to try, or to step down to. */
export interface Step {
  engine: Engine;
  threads: number;
}

export interface Start {
  type: 'start';
  /** In the order of preference. */
  steps: Step[];
  readAheadBytes: number;
  memoryBudget: number;
  startTimeoutMs: number;
  stuckTimeoutMs: number;
  /** The folder of the `.wasm` files, or '' for the one beside the worker's script. */
  wasmFolder: string;
  /** The name that the worker lives by (`live`). */
  life: string;
}

/** From the client to the host worker. */
export type ToHost =
  | Start
  /** `progress` says whether anyone wants to hear of it, `spill` whether results may be put aside on disk. */
  | { type: 'begin'; run: number; options: ResizeOptions; progress: boolean; spill: boolean }
  | { type: 'files'; run: number; files: PlainFile[] }
  | { type: 'no-more-files'; run: number }
  /** The consumer has taken the next outcomes. */
  | { type: 'taken'; run: number; outcomes: number }
  | { type: 'end'; run: number }
  | { type: 'pause' }
  | { type: 'resume' };

/** From the host worker to the client. */
export type FromHost =
  | ({ type: 'started' } & EngineFacts)
  /** Another engine has taken over. */
  | ({ type: 'changed' } & EngineFacts)
  | { type: 'not-started'; error: PlainError }
  /** No engine is left. */
  | { type: 'gone'; error: PlainError }
  | { type: 'want'; run: number; files: number }
  /** Progress in the order of completion, outcomes in the order of input; gathered for some milliseconds. */
  | { type: 'news'; run: number; progress: Progress[]; outcomes: PlainOutcome[] }
  | { type: 'finished'; run: number }
  | { type: 'refused'; run: number; error: PlainError };

/** From the host worker to a new thread of the pool. */
export interface StartThread {
  type: 'start-thread';
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  receiver: number;
}

/** From the host worker to an independent single-thread instance. */
export type ToInstance =
  | { type: 'start-instance'; module: WebAssembly.Module }
  | { type: 'begin'; run: number; options: ResizeOptions }
  | { type: 'submit'; run: number; job: number; jpeg: ArrayBuffer }
  | { type: 'end'; run: number };

/** From the host worker to a worker that reads files. */
export type ToReader = { type: 'start-reader' } | { type: 'read'; id: number; file: Blob };

/** The file's bytes, or why they can't be read. */
export type FromReader = { id: number; bytes: ArrayBuffer; error?: undefined } | { id: number; bytes?: undefined; error: string };

/** From any child of the host worker: it runs. */
export interface Ready {
  type: 'ready';
}

/** From a pool thread or an instance: a fault that no job's wall could hold. It does not work any more. */
export interface Lost {
  type: 'lost';
  message: string;
}

/** From an instance: an answer to `begin`. */
export interface Begun {
  type: 'begun';
  run: number;
  error: PlainError | null;
}

/** What became of one job; posted from Rust (`src/wasm.rs`) by the thread that did the work. */
export type Done = {
  type: 'done';
  job: number;
  thread: number;
  /** Milliseconds since 1970, finer than a millisecond. */
  startedAt: number;
  endedAt: number;
  /** Size of the memory of the instance that did it. */
  memoryBytes?: number;
} & Pick<Timings, 'decodeMs' | 'resampleMs' | 'encodeMs'> &
  (
    | {
        data: Uint8Array<ArrayBuffer>;
        format: OutputFormat;
        width: number;
        height: number;
        sourceWidth: number;
        sourceHeight: number;
        sourceFormat: string;
        sourceColour: Colour;
        sourceAlpha: boolean;
        orientation: number;
        /** Both, where `checks` asked for them. */
        sha256?: string;
        dhash?: string;
        copied: boolean;
        gps: boolean;
        warnings: string[];
        error?: undefined;
      }
    | { error: PlainError }
  );
