/** Outcomes as a zip. */

import type { Outcome, ZipOptions } from './model.js';
import { OutputNames } from './names.js';
import { Pieces, sizeOf, sumOf } from './pieces.js';
import { Report } from './report.js';
import { toStream } from './stream.js';
import { centralHeader, directoryEnd, localHeader } from './zip-format.js';

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
 *
 * An error of the iteration fails the stream, so `pipeTo`, a reader and `for await` throw it. A
 * `Response` made of the stream does not: whatever it was, `blob()` says `Failed to fetch`.
 */
export function zip(outcomes: Iterable<Outcome> | AsyncIterable<Outcome>, { report = true }: ZipOptions = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
  return toStream(write(outcomes, report ? new Report() : null));
}

async function* write(outcomes: Iterable<Outcome> | AsyncIterable<Outcome>, report: Report | null): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const names = new OutputNames();
  const headers = new Pieces();
  let offset = 0;

  function* entry(name: string, data: Uint8Array<ArrayBuffer>[], modifiedMs: number) {
    const facts = { name, bytes: sizeOf(data), crc32: sumOf(data), modifiedMs, offset };
    const header = localHeader(facts);
    headers.add(centralHeader(facts));
    offset += header.byteLength + facts.bytes;
    yield header;
    yield* data;
  }

  for await (const outcome of outcomes) {
    const name = outcome.ok ? names.add(outcome.output, outcome.format) : null;
    report?.add(outcome, name);
    if (outcome.ok && name !== null) yield* entry(name, [outcome.data], outcome.source.lastModified ?? Date.now());
  }
  if (report) yield* entry('report.json', report.pieces(), Date.now());
  yield* headers.list;
  yield directoryEnd(headers, offset);
}
