/** One run of the command: files from disk to a data set, whole or not at all. */

import { lstatSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createResizer } from '../client.js';
import { classesOf, DatasetIndex } from '../dataset/dataset-index.js';
import type { Patch } from '../dataset/model.js';
import { npy } from '../dataset/npy.js';
import { npz } from '../dataset/npz.js';
import { safetensors } from '../dataset/safetensors.js';
import { webdataset } from '../dataset/webdataset.js';
import { ResizeError } from '../error.js';
import type { Outcome, StoreEntry } from '../model.js';
import { reportEntry } from '../report.js';
import { type Batch, handles, type Ran } from './batch.js';

const tensors = { npy, npz, safetensors };

type Stream = ReadableStream<Uint8Array<ArrayBuffer> | Patch>;

/** Rejects with `ResizeError` (`option`, `shape`, `exists`, `storage-full`, `not-writable`, `not-started`). */
export async function runDataset(kind: string, { files, out, options, threads, engine, overwrite, signal, onProgress }: Batch): Promise<Ran> {
  const startedAt = performance.now();
  const index = new DatasetIndex({ classes: classesOf(files.map(({ name }) => name)) });
  const entries: StoreEntry[] = [];
  const folder = new Parts(out, overwrite);
  let stopped = false;
  const resizer = await createResizer({ threads, engine });
  async function* outcomes(): AsyncGenerator<Outcome, void, undefined> {
    for await (const outcome of resizer.resize(handles(files), options, { signal, onProgress: ({ done }) => onProgress(done, files.length), spill: true })) {
      entries.push(reportEntry(outcome, null));
      yield outcome;
    }
  }
  try {
    const more = { dtype: options.dtype ?? 'uint8', layout: options.layout ?? 'hwc', index } as const;
    if (kind in tensors) await folder.write(`images.${kind}`, tensors[kind as keyof typeof tensors](outcomes(), more));
    else for await (const { name, stream } of webdataset(outcomes(), more)) await folder.write(name, stream);
    await folder.write('labels.csv', index.labelsCsv().stream() as Stream);
    await folder.write('index.jsonl', index.indexJsonl().stream() as Stream);
    await folder.finish();
  } catch (error) {
    await folder.discard();
    stopped = signal.aborted;
    if (!stopped) throw error;
  } finally {
    await resizer.close();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { engine: resizer.engine, threads: resizer.threads, seconds, files: files.length, stopped, entries, digests: new Map() };
}

/** Files that get their names when all are there. */
class Parts {
  readonly #names: string[] = [];

  constructor(
    private readonly folder: string,
    private readonly overwrite: boolean,
  ) {}

  async write(name: string, stream: Stream): Promise<void> {
    const path = join(this.folder, name);
    if (!this.overwrite && lstatSync(path, { throwIfNoEntry: false })) throw new ResizeError('exists', `${path} is there already`);
    await told(async () => {
      await mkdir(this.folder, { recursive: true });
      const file = await open(this.#part(name), 'wx');
      this.#names.push(name);
      try {
        let end = 0;
        for await (const chunk of stream) {
          const [data, at] = 'position' in chunk ? [chunk.data, chunk.position] : [chunk, end];
          await writeAll(file, data, at);
          end = Math.max(end, at + data.byteLength);
        }
      } finally {
        await file.close();
      }
    });
  }

  finish(): Promise<void> {
    return told(async () => {
      for (const name of this.#names) await rename(this.#part(name), join(this.folder, name));
    });
  }

  async discard(): Promise<void> {
    for (const name of this.#names) await rm(this.#part(name), { force: true }).catch(() => {});
  }

  #part(name: string): string {
    return join(this.folder, `.pixmill-${process.pid}-${name}.part`);
  }
}

async function writeAll(file: FileHandle, data: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < data.byteLength; ) at += (await file.write(data, at, data.byteLength - at, position + at)).bytesWritten;
}

/** What the system says, with a code of ours. */
async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof ResizeError || typeof code !== 'string') throw error;
    throw new ResizeError(['ENOSPC', 'EDQUOT'].includes(code) ? 'storage-full' : 'not-writable', message);
  }
}
