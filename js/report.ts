/** `report.json`: every input with its outcome, as plain data. */

import type { Outcome, Source, Timings } from './model.js';

export interface ReportEntry {
  index: number;
  name: string;
  /** Name of the result, or null. */
  output: string | null;
  ok: boolean;
  source: Omit<Source, 'lastModified'> & { lastModified: string | null };
  width?: number;
  height?: number;
  bytes?: number;
  warnings?: string[];
  error?: { code: string; message: string };
  timings: Timings;
  heldBytes: number;
}

export function reportEntry(outcome: Outcome, output: string | null): ReportEntry {
  const { index, name, ok, timings, heldBytes } = outcome;
  const { lastModified } = outcome.source;
  const source = { ...outcome.source, lastModified: lastModified === null ? null : new Date(lastModified).toISOString() };
  const entry = { index, name, output, ok, source, timings, heldBytes };
  if (outcome.ok) {
    const { width, height, warnings, data } = outcome;
    return { ...entry, width, height, bytes: data.byteLength, warnings };
  }
  const { code, message } = outcome.error;
  return { ...entry, error: { code, message } };
}

/** One entry a line, so that a report of any length can be searched with grep. */
export function reportText(entries: ReportEntry[]): string {
  const done = entries.filter((entry) => entry.ok).length;
  const peakHeldBytes = entries.reduce((peak, { heldBytes }) => Math.max(peak, heldBytes), 0);
  const head = { generator: 'pixmill', files: entries.length, done, failed: entries.length - done, peakHeldBytes };
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`);
  return `${JSON.stringify(head).slice(0, -1)},\n  "outcomes": [\n${lines.join(',\n')}\n  ]\n}\n`;
}
