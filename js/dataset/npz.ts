/** Outcomes as one `.npz`. */

import { combineCrc32, crc32 } from '../crc32.js';
import { Pieces } from '../pieces.js';
import { toStream } from '../stream.js';
import { centralHeader, descriptor, directoryEnd, type Entry, localHeader } from '../zip-format.js';
import { DatasetIndex } from './dataset-index.js';
import type { Patch, TensorOptions } from './model.js';
import { DESCR } from './npy.js';
import { NPY_HEADER_BYTES, npyHeader } from './npy-format.js';
import { type Outcomes, Rows } from './tensor.js';

type Chunk = Uint8Array<ArrayBuffer>;

/**
 * As `npy`, into an `.npz`, stored without compression: `images`, their `names`, and `labels` by number, -1 for
 * none, of `classes`. The class is the name of the folder unless `index` says otherwise.
 *
 * ```python
 * data = numpy.load('photos.npz')
 * images, labels = data['images'], data['labels']
 * ```
 */
export function npz(outcomes: Outcomes, options: TensorOptions & { count: number }): ReadableStream<Chunk>;
export function npz(outcomes: Outcomes, options?: TensorOptions): ReadableStream<Chunk | Patch>;
export function npz(outcomes: Outcomes, options: TensorOptions = {}): ReadableStream<any> {
  return toStream(write(outcomes, options));
}

async function* write(outcomes: Outcomes, options: TensorOptions): AsyncGenerator<Chunk | Patch, void, undefined> {
  const { dtype = 'uint8', count, index = new DatasetIndex() } = options;
  const names: string[] = [];
  const labels: number[] = [];
  const seen = async function* () {
    for await (const outcome of outcomes) {
      yield outcome;
      if (!outcome.ok && count === undefined) continue;
      names.push(outcome.name);
      labels.push(outcome.ok ? index.classOf(outcome.name).class : -1);
    }
  };
  const rows = new Rows(seen(), { ...options, index });
  const modifiedMs = Date.now();
  const headers = new Pieces();

  let sum = 0;
  const header = (length: number) => npyHeader(DESCR[dtype], [length, ...rows.shape]);
  /** Its length is the same whatever it says. */
  const images = (length: number): Entry => {
    const bytes = NPY_HEADER_BYTES + length * rows.rowBytes;
    return { name: 'images.npy', bytes, crc32: combineCrc32(crc32(header(length)), sum, bytes - NPY_HEADER_BYTES), modifiedMs, offset: 0, large: true, summedLater: count !== undefined };
  };
  for await (const row of rows) {
    if (rows.count === 1) yield* [localHeader(images(count ?? 0)), header(count ?? 0)];
    sum = crc32(row, sum);
    yield row;
  }
  const whole = images(rows.count);
  let offset = localHeader(whole).byteLength + whole.bytes;
  headers.add(centralHeader(whole));
  if (whole.summedLater) {
    const after = descriptor(whole);
    offset += after.byteLength;
    yield after;
  }

  for (const [name, chunks] of [
    ['labels.npy', () => numbers(labels)],
    ['names.npy', () => texts(names)],
    ['classes.npy', () => texts(index.classes)],
  ] as const) {
    const entry: Entry = { name, bytes: 0, crc32: 0, modifiedMs, offset };
    // Made twice rather than held.
    for (const chunk of chunks()) {
      entry.crc32 = crc32(chunk, entry.crc32);
      entry.bytes += chunk.byteLength;
    }
    const head = localHeader(entry);
    yield head;
    yield* chunks();
    headers.add(centralHeader(entry));
    offset += head.byteLength + entry.bytes;
  }
  yield* headers.list;
  yield directoryEnd(headers, offset);
  if (count === undefined) yield { type: 'write', position: 0, data: joined(localHeader(whole), header(rows.count)) };
}

function* numbers(values: readonly number[]): Generator<Chunk> {
  yield npyHeader('<i8', [values.length]);
  yield new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
}

const BLOCK_TEXTS = 256;

/** As UTF-32, each as long as the longest. */
function* texts(values: readonly string[]): Generator<Chunk> {
  const longest = values.reduce((most, text) => Math.max(most, [...text].length), 1);
  yield npyHeader(`<U${longest}`, [values.length]);
  for (let at = 0; at < values.length; at += BLOCK_TEXTS) {
    const block = values.slice(at, at + BLOCK_TEXTS);
    const points = new Uint32Array(block.length * longest);
    block.forEach((text, i) => points.set(Array.from(text, (letter) => letter.codePointAt(0)!), i * longest));
    yield new Uint8Array(points.buffer);
  }
}

function joined(first: Chunk, second: Chunk): Chunk {
  const both = new Uint8Array(first.byteLength + second.byteLength);
  both.set(first);
  both.set(second, first.byteLength);
  return both;
}
