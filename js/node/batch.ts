/** One run of the command: files from disk to disk. */

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createResizer } from '../client.js';
import type { ResizeError } from '../error.js';
import type { Engine, NamedInput, Outcome, Resized, ResizeOptions, StoreEntry } from '../model.js';
import { OutputNames } from '../names.js';
import { reportEntry } from '../report.js';
import { DiskFile } from './blobs.js';
import type { Found } from './folder.js';
import { ResultFolder } from './results.js';

export interface Batch {
  files: Found[];
  out: string;
  options: ResizeOptions;
  threads: number | 'auto';
  engine: Engine | 'auto';
  overwrite: boolean;
  /** Ends the run, which then tells what was done. */
  signal: AbortSignal;
  onProgress: (done: number, total: number) => void;
}

export interface Ran {
  engine: Engine;
  threads: number;
  seconds: number;
  /** How many files were to be done. */
  files: number;
  /** Whether it was stopped before all were. */
  stopped: boolean;
  /** What became of each, in their order. */
  entries: StoreEntry[];
  /** A digest of each result, by its name. */
  digests: Map<string, string>;
}

/** Writes that may be under way while results come in. */
const MAX_WRITES = 8;

/** Rejects with `ResizeError` (`option`, `not-started`). */
export async function runBatch({ files, out, options, threads, engine, overwrite, signal, onProgress }: Batch): Promise<Ran> {
  const startedAt = performance.now();
  const results = new ResultFolder(out, overwrite, files.map(({ path }) => path));
  const names = new OutputNames();
  const entries: StoreEntry[] = [];
  const digests = new Map<string, string>();
  const writes = new Set<Promise<void>>();

  // No work is done for a result that may not be written.
  const places = [...files.keys()].filter((place) => {
    const { output } = files[place]!;
    const refusal = output === null ? null : results.refusal(output);
    if (refusal) entries[place] = reportEntry(unbegun(files[place]!, place, refusal), null);
    return !refusal;
  });
  const todo = places.map((place) => files[place]!);

  async function settle(outcome: Outcome): Promise<void> {
    const place = places[outcome.index]!;
    const output = files[place]!.output ?? (outcome.ok ? names.add(outcome.output, outcome.format) : '');
    const settled = { ...(outcome.ok ? await written(outcome, output, results) : outcome), index: place };
    entries[place] = reportEntry(settled, settled.ok ? output : null);
    if (settled.ok) digests.set(output, createHash('sha256').update(settled.data).digest('base64'));
  }

  let stopped = false;
  const resizer = await createResizer({ threads, engine });
  try {
    for await (const outcome of resizer.resize(handles(todo), options, { signal, onProgress: ({ done }) => onProgress(done, todo.length), spill: true })) {
      const write = settle(outcome).finally(() => writes.delete(write));
      writes.add(write);
      if (writes.size >= MAX_WRITES) await Promise.race(writes);
    }
  } catch (error) {
    stopped = signal.aborted;
    if (!stopped) throw error;
  } finally {
    await Promise.all(writes);
    await resizer.close();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  // Of a run that was stopped it has holes.
  const settled = entries.filter(() => true);
  return { engine: resizer.engine, threads: resizer.threads, seconds, files: files.length, stopped, entries: settled, digests };
}

export async function* handles(files: Found[]): AsyncGenerator<NamedInput> {
  for (const { path, name } of files) {
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: Date.now() }));
    yield { name, data: new DiskFile(path, size), lastModified: mtimeMs };
  }
}

/** The outcome after its result was written, which may have failed. */
async function written(outcome: Resized, output: string, results: ResultFolder): Promise<Outcome> {
  const { index, name, source, timings, heldBytes, data } = outcome;
  try {
    await results.write(output, data, source.lastModified ?? Date.now());
    return outcome;
  } catch (error) {
    return { ok: false, index, name, error: error as ResizeError, source, timings, heldBytes };
  }
}

/** The outcome of a file that was not looked at. */
function unbegun({ path, name }: Found, index: number, error: ResizeError): Outcome {
  const { size: bytes, mtimeMs: lastModified } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: null };
  const source = { bytes, width: 0, height: 0, format: null, colour: null, alpha: false, orientation: 1, lastModified };
  const timings = { readMs: 0, waitMs: 0, decodeMs: 0, resampleMs: 0, encodeMs: 0, handOverMs: 0, startMs: 0, endMs: 0, thread: 0 };
  return { ok: false, index, name, error, source, timings, heldBytes: 0 };
}
