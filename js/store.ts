/** The page's side of a store: outcomes go to a worker that writes them, a few at a time. */

import { ResizeError } from './error.js';
import { sizeOf, toNamed } from './input.js';
import type { FolderHandle, KeptStore, NamedInput, Outcome, Store, StoreEntry, StoreOptions } from './model.js';
import { newLife } from './living.js';
import { within } from './patience.js';
import { spawnStore, whenGone } from './platform.js';
import type { PlainOutcome } from './protocol.js';
import { isoTime } from './report.js';
import { keyOf } from './sinks/protocol.js';
import type { Answer, FileKey, Listed, Opened, Request, StartStore } from './sinks/protocol.js';
import { whenReady } from './spawn.js';

/** Outcomes go in batches of so many bytes, or after so many milliseconds. */
const BATCH_BYTES = 256 * 2 ** 10;
const BATCH_MS = 50;
/** Small results are many: a folder has so many files written at once. */
const BATCH_OUTCOMES = 16;
const MAX_BATCHES_ON_THE_WAY = 4;
/** With this much on the way nothing more is taken until the disk has. A single result may be larger. */
const MAX_BYTES_ON_THE_WAY = 32 * 2 ** 20;

interface WorkerOptions {
  workerUrl?: string | URL | undefined;
  startTimeoutMs?: number | undefined;
}

/** Stores that their workers hold in memory, since the browser has no storage. Null while one is open. */
const inMemory = new Map<string, Line | null>();
let lastInMemory = 0;

/**
 * Begins a store: a zip in the origin private file system, written by a worker as outcomes come,
 * or the files of a folder.
 *
 * ```ts
 * const store = await createStore({ about: { options } });
 * await store.add(resizer.resize(files, options));
 * link.href = URL.createObjectURL(await store.finish());
 * ```
 *
 * After a crash `listStores` finds it, and `openStore` goes on with it; where the browser has no
 * storage ({@link storesLast}) it lasts as long as the page. Rejects with {@link ResizeError}
 * (`storage-full`, `not-writable`).
 */
export async function createStore(options: StoreOptions = {}): Promise<Store> {
  const { about = null, report = true, folder = null, subfolder = null, overwrite = false, memoryLimit = 2 ** 30 } = options;
  const store = { kind: folder ? 'folder' : 'zip', about, report, folder, subfolder, overwrite, memoryLimit } as const;
  return begin(await startLine(options), { type: 'create', store }, (line) => line.end());
}

/**
 * Opens a store that an earlier visit has left, or this one; results in a folder need that folder again.
 * Rejects with {@link ResizeError} (`in-use`, here or in another tab, `not-writable`, `option`).
 */
export async function openStore(id: string, { folder = null, ...options }: { folder?: FolderHandle | null } & WorkerOptions = {}): Promise<Store> {
  const line = lineTo(id);
  if (!line) return begin(await startLine(options), { type: 'open', id, folder }, (failed) => failed.end());
  inMemory.set(id, null);
  return begin(line, { type: 'open', id: null, folder }, (failed) => inMemory.set(id, failed), id);
}

/** The stores that were not discarded and that no tab has open. */
export async function listStores(options: WorkerOptions = {}): Promise<KeptStore[]> {
  const stored = (await askOnce({ type: 'list' }, options)) as Listed[];
  const held = [...inMemory].map(async ([id, line]) => ((await line?.ask({ type: 'list' }).catch(() => [])) as Listed[] | undefined)?.map((store) => ({ ...store, id, inMemory: true })) ?? []);
  return [...stored.map((store) => ({ ...store, inMemory: false })), ...(await Promise.all(held)).flat()];
}

/** Forgets a store that no tab has open; results in a folder stay. Rejects with {@link ResizeError} (`in-use`). */
export async function discardStore(id: string, options: WorkerOptions = {}): Promise<void> {
  const line = lineTo(id);
  if (!line) return void (await askOnce({ type: 'remove', id }, options));
  inMemory.delete(id);
  line.end();
}

/**
 * Whether stores outlive the page. They do where a worker can write to the origin private file
 * system; elsewhere, as in private windows of some browsers, they are in memory.
 */
export async function storesLast(options: WorkerOptions = {}): Promise<boolean> {
  return (await askOnce({ type: 'lasts' }, options)) as boolean;
}

/** Of a store that is held in memory, when it is not open. */
function lineTo(id: string): Line | undefined {
  const line = inMemory.get(id);
  if (line === null) throw new ResizeError('in-use', 'that run is at work in this tab');
  return line;
}

async function askOnce(request: Request, options: WorkerOptions) {
  const line = await startLine(options);
  try {
    return await line.ask(request);
  } finally {
    line.end();
  }
}

async function begin(line: Line, request: Request, fail: (line: Line) => void, id?: string): Promise<Store> {
  try {
    return new Client(line, (await line.ask(request)) as Opened, id);
  } catch (error) {
    fail(line);
    throw error;
  }
}

class Client implements Store {
  readonly id;
  readonly inMemory;
  readonly kind;
  readonly path;
  readonly about;
  readonly entries;
  readonly #line: Line;
  #closed = false;

  constructor(line: Line, { id, kind, path, about, entries }: Opened, idInMemory = `memory-${++lastInMemory}`) {
    this.#line = line;
    this.id = id ?? idInMemory;
    this.inMemory = id === null;
    if (this.inMemory) inMemory.set(this.id, null);
    this.kind = kind;
    this.path = path;
    this.about = about;
    this.entries = entries;
  }

  match(files: readonly NamedInput[]): (StoreEntry | null)[] {
    if (this.entries.length === 0) return files.map(() => null);
    const known = new Map<string, StoreEntry[]>();
    for (const entry of this.entries) {
      const key = keyOf({ name: entry.name, ...entry.source });
      const same = known.get(key);
      if (same) same.push(entry);
      else known.set(key, [entry]);
    }
    // Each entry is one file's: of two that nothing tells apart each needs its own.
    return files.map((file, index) => known.get(keyOf(keyFor(file, index)))?.shift() ?? null);
  }

  read(file: NamedInput): Promise<Blob | null> {
    return this.#ask({ type: 'read', file: keyFor(file, 0) }) as Promise<Blob | null>;
  }

  async add(outcomes: Iterable<Outcome> | AsyncIterable<Outcome>): Promise<void> {
    const sender = new Sender(this.#ask);
    try {
      for await (const outcome of outcomes) await sender.send(outcome);
    } finally {
      // What is finished is kept where the run is cancelled too.
      await sender.end();
    }
  }

  async tell(about: unknown): Promise<void> {
    await this.#ask({ type: 'tell', about });
  }

  finish(): Promise<Blob | null> {
    return this.#ask({ type: 'finish' }) as Promise<Blob | null>;
  }

  async close(): Promise<void> {
    await this.#ask({ type: 'close' });
    this.#closed = true;
    if (this.inMemory) inMemory.set(this.id, this.#line);
    else this.#line.end();
  }

  async discard(): Promise<void> {
    await this.#ask({ type: 'discard' });
    inMemory.delete(this.id);
    this.#line.end();
  }

  /** The line may be another's who has opened the store since. */
  readonly #ask: Ask = (request, transfer) => (this.#closed ? Promise.reject(closed()) : this.#line.ask(request, transfer));
}

function keyFor(file: NamedInput, index: number): FileKey {
  const { name, lastModified } = toNamed(file, index);
  return { name, bytes: sizeOf(file), lastModified: isoTime(lastModified) };
}

/** Gathers outcomes into batches, of which few are on the way at a time. */
class Sender {
  readonly #ask: Ask;
  #batch: PlainOutcome[] = [];
  #bytes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onTheWay = new Set<Promise<void>>();
  #bytesOnTheWay = 0;
  #failure: { error: unknown } | null = null;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async send(outcome: Outcome): Promise<void> {
    this.#check();
    this.#batch.push(toPlain(outcome));
    this.#bytes += outcome.ok ? outcome.data.byteLength : 0;
    if (this.#bytes >= BATCH_BYTES || this.#batch.length >= BATCH_OUTCOMES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
    while (this.#onTheWay.size >= MAX_BATCHES_ON_THE_WAY || this.#bytesOnTheWay >= MAX_BYTES_ON_THE_WAY) await Promise.race(this.#onTheWay);
  }

  async end(): Promise<void> {
    this.#flush();
    await Promise.all(this.#onTheWay);
    this.#check();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [outcomes, bytes] = [this.#batch, this.#bytes];
    if (outcomes.length === 0) return;
    this.#batch = [];
    this.#bytes = 0;
    this.#bytesOnTheWay += bytes;
    const buffers = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.data.buffer] : []));
    const sent: Promise<void> = this.#ask({ type: 'add', outcomes }, buffers)
      .catch((error: unknown) => void (this.#failure ??= { error }))
      .then(() => {
        this.#onTheWay.delete(sent);
        this.#bytesOnTheWay -= bytes;
      });
    this.#onTheWay.add(sent);
  }
}

function toPlain(outcome: Outcome): PlainOutcome {
  if (!outcome.ok) return { ...outcome, error: { code: outcome.error.code, message: outcome.error.message } };
  const { data } = outcome;
  // What shares its buffer with something else is copied.
  return data.byteLength === data.buffer.byteLength ? outcome : { ...outcome, data: data.slice() };
}

async function startLine({ workerUrl, startTimeoutMs = 20_000 }: WorkerOptions): Promise<Line> {
  const worker = spawnStore(workerUrl);
  const life = newLife();
  const seconds = Math.ceil(startTimeoutMs / 1000);
  const ready = whenReady(worker, { type: 'start-store', life } satisfies StartStore);
  try {
    await within(seconds, ready, () => new Error(`it did not start within ${seconds} seconds`));
  } catch (error) {
    worker.terminate();
    throw new ResizeError('not-started', `the worker of the store: ${error instanceof Error ? error.message : String(error)}`);
  }
  return new Line(worker, life);
}

type Ask = Line['ask'];

/** Requests to a worker of its own and its answers, which come in the same order. */
class Line {
  readonly #worker: Worker;
  /** Why nothing can be asked any more. */
  #ended: ResizeError | null = null;
  readonly #waiting: { resolve: (value: Extract<Answer, { ok: true }>['value']) => void; reject: (error: unknown) => void }[] = [];

  constructor(worker: Worker, life: string) {
    this.#worker = worker;
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const { resolve, reject } = this.#waiting.shift()!;
      if (data.ok) resolve(data.value);
      else reject(new ResizeError(data.error.code, data.error.message, { value: data.error.value, limit: data.error.limit }));
    };
    const died = (why: string) => this.end(new ResizeError('crashed', `the worker of the store died${why}`));
    this.#worker.onerror = ({ message }) => died(`: ${message}`);
    whenGone(life, () => died(''));
  }

  ask(request: Request, transfer: Transferable[] = []): Promise<Extract<Answer, { ok: true }>['value']> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request, transfer);
    });
  }

  end(why = closed()): void {
    this.#ended ??= why;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.splice(0)) reject(why);
  }
}

const closed = () => new ResizeError('closed', 'the store is closed');
