/** `report.json`: every input with its outcome, as plain data. */

import type { Outcome, StoreEntry } from './model.js';
import { Overview } from './overview.js';
import { Pieces } from './pieces.js';
import type { PlainOutcome } from './protocol.js';

const BIT_BYTES = 256 * 2 ** 10;

export function reportEntry(outcome: Outcome | PlainOutcome, output: string | null): StoreEntry {
  const { index, name, ok, timings, heldBytes } = outcome;
  const source = { ...outcome.source, lastModified: isoTime(outcome.source.lastModified) };
  const entry = { index, name, output, ok, source, timings, heldBytes };
  if (outcome.ok) {
    const { format, width, height, copied, gps, decoder, checks, findings, warnings, data } = outcome;
    return { ...entry, format, width, height, bytes: data.byteLength, copied, gps, decoder, ...(checks && { checks }), findings, warnings };
  }
  const { code, message } = outcome.error;
  return { ...entry, error: { code, message } };
}

export const isoTime = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** What a report says before its entries. */
export class ReportHead {
  readonly #overview = new Overview();
  #files = 0;
  #done = 0;
  #peakHeldBytes = 0;

  add(entry: StoreEntry): void {
    this.#files += 1;
    if (entry.ok) this.#done += 1;
    this.#overview.add(entry);
    this.#peakHeldBytes = Math.max(this.#peakHeldBytes, entry.heldBytes);
  }

  get text(): string {
    const [files, done, peakHeldBytes] = [this.#files, this.#done, this.#peakHeldBytes];
    const head = { generator: 'pixmill', files, done, failed: files - done, peakHeldBytes, ...this.#overview.facts };
    return `${JSON.stringify(head).slice(0, -1)},\n  "outcomes": [\n`;
  }
}

/** Around entries, one of which is a line: a report of any length can be searched with grep. */
const INDENT = '    ';
const NEXT = ',\n';
const END = '\n  ]\n}\n';

/** A report of entries that stand somewhere as JSON: bit by bit, never whole. */
export async function* reportBits(head: ReportHead, entries: AsyncIterable<Uint8Array[]>): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const encoder = new TextEncoder();
  const [first, next] = [encoder.encode(INDENT), encoder.encode(NEXT + INDENT)];
  let bit = encoder.encode(head.text);
  let filled = bit.length;
  let before = first;
  for await (const some of entries) {
    for (const entry of some) {
      const bytes = before.length + entry.length;
      if (filled + bytes > bit.length) {
        yield bit.subarray(0, filled);
        bit = new Uint8Array(Math.max(BIT_BYTES, bytes));
        filled = 0;
      }
      bit.set(before, filled);
      bit.set(entry, filled + before.length);
      filled += bytes;
      before = next;
    }
  }
  yield bit.subarray(0, filled);
  yield encoder.encode(END);
}

/** A report whose entries come once. */
export class Report {
  readonly #text = new TextEncoder();
  readonly #lines = new Pieces();
  readonly #head = new ReportHead();

  add(outcome: Outcome, output: string | null): void {
    const entry = reportEntry(outcome, output);
    this.#lines.add(this.#text.encode(`${this.#lines.count > 0 ? NEXT : ''}${INDENT}${JSON.stringify(entry)}`));
    this.#head.add(entry);
  }

  pieces(): Uint8Array<ArrayBuffer>[] {
    return [this.#text.encode(this.#head.text), ...this.#lines.list, this.#text.encode(END)];
  }
}
