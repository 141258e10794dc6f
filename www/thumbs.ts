/** Small pictures of results, made for the rows in sight and for no other. */

import type { NamedFile } from './files.js';
import type { Row, Size } from './rows.js';

/** Some 30 kB each. */
const keptAtMost = 200;

export interface Thumbs {
  of(row: Row): ImageBitmap | undefined;
  /** What is in sight now: made one after the other, and nothing that was in sight before. */
  want(wanted: readonly { row: Row; file: NamedFile }[]): void;
}

/** A row is replaced when anything about it changes, so that it stands for its result. */
export function createThumbs(sidePx: number, read: (file: NamedFile) => Promise<Blob | null>, onMade: () => void): Thumbs {
  const made = new Map<Row, ImageBitmap>();
  let making: Row | null = null;
  let queue: { row: Row; file: NamedFile }[] = [];

  async function next(): Promise<void> {
    const one = making ? undefined : queue.shift();
    if (!one) return;
    making = one.row;
    try {
      const picture = await read(one.file);
      if (!picture || !one.row.after) return;
      made.set(one.row, await createImageBitmap(picture, { ...coverOf(one.row.after, sidePx), resizeQuality: 'medium' }));
      for (const row of made.keys()) if (made.size > keptAtMost) forget(row);
      onMade();
    } catch {
      // A result that can't be read any more, or not by this browser, has no picture here.
    } finally {
      making = null;
      void next();
    }
  }

  function forget(row: Row): void {
    made.get(row)!.close();
    made.delete(row);
  }

  return {
    of(row) {
      const bitmap = made.get(row);
      // What was looked at last is forgotten last.
      if (bitmap && made.delete(row)) made.set(row, bitmap);
      return bitmap;
    },
    want(wanted) {
      queue = wanted.filter(({ row }) => row.visible && !made.has(row) && making !== row);
      void next();
    },
  };
}

/** The size at which a picture just covers a square; of a panorama more is cut off than is shown. */
function coverOf({ width, height }: Size, sidePx: number): { resizeWidth: number; resizeHeight: number } {
  const scale = sidePx / Math.min(width, height);
  const side = (px: number) => Math.min(8 * sidePx, Math.max(1, Math.round(px * scale)));
  return { resizeWidth: side(width), resizeHeight: side(height) };
}
