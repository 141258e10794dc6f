/** `report.json`: every input with its outcome, as plain data. */

import type { Outcome, StoreEntry } from './model.js';
import { Overview } from './overview.js';
import { Pieces } from './pieces.js';
import type { PlainOutcome } from './protocol.js';

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

/** Gathers entries as text, one a line, so that a report of any length can be searched with grep. */
export class Report {
  readonly #text = new TextEncoder();
  readonly #lines = new Pieces();
  readonly #overview = new Overview();
  #done = 0;
  #peakHeldBytes = 0;

  add(outcome: Outcome, output: string | null): void {
    this.addEntry(reportEntry(outcome, output));
  }

  addEntry(entry: StoreEntry): void {
    const end = this.#lines.count > 0 ? ',\n' : '';
    this.#lines.add(this.#text.encode(`${end}    ${JSON.stringify(entry)}`));
    if (entry.ok) this.#done += 1;
    this.#overview.add(entry);
    this.#peakHeldBytes = Math.max(this.#peakHeldBytes, entry.heldBytes);
  }

  pieces(): Uint8Array<ArrayBuffer>[] {
    const files = this.#lines.count;
    const head = { generator: 'pixmill', files, done: this.#done, failed: files - this.#done, peakHeldBytes: this.#peakHeldBytes, ...this.#overview.facts };
    const begin = `${JSON.stringify(head).slice(0, -1)},\n  "outcomes": [\n`;
    return [this.#text.encode(begin), ...this.#lines.list, this.#text.encode('\n  ]\n}\n')];
  }
}
