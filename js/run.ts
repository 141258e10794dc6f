/** One run in the host worker: files come in, are read when admitted, and their outcomes leave in input order. */

import { admits, goesFirst, isTail } from './admission.js';
import { BYTES_PER_PIXEL, canDecode, decodeByBrowser, sha256 } from './decode.js';
import { DEFAULT_LIMIT_INPUT_BYTES, DEFAULT_LIMIT_INPUT_PIXELS, DEFAULT_TIMEOUT_MS } from './defaults.js';
import { findingsOf } from './findings.js';
import { type Foresight, foresee } from './foresight.js';
import { collectNowAndThen } from './garbage.js';
import type { Ledger } from './ledger.js';
import type { Progress, ResizeOptions, Source, Timings } from './model.js';
import { JPEG_NAME } from './names.js';
import { Outbox } from './outbox.js';
import { within } from './patience.js';
import type { Done, FromHost, PlainError, PlainFile, PlainOutcome } from './protocol.js';
import type { Read } from './readers.js';
import { MAGIC_BYTES, type Sniffed, sizeOf as sizeOfPicture, sniff } from './sniff.js';
import type { OpenSpill } from './spill.js';

/**
 * Files known before they can be begun: handles, which cost next to nothing. Of so many the largest
 * can be found for the end of the run; with 64, sixteen threads were left idle (tests/unit/tail.test.mjs).
 */
const MAX_WAITING = 256;
/** Files asked for at a time, when they are handles. */
const PORTION = 64;

/** A rough estimate below this will do. */
const WORTH_ASKING_BYTES = 16 * 2 ** 20;

/** How long news may wait for company: a message for each file would cost a tenth of the work on a small one. */
const GATHER_MS = 8;

interface InHand {
  file: PlainFile;
  readMs: number;
  /** When it had been read. */
  readAt: number;
  /** It was in hand when a part of the engine was lost. */
  suspect: boolean;
  /** What is known of it where the browser has decoded it, and what that takes beyond the file's own bytes. */
  decoded: { format: string; sha256: string | null } | null;
  decodedBytes: number;
}

/** A file that waits for the browser to decode it. */
interface Undecoded {
  begun: InHand;
  file: ArrayBuffer;
  format: string;
  pixels: number;
}

/** A file that has been read. */
export interface Ready extends Foresight {
  index: number;
  jpeg: ArrayBuffer;
  suspect: boolean;
  /** The consumer waits for this very file. */
  awaited: boolean;
}

/** What a run needs of its host. */
export interface Surroundings {
  ledger: Ledger;
  read: Read;
  stuckTimeoutMs: number;
  /** No file of more bytes can ever be worked on. */
  maxBytes(): number;
  engineBytes(): number;
  /** Working memory that a file will take at most, or null where the engine can't tell. */
  foresee(run: number, jpeg: ArrayBuffer): number | null;
  send(message: FromHost, transfer?: Transferable[]): void;
  /** Null where results may not be put aside. */
  openSpill: OpenSpill | null;
  /** A file has become ready. */
  onReady(): void;
}

export class Run {
  /** Files not begun: handles, or bytes that the caller has in memory anyway. */
  readonly #waiting: PlainFile[] = [];
  readonly #inHand = new Map<number, InHand>();
  /** Files read, by their place among the inputs. */
  readonly #ready: Ready[] = [];
  readonly #undecoded: Undecoded[] = [];
  #decoding = false;
  readonly #outbox: Outbox;
  #news: { progress: Progress[]; outcomes: PlainOutcome[] } = { progress: [], outcomes: [] };
  #gathering = false;
  readonly #startedAt = now();
  readonly #progress = { done: 0, failed: 0, inputBytes: 0, outputBytes: 0, megapixels: 0 };
  /** Files asked for and not yet come. */
  #wanted = 0;
  #added = 0;
  /** Of those that came as bytes, not as handles: while they wait they are in memory. */
  #addedBytes = 0;
  /** How many files there are, once that is known. */
  #count: number | null = null;
  #finished = false;
  #closed = false;

  constructor(
    readonly id: number,
    private readonly options: ResizeOptions,
    /** Whether anyone wants to hear of progress: to tell it costs as much as to tell of outcomes. */
    private readonly tells: boolean,
    private readonly host: Surroundings,
  ) {
    this.#outbox = new Outbox(host.ledger, host.openSpill);
    this.advance();
  }

  /**
   * How long a file may be read, decoded by the browser or in a thread's hand before it is given up: past
   * `timeoutMs` the engine ends the work by itself, if it still can.
   */
  limitSeconds(megapixels: number, bytes: number): number {
    const timeoutMs = (this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS) || Infinity;
    return Math.ceil((timeoutMs + this.host.stuckTimeoutMs * scaleOf(megapixels, bytes)) / 1000);
  }

  addFiles(files: PlainFile[]): void {
    this.#wanted -= files.length;
    this.#added += files.length;
    for (const { data } of files) if (data instanceof ArrayBuffer) this.#addedBytes += data.byteLength;
    this.#waiting.push(...files);
    this.advance();
  }

  endFiles(): void {
    this.#count = this.#added;
    this.advance();
    this.#deliver();
  }

  /** The consumer has taken the next outcomes. */
  take(outcomes: number): void {
    this.#outbox.take(outcomes);
    this.#deliver();
    this.advance();
  }

  get #nearEnd(): boolean {
    return this.#count !== null && isTail(this.#waiting.length + this.#ready.length, this.host.ledger.limits.threads);
  }

  /** Which file goes to a thread next, if any is ready. */
  next(): Ready | undefined {
    return this.#look(goesFirst(this.#ready, ({ jpeg }) => jpeg.byteLength, this.#nearEnd));
  }

  /** The file that the consumer waits for, if it is ready. */
  awaited(): Ready | undefined {
    const first = this.#look(this.#ready[0]);
    return first?.awaited ? first : undefined;
  }

  remove(ready: Ready): void {
    this.#ready.splice(this.#ready.indexOf(ready), 1);
  }

  /** The engine has lost the file: it is read anew. */
  again(index: number, suspect: boolean): void {
    const file = this.#inHand.get(index);
    if (!file) return;
    file.suspect ||= suspect;
    this.#holdDecoded(file, 0);
    this.#read(file);
  }

  settle(index: number, done: Done): void {
    const file = this.#inHand.get(index);
    if (!file) return;
    const { ledger } = this.host;
    const outcome = this.#outcome(file, done);
    collectNowAndThen();
    this.#inHand.delete(index);
    this.#holdDecoded(file, 0);
    if (this.tells) this.#report(outcome);
    this.#outbox.add(outcome);
    ledger.end(sizeOf(file.file));
    this.#deliver();
    this.advance();
  }

  /** Begins files while the budget lets it, and asks for more when few are left. */
  advance(): void {
    const { ledger } = this.host;
    while (!this.#closed && !ledger.paused) {
      const file = this.#nextToBegin();
      if (!file) break;
      this.#waiting.splice(this.#waiting.indexOf(file), 1);
      this.#begin(file);
    }
    const ahead = this.#ahead;
    const portion = Math.min(PORTION, ahead);
    const files = Math.min(portion, ahead - this.#waiting.length - this.#wanted);
    if (this.#count === null && this.#wanted < portion && files >= portion / 2) {
      this.#wanted += files;
      this.host.send({ type: 'want', run: this.id, files });
    }
    if (!this.#decoding && !ledger.paused) this.#decodeNext();
  }

  /** Lets go of everything. What the engine still works on is not asked for any more. */
  close(): void {
    this.#closed = true;
    for (const begun of this.#inHand.values()) {
      this.#holdDecoded(begun, 0);
      this.host.ledger.end(sizeOf(begun.file));
    }
    this.#inHand.clear();
    this.#outbox.close();
    this.#waiting.length = this.#ready.length = this.#undecoded.length = 0;
  }

  /** How many files may be known before they are begun: few, until it is known what they bring. */
  get #ahead(): number {
    const { minInHand, readAheadBytes } = this.host.ledger.limits;
    if (this.#added === 0) return minInHand;
    const bytesEach = this.#addedBytes / this.#added;
    return Math.max(minInHand, Math.min(MAX_WAITING, Math.floor(readAheadBytes / bytesEach)));
  }

  #look(ready: Ready | undefined): Ready | undefined {
    if (ready) ready.awaited = ready.index === this.#outbox.nextToTake;
    return ready;
  }

  #nextToBegin(): PlainFile | undefined {
    if (this.#outbox.full) return undefined;
    const { load, limits } = this.host.ledger;
    const choice = [goesFirst(this.#waiting, sizeOf, this.#nearEnd), this.#waiting[0]];
    return choice.find((file) => file && admits(load, sizeOf(file), limits, file.index === this.#outbox.nextToTake));
  }

  #begin(file: PlainFile): void {
    const begun: InHand = { file, readMs: 0, readAt: now(), suspect: false, decoded: null, decodedBytes: 0 };
    this.#inHand.set(file.index, begun);
    this.host.ledger.begin(sizeOf(file));
    if (this.#tooLarge(file.index, sizeOf(file))) return;
    this.#read(begun);
  }

  #read(begun: InHand): void {
    const { index } = begun.file;
    const startedAt = now();
    const [value, limit] = [sizeOf(begun.file), this.options.limitInputBytes ?? DEFAULT_LIMIT_INPUT_BYTES];
    const isPast = value > limit;
    const seconds = this.limitSeconds(0, value);
    within(seconds, read(begun.file, this.host.read, isPast), () => new Error(`it has not come within ${seconds} seconds`)).then(
      (bytes) => {
        // The run may have ended meanwhile.
        if (!this.#inHand.has(index)) return;
        begun.readAt = now();
        begun.readMs = begun.readAt - startedAt;
        const kind = sniff(new Uint8Array(bytes, 0, Math.min(MAGIC_BYTES, bytes.byteLength)));
        if (kind && isPast) this.settle(index, failedJob({ code: 'limit', message: `the number of bytes is ${value}, past the limit of ${limit}`, value, limit }));
        else if (kind?.decoder === 'browser' && canDecode()) this.#letDecode(begun, bytes, kind);
        else this.#isRead(begun, bytes);
      },
      (error: unknown) => {
        const message = `the file could not be read: ${error instanceof Error ? error.message : String(error)}`;
        begun.readMs = now() - startedAt;
        this.settle(index, failedJob({ code: 'unreadable', message }));
      },
    );
  }

  #isRead(begun: InHand, jpeg: ArrayBuffer): void {
    const { index } = begun.file;
    const foresight = this.#foresee(jpeg);
    if (this.#tooLarge(index, jpeg.byteLength + foresight.workingBytes)) return;
    this.#addReady({ index, jpeg, suspect: begun.suspect, awaited: false, ...foresight });
    this.host.onReady();
  }

  #letDecode(begun: InHand, file: ArrayBuffer, kind: Sniffed): void {
    const { index } = begun.file;
    const size = sizeOfPicture(new Uint8Array(file), kind);
    // The engine says that it can't.
    if (!size) return this.#isRead(begun, file);
    const value = size.width * size.height;
    const limit = this.options.limitInputPixels ?? DEFAULT_LIMIT_INPUT_PIXELS;
    if (value > limit) return this.settle(index, failedJob({ code: 'limit', message: `the picture has ${value} pixels, past the limit of ${limit}`, value, limit }));
    this.#undecoded.push({ begun, file, format: kind.format, pixels: value });
    this.advance();
  }

  /** One at a time, and only if the budget has room for it. */
  #decodeNext(): void {
    const { load, limits } = this.host.ledger;
    const place = this.#undecoded.findIndex(({ begun, pixels }) => begun.file.index === this.#outbox.nextToTake || load.heldBytes + BYTES_PER_PIXEL * pixels <= limits.memoryBudget);
    const [next] = place < 0 ? [] : this.#undecoded.splice(place, 1);
    if (!next) return;
    const { begun, file, format, pixels } = next;
    const { index } = begun.file;
    const startedAt = now();
    const seconds = this.limitSeconds(pixels / 1e6, file.byteLength);
    const late: PlainError = { code: 'timed-out', message: `given up: the browser worked on it for more than ${seconds} seconds` };
    this.#decoding = true;
    this.#holdDecoded(begun, BYTES_PER_PIXEL * pixels);
    within(seconds, Promise.all([decodeByBrowser(file, `image/${format}`), this.options.checks ? sha256(file) : null]), () => late)
      .then(
        ([pam, sum]) => {
          if (!this.#inHand.has(index)) return;
          begun.readAt = now();
          begun.readMs += begun.readAt - startedAt;
          begun.decoded = { format, sha256: sum };
          this.#holdDecoded(begun, pam.byteLength);
          this.#isRead(begun, pam);
        },
        (error: unknown) => {
          const message = `this browser could not decode it as ${format.toUpperCase()}: ${error instanceof Error ? error.message : String(error)}`;
          this.settle(index, failedJob(error === late ? late : { code: 'unsupported', message }));
        },
      )
      .finally(() => {
        this.#decoding = false;
        if (!this.#closed) this.advance();
      });
  }

  #holdDecoded(begun: InHand, bytes: number): void {
    this.host.ledger.hold(bytes - begun.decodedBytes);
    begun.decodedBytes = bytes;
  }

  /** The engine tells it exactly, which for a small file is not worth the time. */
  #foresee(jpeg: ArrayBuffer): Foresight {
    const rough = foresee(new Uint8Array(jpeg), this.options);
    if (rough.workingBytes < WORTH_ASKING_BYTES) return rough;
    return { ...rough, workingBytes: this.host.foresee(this.id, jpeg) ?? rough.workingBytes };
  }

  /** What can never fit is an outcome at once. */
  #tooLarge(index: number, value: number): boolean {
    const limit = this.host.maxBytes();
    if (value <= limit) return false;
    const message = `the memory it needs is about ${value} bytes, past the limit of ${limit}`;
    this.settle(index, failedJob({ code: 'limit', message, value, limit }));
    return true;
  }

  #addReady(ready: Ready): void {
    const before = this.#ready.findLastIndex(({ index }) => index < ready.index);
    this.#ready.splice(before + 1, 0, ready);
  }

  #outcome({ file, readMs, readAt, decoded }: InHand, done: Done): PlainOutcome {
    const { index, name, lastModified } = file;
    const timings: Timings = {
      readMs,
      waitMs: Math.max(0, done.startedAt - readAt),
      decodeMs: done.decodeMs,
      resampleMs: done.resampleMs,
      encodeMs: done.encodeMs,
      handOverMs: Math.max(0, now() - done.endedAt),
      startMs: done.startedAt - this.#startedAt,
      endMs: done.endedAt - this.#startedAt,
      thread: done.thread,
    };
    const source: Source = { bytes: sizeOf(file), width: 0, height: 0, format: null, colour: null, alpha: false, orientation: 1, lastModified };
    const { heldBytes } = this.host.ledger.load;
    if (done.error) return { ok: false, index, name, error: { ...done.error, file: name }, source, timings, heldBytes };
    const { data, format, width, height, copied, gps, warnings, orientation } = done;
    const { sourceWidth, sourceHeight, sourceFormat, sourceColour, sourceAlpha } = done;
    Object.assign(source, { width: sourceWidth, height: sourceHeight, format: decoded?.format ?? sourceFormat, colour: sourceColour, alpha: sourceAlpha, orientation });
    const sum = decoded ? decoded.sha256 : done.sha256;
    const facts = {
      decoder: decoded ? 'browser' : 'pixmill',
      checks: sum && done.dhash ? { sha256: sum, dhash: done.dhash } : null,
      findings: findingsOf({ width, height }, source, warnings, this.options),
    } as const;
    return { ok: true, index, name, output: name, data, format, width, height, copied, gps, ...facts, source, timings, warnings, heldBytes: heldBytes + data.byteLength };
  }

  #report(outcome: PlainOutcome): void {
    const progress = this.#progress;
    progress.done += 1;
    progress.inputBytes += outcome.source.bytes;
    progress.megapixels += (outcome.source.width * outcome.source.height) / 1e6;
    if (outcome.ok) progress.outputBytes += outcome.data.byteLength;
    else progress.failed += 1;
    const { index, name, ok, timings, heldBytes } = outcome;
    const { peakHeldBytes } = this.host.ledger;
    const memory = { heldBytes, peakHeldBytes, engineBytes: this.host.engineBytes() };
    this.#news.progress.push({ ...progress, ...memory, last: { index, name, ok, timings } });
  }

  #deliver(): void {
    for (let outcome = this.#outbox.send(); outcome; outcome = this.#outbox.send()) this.#news.outcomes.push(outcome);
    if (this.#finished) return;
    if (this.#outbox.sent === this.#count) {
      this.#finished = true;
      this.#sendNews();
      this.host.send({ type: 'finished', run: this.id });
    } else if (!this.#gathering) {
      this.#gathering = true;
      setTimeout(() => this.#sendNews(), GATHER_MS);
    }
  }

  #sendNews(): void {
    this.#gathering = false;
    const news = this.#news;
    if (this.#closed || (news.progress.length === 0 && news.outcomes.length === 0)) return;
    this.#news = { progress: [], outcomes: [] };
    const buffers = news.outcomes.flatMap((outcome) => (outcome.ok ? [outcome.data.buffer] : []));
    this.host.send({ type: 'news', run: this.id, ...news }, buffers);
  }
}

/** The whole file, but of what is no picture, or past the limit, the first bytes alone. */
async function read({ name, data, unreadable }: PlainFile, readWhole: Read, isPast: boolean): Promise<ArrayBuffer> {
  if (unreadable) throw new Error(unreadable.why);
  // A copy, because an engine may take it away, and after a fault it is wanted again.
  if (data instanceof ArrayBuffer) return isPast ? data.slice(0, MAGIC_BYTES) : data.slice(0);
  if (isPast || !JPEG_NAME.test(name)) {
    const head = await data.slice(0, MAGIC_BYTES).arrayBuffer();
    const kind = sniff(new Uint8Array(head));
    // The engine names what it is from its first bytes alone.
    if (isPast || !kind || (kind.decoder === 'browser' && !canDecode())) return head;
  }
  return readWhole(data);
}

/** A photo of 12 megapixels takes 0.04 s on a desktop core: even half a minute is patience for any machine. */
const scaleOf = (megapixels: number, bytes: number): number => 1 + megapixels / 10 + bytes / 10e6;

/** The answer for a job that no thread will answer. */
export function failedJob(error: PlainError, at = now()): Done {
  return { type: 'done', job: 0, thread: 0, startedAt: at, endedAt: at, decodeMs: 0, resampleMs: 0, encodeMs: 0, error };
}

function sizeOf({ data, unreadable }: PlainFile): number {
  if (unreadable) return unreadable.bytes;
  return data instanceof ArrayBuffer ? data.byteLength : data.size;
}

/** One clock for all workers, in milliseconds since 1970. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
