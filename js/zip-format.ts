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
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;

const VERSION_STORED = 10;
const VERSION_64 = 45;
/** Made on Unix, so that readers take the names and rights below as they are. */
const MADE_BY_UNIX = 3 << 8;
const REGULAR_FILE_644 = 0o100644 << 16;
const UTF8_NAME = 1 << 11;
const EXTENDED_TIMESTAMP = 0x5455;
const ZIP64 = 0x0001;
/** What a field holds whose true value stands in its zip64 twin. */
const TOO_SMALL_16 = 0xffff;
const TOO_SMALL_32 = 0xffffffff;

const EARLIEST_MS = Date.UTC(1980, 0, 2);
/** The extended timestamp is a signed number of seconds. */
const LATEST_MS = (2 ** 31 - 1) * 1000;

export function localHeader(entry: Entry): Uint8Array<ArrayBuffer> {
  const { name, extra, dosTime, dosDate } = parts(entry);
  const header = new Writer(30 + name.length + extra.length);
  header.u32(LOCAL_HEADER).u16(VERSION_STORED).u16(UTF8_NAME).u16(0).u16(dosTime).u16(dosDate);
  header.u32(entry.crc32).u32(entry.bytes).u32(entry.bytes);
  return header.u16(name.length).u16(extra.length).raw(name).raw(extra).bytes;
}

export function centralHeader(entry: Entry): Uint8Array<ArrayBuffer> {
  const { name, extra, dosTime, dosDate } = parts(entry);
  const far = entry.offset >= TOO_SMALL_32;
  const header = new Writer(46 + name.length + extra.length + (far ? 12 : 0));
  header.u32(CENTRAL_HEADER).u16(MADE_BY_UNIX | VERSION_64).u16(far ? VERSION_64 : VERSION_STORED);
  header.u16(UTF8_NAME).u16(0).u16(dosTime).u16(dosDate);
  header.u32(entry.crc32).u32(entry.bytes).u32(entry.bytes);
  header.u16(name.length).u16(extra.length + (far ? 12 : 0)).u16(0).u16(0).u16(0);
  header.u32(REGULAR_FILE_644).u32(far ? TOO_SMALL_32 : entry.offset).raw(name).raw(extra);
  if (far) header.u16(ZIP64).u16(8).u64(entry.offset);
  return header.bytes;
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

function parts({ name, modifiedMs }: Entry) {
  const time = new Date(Math.min(Math.max(modifiedMs, EARLIEST_MS), LATEST_MS));
  const extra = new Writer(9).u16(EXTENDED_TIMESTAMP).u16(5).u8(1).u32(Math.floor(time.getTime() / 1000)).bytes;
  return {
    name: new TextEncoder().encode(name),
    extra,
    // DOS fields hold local time by steps of two seconds; the extra field is exact, and in UTC.
    dosTime: (time.getHours() << 11) | (time.getMinutes() << 5) | (time.getSeconds() >> 1),
    dosDate: ((time.getFullYear() - 1980) << 9) | ((time.getMonth() + 1) << 5) | time.getDate(),
  };
}

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

  raw(value: Uint8Array): this {
    this.bytes.set(value, this.#at);
    this.#at += value.length;
    return this;
  }
}
