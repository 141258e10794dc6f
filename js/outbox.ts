/** Outcomes of one run on their way to its consumer: in the order of the inputs, whatever the order they come in. */

import { letGo } from './garbage.js';
import type { Ledger } from './ledger.js';
import type { PlainOutcome } from './protocol.js';
import type { OpenSpill, Spill } from './spill.js';

/**
 * So many bytes of results, for each thread, may have been sent that nobody has taken: a consumer that is slower than
 * the engine gains nothing by more, and one that is not never has so many.
 */
const SENT_BYTES_A_THREAD = 4 * 2 ** 20;

/**
 * Where results can be put aside, those in memory that wait for an earlier, slower file take no more of the budget.
 * Without such a file there are few; with one they would fill the budget, and then the threads would wait too.
 */
const WAITING_SHARE = 1 / 8;

type Good = Extract<PlainOutcome, { ok: true }>;

export class Outbox {
  readonly #waiting = new Map<number, PlainOutcome>();
  #waitingBytes = 0;
  /** Where the data of some of those is, which are not in memory. */
  readonly #aside = new Map<number, { at: number; bytes: number }>();
  /** Undefined until one is wanted, null where there is none yet. */
  #spill: Spill | null | undefined;
  /** Bytes of each that was sent and not taken. */
  readonly #sent: number[] = [];
  #sentBytes = 0;
  #nextToSend = 0;
  #closed = false;

  constructor(
    private readonly ledger: Ledger,
    /** Null where nothing may be put aside. */
    private readonly openSpill: OpenSpill | null,
  ) {}

  /** The place of the outcome that the consumer waits for. */
  get nextToTake(): number {
    return this.#nextToSend - this.#sent.length;
  }

  /** How many have been sent. */
  get sent(): number {
    return this.#nextToSend;
  }

  /** The consumer has to take some before it is sent more. */
  get full(): boolean {
    return this.#sentBytes > SENT_BYTES_A_THREAD * this.ledger.limits.threads;
  }

  add(outcome: PlainOutcome): void {
    const bytes = bytesOf(outcome);
    this.#waiting.set(outcome.index, outcome);
    this.#waitingBytes += bytes;
    this.ledger.hold(bytes);
    if (outcome.ok && outcome.index !== this.#nextToSend && this.#waitingBytes > WAITING_SHARE * this.ledger.limits.memoryBudget) this.#putAside(outcome);
  }

  /** The next to be sent, if it is there and the consumer may have it. */
  send(): PlainOutcome | undefined {
    const index = this.#nextToSend;
    const outcome = this.#waiting.get(index);
    if (!outcome || this.full) return undefined;
    const sent = this.#inMemory(outcome);
    const bytes = bytesOf(sent);
    this.#waiting.delete(index);
    this.#waitingBytes -= bytes;
    this.#sent.push(bytes);
    this.#sentBytes += bytes;
    this.#nextToSend += 1;
    return sent;
  }

  /** The consumer has taken the next `outcomes`. */
  take(outcomes: number): void {
    const bytes = this.#sent.splice(0, outcomes).reduce((sum, each) => sum + each, 0);
    this.#sentBytes -= bytes;
    this.ledger.release(bytes);
  }

  close(): void {
    this.#closed = true;
    this.ledger.release(this.#waitingBytes + this.#sentBytes);
    this.#waiting.clear();
    this.#aside.clear();
    this.#sent.length = this.#waitingBytes = this.#sentBytes = 0;
    this.#spill?.close();
  }

  #putAside(outcome: Good): void {
    if (this.#spill === undefined) this.#open();
    const { index, data } = outcome;
    const at = this.#spill?.write(data) ?? null;
    if (at === null) return;
    const bytes = data.byteLength;
    this.#aside.set(index, { at, bytes });
    this.#waiting.set(index, { ...outcome, data: new Uint8Array() });
    this.#waitingBytes -= bytes;
    this.ledger.release(bytes);
    letGo([data.buffer]);
  }

  #open(): void {
    this.#spill = null;
    void this.openSpill?.().then((spill) => {
      if (this.#closed) spill?.close();
      else this.#spill = spill;
    });
  }

  #inMemory(outcome: PlainOutcome): PlainOutcome {
    const place = this.#aside.get(outcome.index);
    if (!place || !outcome.ok) return outcome;
    this.#aside.delete(outcome.index);
    const data = this.#spill!.read(place.at, place.bytes);
    if (this.#aside.size === 0) this.#spill!.clear();
    if (!data) return lost(outcome);
    this.#waitingBytes += place.bytes;
    this.ledger.hold(place.bytes);
    return { ...outcome, data };
  }
}

const bytesOf = (outcome: PlainOutcome): number => (outcome.ok ? outcome.data.byteLength : 0);

function lost({ index, name, source, timings, heldBytes }: Good): PlainOutcome {
  const message = 'the result was put aside on disk and can not be read again';
  return { ok: false, index, name, error: { code: 'unreadable', message, file: name }, source, timings, heldBytes };
}
