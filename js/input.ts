/** What callers may give as a file, made plain. */

import { ResizeError } from './error.js';
import type { Bytes, Input, NamedInput } from './model.js';
import { within } from './patience.js';
import type { PlainFile } from './protocol.js';

const OPEN_SECONDS = 60;

type Open = () => Bytes | Promise<Bytes>;

/** An input whose name and time are settled. */
type Named<Data> = Omit<PlainFile, 'data'> & { data: Data };

export function toNamed(input: Input, index: number): Named<Bytes | Open> {
  const named: NamedInput = isBytes(input) ? { name: '', data: input } : input;
  const { data } = named;
  if (!isBytes(data) && typeof data !== 'function') {
    throw new ResizeError('option', `input ${index} is not a File, Blob, ArrayBuffer, typed array or { name, data }`, { value: typeof data });
  }
  const file = isFile(data) ? data : null;
  return {
    index,
    name: named.name || file?.webkitRelativePath || file?.name || `image-${index + 1}.jpg`,
    data: typeof data === 'function' ? data.bind(named) : data,
    lastModified: named.lastModified ?? file?.lastModified ?? null,
  };
}

/** What is to be opened first comes later, or says why not. */
export function toPlainFile(input: Input, index: number): PlainFile | Promise<PlainFile> {
  const { data, ...named } = toNamed(input, index);
  return typeof data === 'function' ? open(named, data, sizeOf(input)) : { ...named, data: toCloneable(data) };
}

async function open(named: Omit<PlainFile, 'data'>, give: Open, bytes: number): Promise<PlainFile> {
  try {
    const opening = (async () => give())();
    const data = await within(OPEN_SECONDS, opening, () => new Error(`it was not opened within ${OPEN_SECONDS} seconds`));
    return await toPlainFile({ ...named, data } as NamedInput, named.index);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...named, data: new ArrayBuffer(0), unreadable: { why, bytes } };
  }
}

/** In bytes; 0 where nobody knows it before it is opened. */
export function sizeOf(input: Input): number {
  const data = isBytes(input) ? input : input.data;
  if (typeof data === 'function') return (input as NamedInput).size ?? 0;
  return data instanceof Blob ? data.size : data.byteLength;
}

const isFile = (value: unknown): value is File => typeof File !== 'undefined' && value instanceof File;

function isBytes(value: unknown): value is Bytes {
  return value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function toCloneable(data: Bytes): Blob | ArrayBuffer {
  if (!ArrayBuffer.isView(data)) return data;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(bytes).buffer;
}
