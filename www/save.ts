/** Gives the person a file: as a download, or where they have chosen. */

import { el } from './ui/dom.js';

export function save(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  el('a', { href, download: name }).click();
  // The browser may ask the person first; the address has to last until then.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

const PIECE_BYTES = 16 * 2 ** 20;

/** The browser copies it, a piece at a time to be stopped in between: as a stream it would pass through this page's memory. */
export async function saveInto(file: FileSystemFileHandle, blob: Blob, signal: AbortSignal): Promise<void> {
  const writable = await file.createWritable();
  try {
    for (let at = 0; at < blob.size; at += PIECE_BYTES) {
      signal.throwIfAborted();
      await writable.write(blob.slice(at, at + PIECE_BYTES));
    }
    signal.throwIfAborted();
    await writable.close();
  } catch (error) {
    await writable.abort().catch(() => {});
    throw error;
  }
}
