/** Outcomes as a zip. */

import type { Outcome, ZipOptions } from './model.js';
import { OutputNames } from './names.js';
import { reportEntry, reportText, type ReportEntry } from './report.js';

/**
 * Streams outcomes into a zip: the pictures under their relative paths, stored without a second
 * compression, with their sources' modification times (DOS field, and UTC in extra field
 * 0x5455); and at the end `report.json`. Outcomes are pulled as the stream is read; cancelling
 * the stream ends their iteration.
 *
 * ```ts
 * const stream = zip(resizer.resize(files, { width: 600 }));
 * await stream.pipeTo(await fileHandle.createWritable());
 * ```
 */
export function zip(outcomes: Iterable<Outcome> | AsyncIterable<Outcome>, { report = true }: ZipOptions = {}): ReadableStream<Uint8Array> {
  const iterator = Symbol.asyncIterator in outcomes ? outcomes[Symbol.asyncIterator]() : outcomes[Symbol.iterator]();
  let fail = (_: unknown) => {};
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => void (fail = (error) => controller.error(error)),
  });
  write(iterator, writable, report).catch(async (error) => {
    // The zip library holds the lock of `writable`, so the stream is failed from within.
    fail(error);
    await iterator.return?.();
  });
  return readable;
}

async function write(outcomes: Iterator<Outcome> | AsyncIterator<Outcome>, sink: WritableStream<Uint8Array>, report: boolean): Promise<void> {
  // Loaded when first needed: it is larger than the rest of this package's page side.
  const { Uint8ArrayReader, ZipWriter } = await import('./zip-writer.js');
  const names = new OutputNames();
  const entries: ReportEntry[] = [];
  const archive = new ZipWriter(sink, { level: 0, useWebWorkers: false, dataDescriptor: false });
  for (;;) {
    const { value: outcome, done } = await outcomes.next();
    if (done) break;
    const name = outcome.ok ? names.add(outcome.name) : null;
    if (report) entries.push(reportEntry(outcome, name));
    if (!outcome.ok || name === null) continue;
    const lastModDate = zipDate(outcome.source.lastModified ?? Date.now());
    await archive.add(name, new Uint8ArrayReader(outcome.data), { lastModDate });
  }
  if (report) {
    const text = new TextEncoder().encode(reportText(entries));
    await archive.add('report.json', new Uint8ArrayReader(text));
  }
  await archive.close();
}

/** Times that both fields of a zip can hold: DOS from 1980, extra field 0x5455 to 2038. */
function zipDate(time: number): Date {
  return new Date(Math.min(Math.max(time, Date.UTC(1980, 0, 2)), (2 ** 31 - 1) * 1000));
}
