/** Results as the entries of a zip. */

import { crc32 } from '../crc32.js';
import { OutputNames } from '../names.js';
import { Pieces, sizeOf } from '../pieces.js';
import { centralHeader, directoryEnd, type Entry, localHeader } from '../zip-format.js';
import type { Bits, Body, Wanted } from './body.js';
import type { Disk } from './disk.js';
import type { Place } from './protocol.js';

/** So much may be lost when the machine loses power; what a killed tab has written the system keeps. */
const UNFLUSHED_BYTES = 256 * 2 ** 20;

export class ZipBody implements Body {
  readonly announces = false;
  readonly #disk: Disk;
  readonly #names = new OutputNames();
  readonly #headers = new Pieces();
  #committed: number;
  #flushed: number;
  #failure: unknown = null;

  constructor(disk: Disk) {
    this.#disk = disk;
    this.#committed = this.#flushed = disk.size;
  }

  restore(output: string): void {
    this.#names.restore(output);
  }

  async claim(results: readonly Wanted[]): Promise<string[]> {
    return results.map(({ output, format }) => this.#names.add(output, format));
  }

  async write(output: string, data: Uint8Array<ArrayBuffer>, modifiedMs: number): Promise<Place> {
    // A smaller result may still find room; but then the zip would have a gap.
    if (this.#failure) throw this.#failure;
    const place = { offset: this.#disk.size, crc32: crc32(data), modifiedMs };
    try {
      this.#disk.append(localHeader(entryOf(output, data.byteLength, place)), data);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
    return place;
  }

  async read(output: string, bytes: number, place: Place): Promise<Blob> {
    const start = place.offset + localHeader(entryOf(output, bytes, place)).byteLength;
    return this.#disk.read(start, bytes);
  }

  commit(): void {
    this.#committed = this.#disk.size;
    if (this.#committed - this.#flushed < UNFLUSHED_BYTES) return;
    this.#disk.flush();
    this.#flushed = this.#committed;
  }

  rewind(): void {
    this.#disk.truncate(this.#committed);
  }

  list(output: string, bytes: number, place: Place): void {
    this.#headers.add(centralHeader(entryOf(output, bytes, place)));
  }

  async finish(report: (() => Bits) | null): Promise<Blob> {
    const end = this.#disk.size;
    const entry = { name: 'report.json', bytes: 0, crc32: 0, modifiedMs: Date.now(), offset: end };
    /** The header once again when the entry is known. */
    const header = () => localHeader(entry);
    const directory = () => {
      const headers = [...this.#headers.list, ...(report ? [centralHeader(entry)] : [])];
      const count = this.#headers.count + (report ? 1 : 0);
      const start = end + (report ? header().length + entry.bytes : 0);
      return [...headers, directoryEnd({ count, bytes: sizeOf(headers) }, start)];
    };
    async function* summed() {
      [entry.bytes, entry.crc32] = [0, 0];
      for await (const bit of report!()) {
        entry.bytes += bit.length;
        entry.crc32 = crc32(bit, entry.crc32);
        yield bit;
      }
    }
    const tail: Uint8Array<ArrayBuffer>[] = [];
    try {
      if (report) {
        this.#disk.append(header());
        for await (const bit of summed()) this.#disk.append(bit);
        this.#disk.patch(end, header());
      }
      this.#disk.append(...directory());
    } catch {
      // No room is left even for this: the end stays in memory, and the zip is whole none the less.
      this.#disk.truncate(end);
      if (report) for await (const bit of summed()) tail.push(bit);
      if (report) tail.unshift(header());
      tail.push(...directory());
    }
    const zip = await this.#disk.close();
    return tail.length > 0 ? new Blob([zip, ...tail]) : zip;
  }

  async close(): Promise<void> {
    await this.#disk.close();
  }
}

/** How many of these results, from the first on, a file holds as they were written, and where they end. */
export async function intactResults(file: Blob, results: readonly { output: string; bytes: number; place: Place }[]): Promise<{ intact: number; end: number }> {
  let end = 0;
  for (const [intact, { output, bytes, place }] of results.entries()) {
    const start = place.offset + localHeader(entryOf(output, bytes, place)).byteLength;
    if (start + bytes > file.size) return { intact, end };
    // What is older has been flushed.
    const doubtful = start > file.size - 2 * UNFLUSHED_BYTES;
    if (doubtful && crc32(new Uint8Array(await file.slice(start, start + bytes).arrayBuffer())) !== place.crc32) return { intact, end };
    end = start + bytes;
  }
  return { intact: results.length, end };
}

const entryOf = (name: string, bytes: number, place: Place): Entry => ({ name, bytes, ...place });
