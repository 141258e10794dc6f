/** Outcomes as one `.npy`. */

import type { Outcome } from '../model.js';
import { toStream } from '../stream.js';
import type { Patch, TensorOptions } from './model.js';
import { type Descr, npyHeader } from './npy-format.js';
import { type Dtype, Rows } from './tensor.js';

type Outcomes = Iterable<Outcome> | AsyncIterable<Outcome>;

export const DESCR: Record<Dtype, Descr> = { uint8: '|u1', float16: '<f2', float32: '<f4' };

/**
 * Streams pictures of one size, made with `format: 'raw'`, into an `.npy`: one array of N x height x
 * width x channels, or N x channels x height x width, which `numpy.load` opens, with
 * `mmap_mode='r'` without reading it.
 *
 * ```ts
 * const options = { width: 224, height: 224, fit: 'fill', format: 'raw' } as const;
 * await npy(resizer.resize(files, options), options).pipeTo(await fileHandle.createWritable());
 * ```
 *
 * The stream fails with {@link ResizeError} (`shape`) where pictures differ in size.
 */
export function npy(outcomes: Outcomes, options: TensorOptions & { count: number }): ReadableStream<Uint8Array<ArrayBuffer>>;
export function npy(outcomes: Outcomes, options?: TensorOptions): ReadableStream<Uint8Array<ArrayBuffer> | Patch>;
export function npy(outcomes: Outcomes, options: TensorOptions = {}): ReadableStream<any> {
  return toStream(write(outcomes, options));
}

async function* write(outcomes: Outcomes, options: TensorOptions): AsyncGenerator<Uint8Array<ArrayBuffer> | Patch, void, undefined> {
  const { dtype = 'uint8', count } = options;
  const rows = new Rows(outcomes, options);
  const header = (length: number) => npyHeader(DESCR[dtype], [length, ...rows.shape]);
  for await (const row of rows) {
    if (rows.count === 1) yield header(count ?? 0);
    yield row;
  }
  if (count === undefined) yield { type: 'write', position: 0, data: header(rows.count) };
}
