/**
 * Workers that only read files, where there are so many threads that the host worker alone could not feed
 * them: half of what it does for a file is to read it (docs/scaling.md).
 */

import { emptied } from './garbage.js';
import { end } from './living.js';
import { patience } from './patience.js';
import type { FromReader, Ready, ToReader } from './protocol.js';
import { spawnWorker, whenReady } from './spawn.js';

export type Read = (file: Blob) => Promise<ArrayBuffer>;

const THREADS_PER_READER = 6;

/** A reader that has not read a file by then may be gone: it is ended, and the host reads what it had. */
const PATIENCE_SECONDS = 10;

export const readHere: Read = (file) => file.arrayBuffer();

/** Reads by the least busy of the readers that have started; here until then, and where they are lost or none is needed. */
export function readersFor(threads: number, start: () => Promise<Reader> = startReader): Read {
  const readers = new Set<Reader>();
  for (let n = Math.floor(threads / THREADS_PER_READER); n > 0; n--) {
    start().then(
      (reader) => {
        readers.add(reader);
        reader.onLost = () => readers.delete(reader);
      },
      () => {},
    );
  }
  return (file) => {
    const [first, ...others] = readers;
    return first ? others.reduce((least, one) => (one.busy < least.busy ? one : least), first).read(file) : readHere(file);
  };
}

interface Reading {
  file: Blob;
  resolve(bytes: ArrayBuffer | Promise<ArrayBuffer>): void;
  reject(error: Error): void;
  rest: () => void;
}

export class Reader {
  onLost = (): void => {};
  readonly #readings = new Map<number, Reading>();
  #last = 0;

  constructor(private readonly worker: Worker) {
    worker.addEventListener('message', (event: MessageEvent<FromReader>) => {
      const { id, bytes, error } = emptied(event);
      this.#end(id, ({ resolve, reject }) => (bytes ? resolve(bytes) : reject(new Error(error))));
    });
    worker.addEventListener('error', () => this.#lose());
  }

  get busy(): number {
    return this.#readings.size;
  }

  read(file: Blob): Promise<ArrayBuffer> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#readings.set(id, { file, resolve, reject, rest: patience(PATIENCE_SECONDS, () => this.#lose()) });
      this.worker.postMessage({ type: 'read', id, file } satisfies ToReader);
    });
  }

  #end(id: number, how: (reading: Reading) => void): void {
    const reading = this.#readings.get(id);
    if (!reading) return;
    reading.rest();
    this.#readings.delete(id);
    how(reading);
  }

  /** What it has not read is read here. */
  #lose(): void {
    this.onLost();
    end(this.worker);
    for (const id of [...this.#readings.keys()]) this.#end(id, ({ file, resolve }) => resolve(readHere(file)));
  }
}

async function startReader(): Promise<Reader> {
  const worker = spawnWorker('pixmill-reader', new AbortController().signal);
  await whenReady(worker, { type: 'start-reader' } satisfies ToReader).catch((error: unknown) => {
    end(worker);
    throw error;
  });
  return new Reader(worker);
}

/** Answers `start-reader` in a new worker. */
export function becomeReader(): void {
  addEventListener('message', async (event: MessageEvent<ToReader>) => {
    const data = emptied(event);
    if (data.type !== 'read') return;
    const { id, file } = data;
    try {
      const bytes = await file.arrayBuffer();
      postMessage({ id, bytes } satisfies FromReader, { transfer: [bytes] });
    } catch (error) {
      postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies FromReader);
    }
  });
  postMessage({ type: 'ready' } satisfies Ready);
}
