/** Files that only grow at their end, and the directories that they are in: in the origin private file system, or in memory where there is none. */

import { ResizeError } from '../error.js';
import { letGo } from '../garbage.js';
import { sizeOf } from '../pieces.js';

export interface Disk {
  readonly size: number;
  /** All of them or none: throws `storage-full` or `not-writable`, and is as it was before. What is appended is gone afterwards. */
  append(...chunks: Uint8Array<ArrayBuffer>[]): void;
  truncate(size: number): void;
  /** Writes over what was appended. */
  patch(at: number, chunk: Uint8Array<ArrayBuffer>): void;
  /** Also after `close`. */
  read(at: number, bytes: number): Promise<Blob>;
  /** Waits until what was written has reached the device. */
  flush(): void;
  /** Nothing can be appended any more; gives what was. */
  close(): Promise<Blob>;
}

export interface Directory {
  /** To be appended to; made where there is none. */
  open(name: string): Promise<Disk>;
  /** Throws where there is none. */
  content(name: string): Promise<Blob>;
}

export const directoryAt = (folder: FileSystemDirectoryHandle): Directory => ({
  open: (name) => openDisk(folder, name),
  content: async (name) => (await folder.getFileHandle(name)).getFile(),
});

/** Each of its files is full at `limit` bytes. */
export function memoryDirectory(limit: number): Directory {
  const disks = new Map<string, Disk>();
  return {
    async open(name) {
      const disk = disks.get(name) ?? memoryDisk(limit);
      disks.set(name, disk);
      return disk;
    },
    async content(name) {
      const disk = disks.get(name)!;
      return disk.read(0, disk.size);
    },
  };
}

const TOGETHER_BYTES = 2 ** 20;

/** Opens a file for appending; no other tab can meanwhile. */
async function openDisk(folder: FileSystemDirectoryHandle, name: string): Promise<Disk> {
  const handle = await folder.getFileHandle(name, { create: true });
  const access = await handle.createSyncAccessHandle();
  let size = access.getSize();
  let closed: Blob | null = null;
  const desk = new Uint8Array(TOGETHER_BYTES);
  /** A few small chunks as one: for each that is written the browser makes objects of its own. */
  const together = (chunks: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer>[] => {
    const bytes = sizeOf(chunks);
    if (chunks.length === 1 || bytes > desk.length) return chunks;
    let at = 0;
    for (const chunk of chunks) {
      desk.set(chunk, at);
      at += chunk.length;
    }
    return [desk.subarray(0, bytes)];
  };
  return {
    get size() {
      return size;
    },
    append(...chunks) {
      let at = size;
      try {
        for (const chunk of together(chunks)) {
          const written = access.write(chunk, { at });
          if (written < chunk.byteLength) throw storageFull();
          at += written;
        }
        size = at;
      } catch (error) {
        access.truncate(size);
        throw storageError(error);
      }
      letGo(chunks.map(({ buffer }) => buffer));
    },
    truncate(to) {
      access.truncate(to);
      size = to;
    },
    patch(at, chunk) {
      if (access.write(chunk, { at }) < chunk.byteLength) throw storageFull();
    },
    async read(at, bytes) {
      if (closed) return closed.slice(at, at + bytes);
      const part = new Uint8Array(bytes);
      access.read(part, { at });
      return new Blob([part]);
    },
    flush: () => access.flush(),
    async close() {
      access.flush();
      access.close();
      return (closed = await handle.getFile());
    },
  };
}

/** A file in memory that is full at `limit` bytes. Blobs, because browsers may move those out of memory. */
function memoryDisk(limit: number): Disk {
  let content = new Blob();
  let last: Uint8Array<ArrayBuffer>[] = [];
  let lastBytes = 0;
  const settle = () => {
    content = new Blob([content, ...last]);
    last = [];
    lastBytes = 0;
  };
  return {
    get size() {
      return content.size + lastBytes;
    },
    append(...chunks) {
      const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      if (content.size + lastBytes + bytes > limit) {
        throw new ResizeError('storage-full', `this browser has no storage for the result, and ${limit} bytes in memory are the most`, { limit });
      }
      last.push(...chunks);
      lastBytes += bytes;
      if (lastBytes > 1 << 22) settle();
    },
    truncate(to) {
      settle();
      content = content.slice(0, to);
    },
    patch(at, chunk) {
      settle();
      content = new Blob([content.slice(0, at), chunk, content.slice(at + chunk.length)]);
    },
    async read(at, bytes) {
      settle();
      return content.slice(at, at + bytes);
    },
    flush() {},
    async close() {
      settle();
      return content;
    },
  };
}

const storageFull = () => new ResizeError('storage-full', 'the disk or the share of it that the browser allows is full');

/** What the browser's file system says, with a code of ours. */
export function storageError(error: unknown): ResizeError {
  if (error instanceof ResizeError) return error;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  return name === 'QuotaExceededError' ? storageFull() : new ResizeError('not-writable', `the result could not be written: ${message}`);
}
