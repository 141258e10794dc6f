/**
 * The bytes of a zip around its files: pure functions over numbers, after
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. Entries are stored, their sizes
 * and sums known beforehand, so that any reader, a streaming one too, can take them as they come.
 */

export interface Entry {
  /** `/` between folders. */
  name: string;
  bytes: number;
  crc32: number;
  /** Milliseconds since 1970. */
  modifiedMs: number;
  /** Where its local header begins. */
  offset: number;
  /** Its sizes stand in 64 bits, however small. Anything of 4 GiB needs that. */
  large?: boolean;
  /** Its sum stands behind it, in a {@link descriptor}, and not in the local header. */
  summedLater?: boolean;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
const DESCRIPTOR = 0x08074b50;

const VERSION_STORED = 10;
const VERSION_64 = 45;
/** Made on Unix, so that readers take the names and rights below as they are. */
const MADE_BY_UNIX = 3 << 8;
const REGULAR_FILE_644 = 0o100644 << 16;
const UTF8_NAME = 1 << 11;
const SUM_FOLLOWS = 1 << 3;
const EXTENDED_TIMESTAMP = 0x5455;
const ZIP64 = 0x0001;
/** What a field holds whose true value stands in its zip64 twin. */
const TOO_SMALL_16 = 0xffff;
const TOO_SMALL_32 = 0xffffffff;

const EARLIEST_MS = Date.UTC(1980, 0, 2);
/** The extended timestamp is a signed number of seconds. */
const LATEST_MS = (2 ** 31 - 1) * 1000;

export function localHeader(entry: Entry): Uint8Array<ArrayBuffer> {
  const { bytes, large, summedLater } = entry;
  const { name, extra, flags, dosTime, dosDate } = parts(entry);
  const wide = large ? [bytes, bytes] : [];
  const header = new Writer(30 + name.length + extra.length + wideLength(wide));
  header.u32(LOCAL_HEADER).u16(large ? VERSION_64 : VERSION_STORED).u16(flags).u16(0).u16(dosTime).u16(dosDate);
  header.u32(summedLater ? 0 : entry.crc32);
  for (let i = 0; i < 2; i++) header.u32(large ? TOO_SMALL_32 : bytes);
  return header.u16(name.length).u16(extra.length + wideLength(wide)).raw(name).raw(extra).wide(wide).bytes;
}

/** What follows an entry that is summed later. */
export function descriptor({ bytes, crc32, large }: Entry): Uint8Array<ArrayBuffer> {
  const after = new Writer(large ? 24 : 16).u32(DESCRIPTOR).u32(crc32);
  return (large ? after.u64(bytes).u64(bytes) : after.u32(bytes).u32(bytes)).bytes;
}

export function centralHeader(entry: Entry): Uint8Array<ArrayBuffer> {
  const { bytes, large, offset } = entry;
  const { name, extra, flags, dosTime, dosDate } = parts(entry);
  const far = offset >= TOO_SMALL_32;
  const wide = [...(large ? [bytes, bytes] : []), ...(far ? [offset] : [])];
  const header = new Writer(46 + name.length + extra.length + wideLength(wide));
  header.u32(CENTRAL_HEADER).u16(MADE_BY_UNIX | VERSION_64).u16(wide.length > 0 ? VERSION_64 : VERSION_STORED);
  header.u16(flags).u16(0).u16(dosTime).u16(dosDate).u32(entry.crc32);
  for (let i = 0; i < 2; i++) header.u32(large ? TOO_SMALL_32 : bytes);
  header.u16(name.length).u16(extra.length + wideLength(wide)).u16(0).u16(0).u16(0);
  header.u32(REGULAR_FILE_644).u32(far ? TOO_SMALL_32 : offset);
  return header.raw(name).raw(extra).wide(wide).bytes;
}

/** What stands last: where the central headers begin, how many they are and how long together. */
export function directoryEnd({ count: entries, bytes }: { count: number; bytes: number }, start: number): Uint8Array<ArrayBuffer> {
  const large = entries >= TOO_SMALL_16 || start >= TOO_SMALL_32 || bytes >= TOO_SMALL_32;
  const end = new Writer((large ? 76 : 0) + 22);
  if (large) {
    end.u32(END_64).u64(44).u16(MADE_BY_UNIX | VERSION_64).u16(VERSION_64).u32(0).u32(0);
    end.u64(entries).u64(entries).u64(bytes).u64(start);
    end.u32(END_64_LOCATOR).u32(0).u64(start + bytes).u32(1);
  }
  const count = Math.min(entries, TOO_SMALL_16);
  end.u32(END).u16(0).u16(0).u16(count).u16(count);
  return end.u32(Math.min(bytes, TOO_SMALL_32)).u32(Math.min(start, TOO_SMALL_32)).u16(0).bytes;
}

const encoder = new TextEncoder();

function parts({ name, modifiedMs, summedLater }: Entry) {
  const time = new Date(Math.min(Math.max(modifiedMs, EARLIEST_MS), LATEST_MS));
  const extra = new Writer(9).u16(EXTENDED_TIMESTAMP).u16(5).u8(1).u32(Math.floor(time.getTime() / 1000)).bytes;
  return {
    name: encoder.encode(name),
    extra,
    flags: UTF8_NAME | (summedLater ? SUM_FOLLOWS : 0),
    // DOS fields hold local time by steps of two seconds; the extra field is exact, and in UTC.
    dosTime: (time.getHours() << 11) | (time.getMinutes() << 5) | (time.getSeconds() >> 1),
    dosDate: ((time.getFullYear() - 1980) << 9) | ((time.getMonth() + 1) << 5) | time.getDate(),
  };
}

/** Of the zip64 field that holds so many numbers. */
const wideLength = (numbers: readonly number[]): number => (numbers.length > 0 ? 4 + 8 * numbers.length : 0);

/** Little-endian fields, one after the other. */
class Writer {
  readonly bytes;
  readonly #view;
  #at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.#view = new DataView(this.bytes.buffer);
  }

  u8(value: number): this {
    this.#view.setUint8(this.#at++, value);
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }

  u64(value: number): this {
    return this.u32(value % 2 ** 32).u32(Math.floor(value / 2 ** 32));
  }

  /** The zip64 field, where there is anything for it. */
  wide(numbers: readonly number[]): this {
    if (numbers.length > 0) this.u16(ZIP64).u16(8 * numbers.length);
    for (const number of numbers) this.u64(number);
    return this;
  }

  raw(value: Uint8Array): this {
    this.bytes.set(value, this.#at);
    this.#at += value.length;
    return this;
  }
}
