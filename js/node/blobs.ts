/** Files on their way to the host worker, to be read there when their turn has come: Node sends no Blob that stands for a file on disk. */

import { open, readFile } from 'node:fs/promises';
import { MessageChannel, type MessagePort, type Transferable } from 'node:worker_threads';
import type { PlainFile, ToHost } from '../protocol.js';

/** A file by its path. */
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
    return new DiskHead(this.path, Math.min(end, this.size));
  }
}

class DiskHead extends DiskFile {
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

/** A Blob of another thread's, through a port: its bytes are asked for there. */
class DistantBlob extends Blob {
  readonly #port: MessagePort;
  readonly #start: number;
  readonly #end: number;

  constructor(port: MessagePort, start: number, end: number) {
    super();
    this.#port = port;
    this.#start = start;
    this.#end = end;
  }

  override get size(): number {
    return this.#end - this.#start;
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return new Promise((resolve, reject) => {
      this.#port.once('message', ({ bytes, error }: Answer) => (bytes ? resolve(bytes) : reject(new Error(error))));
      this.#port.postMessage([this.#start, this.#end]);
    });
  }

  override slice(start: number, end: number): Blob {
    return new DistantBlob(this.#port, start, Math.min(end, this.size));
  }
}

interface Answer {
  bytes?: ArrayBuffer;
  error?: string;
}

/** Gives a Blob's bytes to whoever asks at the other end of the port. The port ends with the thread there. */
function serve(blob: Blob): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', async ([start, end]: [number, number]) => {
    try {
      const bytes = await blob.slice(start, end).arrayBuffer();
      port1.postMessage({ bytes } satisfies Answer, [bytes]);
    } catch (error) {
      port1.postMessage({ error: String(error) } satisfies Answer);
    }
  });
  port1.unref(); // it is the worker that keeps a program alive
  return port2;
}

type Packed = Pick<DiskFile, 'path' | 'size'> | { port: MessagePort; size: number };

/** A message as it can be sent, and what has to be transferred with it. */
export function pack(message: unknown): { packed: unknown; ports: Transferable[] } {
  const ports: Transferable[] = [];
  const packed = mapFiles(message, (data): unknown => {
    if (data instanceof DiskFile) return { path: data.path, size: data.size };
    if (!(data instanceof Blob) || isCloneable(data)) return data;
    const port = serve(data);
    ports.push(port);
    return { port, size: data.size };
  });
  return { packed, ports };
}

/** The message as it was before {@link pack}. */
export const unpack = (message: unknown): unknown =>
  mapFiles(message, (data) => {
    if ('path' in data) return new DiskFile(data.path, data.size);
    return 'port' in data ? new DistantBlob(data.port, 0, data.size) : data;
  });

function mapFiles(message: unknown, change: (data: Blob | ArrayBuffer | Packed) => unknown): unknown {
  const { type, files } = message as Extract<ToHost, { type: 'files' }>;
  if (type !== 'files') return message;
  return { ...(message as object), files: files.map((file: PlainFile) => ({ ...file, data: change(file.data) })) };
}

function isCloneable(blob: Blob): boolean {
  try {
    structuredClone(blob);
    return true;
  } catch {
    return false;
  }
}

function toArrayBuffer({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  const whole = byteOffset === 0 && byteLength === buffer.byteLength;
  return (whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
}
