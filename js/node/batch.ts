/** One run of the command: files from disk to disk. */

import { createHash } from 'node:crypto';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createResizer } from '../client.js';
import { ResizeError } from '../error.js';
import type { Engine, NamedInput, Outcome, Progress, ResizeOptions, StoreEntry } from '../model.js';
import { reportEntry } from '../report.js';
import { DiskFile } from './blobs.js';
import type { Found } from './folder.js';

export interface Batch {
  files: Found[];
  out: string;
  options: ResizeOptions;
  threads: number | 'auto';
  engine: Engine | 'auto';
  overwrite: boolean;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

export interface Ran {
  engine: Engine;
  threads: number;
  seconds: number;
  entries: StoreEntry[];
  /** A digest of each result, by its name. */
  digests: Map<string, string>;
}

/** Writes that may be under way while results come in. */
const MAX_WRITES = 8;

/** Rejects with `ResizeError` (`option`, `not-started`), and with the signal's reason. */
export async function runBatch({ files, out, options, threads, engine, overwrite, signal, onProgress }: Batch): Promise<Ran> {
  const startedAt = performance.now();
  const resizer = await createResizer({ threads, engine });
  const folders = new Set<string>();
  const entries: StoreEntry[] = [];
  const digests = new Map<string, string>();
  const writes = new Set<Promise<void>>();

  async function settle(outcome: Outcome): Promise<void> {
    const { output } = files[outcome.index]!;
    const settled = outcome.ok ? await written(outcome, join(out, output), overwrite, folders) : outcome;
    entries[outcome.index] = reportEntry(settled, settled.ok ? output : null);
    if (settled.ok) digests.set(output, createHash('sha256').update(settled.data).digest('base64'));
  }

  try {
    for await (const outcome of resizer.resize(handles(files), options, { signal, onProgress })) {
      const write = settle(outcome).finally(() => writes.delete(write));
      writes.add(write);
      if (writes.size >= MAX_WRITES) await Promise.race(writes);
    }
    await Promise.all(writes);
    return { engine: resizer.engine, threads: resizer.threads, seconds: (performance.now() - startedAt) / 1000, entries, digests };
  } finally {
    await resizer.close();
  }
}

async function* handles(files: Found[]): AsyncGenerator<NamedInput> {
  for (const { path, name } of files) {
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: Date.now() }));
    yield { name, data: new DiskFile(path, size), lastModified: mtimeMs };
  }
}

/** The outcome after its result was written, which may have failed. */
async function written(outcome: Extract<Outcome, { ok: true }>, path: string, overwrite: boolean, folders: Set<string>): Promise<Outcome> {
  try {
    const folder = dirname(path);
    if (!folders.has(folder)) await mkdir(folder, { recursive: true });
    folders.add(folder);
    const file = await open(path, overwrite ? 'w' : 'wx');
    try {
      await file.writeFile(outcome.data);
      const time = (outcome.source.lastModified ?? Date.now()) / 1000;
      await file.utimes(time, time);
    } finally {
      await file.close();
    }
    return outcome;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const { index, name, source, timings, heldBytes } = outcome;
    const failure = code === 'EEXIST' ? new ResizeError('exists', `${path} is there already`, { file: name }) : new ResizeError('unwritable', message, { file: name });
    return { ok: false, index, name, error: failure, source, timings, heldBytes };
  }
}
