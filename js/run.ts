/** One run in the host worker: files come in, are read when admitted, and their outcomes leave in input order. */

import { admits, type Limits, type Load } from './admission.js';
import type { Progress, Source, Timings } from './model.js';
import type { Done, FromHost, PlainError, PlainFile, PlainOutcome } from './protocol.js';

/** A name that may well be a JPEG's. The content of any other file is looked at before the whole is read. */
const JPEG_NAME = /\.(jpe?g|jpe|jfif|jif)$/i;
const MAGIC_BYTES = 64;

/** Files asked for before they can be begun: handles, which cost next to nothing. */
const MAX_WAITING = 64;

/** How long news may wait for company: a message for each file would cost a tenth of the work on a small one. */
const GATHER_MS = 8;

interface InHand {
  file: PlainFile;
  /** What it counts against the budget: its own bytes, then those of its outcome. */
  heldBytes: number;
  readMs: number;
}

export class Run {
  /** Files not begun: handles, or bytes that the caller has in memory anyway. */
  readonly #waiting: PlainFile[] = [];
  /** Files begun whose outcome nobody has taken yet. */
  readonly #begun = new Map<number, InHand>();
  readonly #ready: { index: number; jpeg: ArrayBuffer }[] = [];
  readonly #outcomes = new Map<number, PlainOutcome>();
  #news: { progress: Progress[]; outcomes: PlainOutcome[] } = { progress: [], outcomes: [] };
  #gathering = false;
  readonly #startedAt = now();
  readonly #progress = { done: 0, failed: 0, inputBytes: 0, outputBytes: 0, megapixels: 0 };
  readonly #load: Load = { inHand: 0, inHandBytes: 0, heldBytes: 0 };
  /** Files asked for and not yet come. */
  #wanted = 0;
  #added = 0;
  #nextToSend = 0;
  #nextToTake = 0;
  /** How many files there are, once that is known. */
  #count: number | null = null;

  constructor(
    readonly id: number,
    private readonly limits: Limits,
    private readonly send: (message: FromHost, transfer?: Transferable[]) => void,
    private readonly onReady: () => void,
  ) {
    this.#advance();
  }

  addFiles(files: PlainFile[]): void {
    this.#wanted -= files.length;
    this.#added += files.length;
    this.#waiting.push(...files);
    this.#advance();
  }

  endFiles(): void {
    this.#count = this.#added;
    this.#deliver();
  }

  /** The consumer has taken the next outcomes. */
  take(outcomes: number): void {
    for (const end = this.#nextToTake + outcomes; this.#nextToTake < end; this.#nextToTake++) {
      this.#load.heldBytes -= this.#begun.get(this.#nextToTake)?.heldBytes ?? 0;
      this.#begun.delete(this.#nextToTake);
    }
    this.#advance();
  }

  nextReady(): { index: number; jpeg: ArrayBuffer } | undefined {
    return this.#ready.shift();
  }

  settle(index: number, done: Done): void {
    const begun = this.#begun.get(index);
    if (!begun) return;
    const outcome = this.#outcome(begun, done);
    const bytes = outcome.ok ? outcome.data.byteLength : 0;
    this.#load.inHand -= 1;
    this.#load.inHandBytes -= begun.heldBytes;
    this.#load.heldBytes += bytes - begun.heldBytes;
    begun.heldBytes = bytes;
    this.#outcomes.set(index, outcome);
    this.#report(outcome);
    this.#deliver();
    this.#advance();
  }

  /** Begins files while the budget lets it, and asks for more when few are left. */
  #advance(): void {
    for (;;) {
      const file = this.#waiting[0];
      if (!file || !admits(this.#load, sizeOf(file), this.limits)) break;
      this.#waiting.shift();
      this.#begin(file);
    }
    const files = MAX_WAITING - this.#waiting.length - this.#wanted;
    if (this.#count === null && files >= MAX_WAITING / 2) {
      this.#wanted += files;
      this.send({ type: 'want', run: this.id, files });
    }
  }

  #begin(file: PlainFile): void {
    const begun = { file, heldBytes: sizeOf(file), readMs: 0 };
    this.#begun.set(file.index, begun);
    this.#load.inHand += 1;
    this.#load.inHandBytes += begun.heldBytes;
    this.#load.heldBytes += begun.heldBytes;
    const startedAt = now();
    read(file).then(
      (jpeg) => {
        begun.readMs = now() - startedAt;
        this.#ready.push({ index: file.index, jpeg });
        this.onReady();
      },
      (error: unknown) => {
        const message = `the file could not be read: ${error instanceof Error ? error.message : String(error)}`;
        this.settle(file.index, failedJob({ code: 'unreadable', message }, startedAt));
      },
    );
  }

  #outcome({ file, readMs }: InHand, done: Done): PlainOutcome {
    const { index, name, lastModified } = file;
    const timings: Timings = {
      readMs,
      decodeMs: done.decodeMs,
      resampleMs: done.resampleMs,
      encodeMs: done.encodeMs,
      startMs: done.startedAt - this.#startedAt,
      endMs: done.endedAt - this.#startedAt,
      thread: done.thread,
    };
    const source: Source = { bytes: sizeOf(file), width: 0, height: 0, orientation: 1, lastModified };
    if (done.error) return { ok: false, index, name, error: { ...done.error, file: name }, source, timings };
    const { data, width, height, warnings, sourceWidth, sourceHeight, orientation } = done;
    Object.assign(source, { width: sourceWidth, height: sourceHeight, orientation });
    return { ok: true, index, name, data, width, height, source, timings, warnings };
  }

  #report(outcome: PlainOutcome): void {
    const progress = this.#progress;
    progress.done += 1;
    progress.inputBytes += outcome.source.bytes;
    progress.megapixels += (outcome.source.width * outcome.source.height) / 1e6;
    if (outcome.ok) progress.outputBytes += outcome.data.byteLength;
    else progress.failed += 1;
    const { index, name, ok, timings } = outcome;
    this.#news.progress.push({ ...progress, last: { index, name, ok, timings } });
  }

  #deliver(): void {
    for (;;) {
      const outcome = this.#outcomes.get(this.#nextToSend);
      if (!outcome) break;
      this.#outcomes.delete(this.#nextToSend++);
      this.#news.outcomes.push(outcome);
    }
    if (this.#nextToSend === this.#count) {
      this.#sendNews();
      this.send({ type: 'finished', run: this.id });
    } else if (!this.#gathering) {
      this.#gathering = true;
      setTimeout(() => this.#sendNews(), GATHER_MS);
    }
  }

  #sendNews(): void {
    this.#gathering = false;
    const news = this.#news;
    if (news.progress.length === 0 && news.outcomes.length === 0) return;
    this.#news = { progress: [], outcomes: [] };
    const buffers = news.outcomes.flatMap((outcome) => (outcome.ok ? [outcome.data.buffer] : []));
    this.send({ type: 'news', run: this.id, ...news }, buffers);
  }
}

async function read({ name, data }: PlainFile): Promise<ArrayBuffer> {
  if (data instanceof ArrayBuffer) return data;
  if (!JPEG_NAME.test(name)) {
    const head = await data.slice(0, MAGIC_BYTES).arrayBuffer();
    const [first, second] = new Uint8Array(head);
    // The engine names what it is from its first bytes alone.
    if (first !== 0xff || second !== 0xd8) return head;
  }
  return data.arrayBuffer();
}

/** The answer for a job that no thread will answer. */
export function failedJob(error: PlainError, at = now()): Done {
  return { type: 'done', job: 0, thread: 0, startedAt: at, endedAt: at, decodeMs: 0, resampleMs: 0, encodeMs: 0, error };
}

function sizeOf({ data }: PlainFile): number {
  return data instanceof ArrayBuffer ? data.byteLength : data.size;
}

/** One clock for all workers, in milliseconds since 1970. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
