/** What callers may give as a file, made plain. */

import { ResizeError } from './error.js';
import type { Bytes, Input, NamedInput } from './model.js';
import type { PlainFile } from './protocol.js';

export function toPlainFile(input: Input, index: number): PlainFile {
  const named: NamedInput = isBytes(input) ? { name: '', data: input } : input;
  const { data } = named;
  if (!isBytes(data)) {
    throw new ResizeError('option', `input ${index} is not a File, Blob, ArrayBuffer, typed array or { name, data }`, { value: typeof data });
  }
  const file = typeof File !== 'undefined' && data instanceof File ? data : null;
  return {
    index,
    name: named.name || file?.webkitRelativePath || file?.name || `image-${index + 1}.jpg`,
    data: toCloneable(data),
    lastModified: named.lastModified ?? file?.lastModified ?? null,
  };
}

function isBytes(value: unknown): value is Bytes {
  return value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function toCloneable(data: Bytes): Blob | ArrayBuffer {
  if (!ArrayBuffer.isView(data)) return data;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(bytes).buffer;
}
