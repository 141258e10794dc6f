/** A file by its path, as a Blob that is read where and when its bytes are asked for. Node's own can't be sent to a worker. */

import { open, readFile } from 'node:fs/promises';
import type { PlainFile, ToHost } from '../protocol.js';

export class DiskFile extends Blob {
  readonly path: string;
  readonly #bytes: number;

  constructor(path: string, bytes: number) {
    super();
    this.path = path;
    this.#bytes = bytes;
  }

  override get size(): number {
    return this.#bytes;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return toArrayBuffer(await readFile(this.path));
  }

  /** Only the start of a file is ever looked at. */
  override slice(_start: number, end: number): Blob {
    return new Head(this.path, Math.min(end, this.size));
  }
}

class Head extends DiskFile {
  override async arrayBuffer(): Promise<ArrayBuffer> {
    const file = await open(this.path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(this.size), 0, this.size, 0);
      return buffer.buffer.slice(0, bytesRead);
    } finally {
      await file.close();
    }
  }
}

/** The message as it can be sent: files on disk as their paths. */
export const pack = (message: unknown): unknown => mapFiles(message, (data) => (data instanceof DiskFile ? { path: data.path, size: data.size } : data));

/** The message as it was before {@link pack}. */
export const unpack = (message: unknown): unknown => mapFiles(message, (data) => ('path' in data ? toDiskFile(data) : data));

const toDiskFile = ({ path, size }: Pick<DiskFile, 'path' | 'size'>): DiskFile => new DiskFile(path, size);

function mapFiles(message: unknown, change: (data: Blob | ArrayBuffer | Pick<DiskFile, 'path' | 'size'>) => unknown): unknown {
  const { type, files } = message as Extract<ToHost, { type: 'files' }>;
  if (type !== 'files') return message;
  return { ...(message as object), files: files.map((file: PlainFile) => ({ ...file, data: change(file.data) })) };
}

function toArrayBuffer({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  const whole = byteOffset === 0 && byteLength === buffer.byteLength;
  return (whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
}
