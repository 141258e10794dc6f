/** Outcomes as one `.npy`. */

import { toStream } from '../stream.js';
import type { Patch, TensorOptions } from './model.js';
import { type Descr, npyHeader } from './npy-format.js';
import { type Dtype, headed, type Outcomes, Rows } from './tensor.js';

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
  const { dtype = 'uint8' } = options;
  const rows = new Rows(outcomes, options);
  return toStream(headed(rows, options, (length) => npyHeader(DESCR[dtype], [length, ...rows.shape])));
}
