/** Outcomes as one `.safetensors`, after https://huggingface.co/docs/safetensors. */

import { toStream } from '../stream.js';
import type { Patch, TensorOptions } from './model.js';
import { type Dtype, headed, type Outcomes, Rows } from './tensor.js';

const NAMES: Record<Dtype, string> = { uint8: 'U8', float16: 'F16', float32: 'F32' };

/** Of one length for any shape: spaces may follow the JSON. */
const HEADER_BYTES = 256;

/**
 * As `npy`, into a file of the one tensor `images`, which `safetensors.torch.load_file` opens. It holds no
 * labels: 64-bit numbers behind bytes would not lie where PyTorch wants them.
 */
export function safetensors(outcomes: Outcomes, options: TensorOptions & { count: number }): ReadableStream<Uint8Array<ArrayBuffer>>;
export function safetensors(outcomes: Outcomes, options?: TensorOptions): ReadableStream<Uint8Array<ArrayBuffer> | Patch>;
export function safetensors(outcomes: Outcomes, options: TensorOptions = {}): ReadableStream<any> {
  const { dtype = 'uint8' } = options;
  const rows = new Rows(outcomes, options);
  return toStream(headed(rows, options, (length) => header(NAMES[dtype], [length, ...rows.shape], length * rows.rowBytes)));
}

function header(dtype: string, shape: readonly number[], bytes: number): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify({ images: { dtype, shape, data_offsets: [0, bytes] } });
  const header = new Uint8Array(HEADER_BYTES).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(HEADER_BYTES - 8), true);
  new TextEncoder().encodeInto(text, header.subarray(8));
  return header;
}
