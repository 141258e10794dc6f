/** `report.json`: every input with its outcome, as plain data. */

import type { Outcome, StoreEntry } from './model.js';
import type { PlainOutcome } from './protocol.js';

export function reportEntry(outcome: Outcome | PlainOutcome, output: string | null): StoreEntry {
  const { index, name, ok, timings, heldBytes } = outcome;
  const source = { ...outcome.source, lastModified: isoTime(outcome.source.lastModified) };
  const entry = { index, name, output, ok, source, timings, heldBytes };
  if (outcome.ok) {
    const { width, height, copied, gps, warnings, data } = outcome;
    return { ...entry, width, height, bytes: data.byteLength, copied, gps, warnings };
  }
  const { code, message } = outcome.error;
  return { ...entry, error: { code, message } };
}

export const isoTime = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Gathers entries as text, one a line, so that a report of any length can be searched with grep. */
export class Report {
  readonly #lines: string[] = [];
  #done = 0;
  #peakHeldBytes = 0;

  add(outcome: Outcome, output: string | null): void {
    this.addEntry(reportEntry(outcome, output));
  }

  addEntry(entry: StoreEntry): void {
    this.#lines.push(`    ${JSON.stringify(entry)}`);
    if (entry.ok) this.#done += 1;
    this.#peakHeldBytes = Math.max(this.#peakHeldBytes, entry.heldBytes);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const files = this.#lines.length;
    const head = { generator: 'pixmill', files, done: this.#done, failed: files - this.#done, peakHeldBytes: this.#peakHeldBytes };
    return new TextEncoder().encode(`${JSON.stringify(head).slice(0, -1)},\n  "outcomes": [\n${this.#lines.join(',\n')}\n  ]\n}\n`);
  }
}
