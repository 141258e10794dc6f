/** Bytes gathered bit by bit, in few arrays: one for each bit would cost more than it holds. */

import { crc32 } from './crc32.js';

const LEAST_BYTES = 64 * 2 ** 10;

export class Pieces {
  /** Whole arrays, and the part of the last that is filled. */
  readonly #full: Uint8Array<ArrayBuffer>[] = [];
  #last = new Uint8Array(0);
  #filled = 0;
  /** How many have been added, and their bytes. */
  count = 0;
  bytes = 0;

  add(bits: Uint8Array): void {
    if (bits.length > this.#last.length - this.#filled) {
      this.#full.push(this.#last.subarray(0, this.#filled));
      this.#last = new Uint8Array(Math.max(LEAST_BYTES, bits.length));
      this.#filled = 0;
    }
    this.#last.set(bits, this.#filled);
    this.#filled += bits.length;
    this.bytes += bits.length;
    this.count += 1;
  }

  get list(): Uint8Array<ArrayBuffer>[] {
    return [...this.#full, this.#last.subarray(0, this.#filled)].filter(({ length }) => length > 0);
  }
}

export const sizeOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0);

/** The CRC-32 of all together. */
export const sumOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, piece) => crc32(piece, sum), 0);
