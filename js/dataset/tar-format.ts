/** The bytes of a tar around its files: ustar, with pax records where a name needs them. After https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html. Pure. */

const BLOCK_BYTES = 512;
const MAX_NAME_BYTES = 100;

export interface TarEntry {
  name: string;
  /** Less than 8 GiB. */
  bytes: number;
  modifiedMs: number;
}

/** What stands before the file. */
export function tarHeader(entry: TarEntry): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(entry.name);
  if (name.length <= MAX_NAME_BYTES && /^[ -~]*$/.test(entry.name)) return block(name, '0', entry.bytes, entry.modifiedMs);
  const record = paxRecord('path', entry.name);
  const header = new Uint8Array(3 * BLOCK_BYTES + padded(record.length) - BLOCK_BYTES);
  header.set(block(new TextEncoder().encode('pax'), 'x', record.length, entry.modifiedMs));
  header.set(record, BLOCK_BYTES);
  // For readers that know no pax; such a name may be cut within a character.
  header.set(block(name.subarray(0, MAX_NAME_BYTES), '0', entry.bytes, entry.modifiedMs), BLOCK_BYTES + padded(record.length));
  return header;
}

/** What stands after a file of so many bytes. */
export const tarPadding = (bytes: number): Uint8Array<ArrayBuffer> => new Uint8Array(padded(bytes) - bytes);

/** What stands last. */
export const tarEnd = (): Uint8Array<ArrayBuffer> => new Uint8Array(2 * BLOCK_BYTES);

const padded = (bytes: number): number => Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;

function block(name: Uint8Array, kind: '0' | 'x', bytes: number, modifiedMs: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(BLOCK_BYTES);
  const put = (at: number, text: string) => new TextEncoder().encodeInto(text, header.subarray(at));
  const octal = (at: number, digits: number, value: number) => put(at, value.toString(8).padStart(digits, '0'));
  header.set(name);
  octal(100, 7, 0o644);
  octal(108, 7, 0);
  octal(116, 7, 0);
  octal(124, 11, bytes);
  octal(136, 11, Math.min(Math.max(Math.floor(modifiedMs / 1000), 0), 8 ** 11 - 1));
  put(156, kind);
  put(257, 'ustar');
  put(263, '00');
  // The sum counts itself as spaces.
  octal(148, 6, header.reduce((sum, byte) => sum + byte, 8 * 32));
  put(155, ' ');
  return header;
}

/** `length key=value\n`, the length's own digits included. */
function paxRecord(key: string, value: string): Uint8Array<ArrayBuffer> {
  const rest = new TextEncoder().encode(` ${key}=${value}\n`);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return new TextEncoder().encode(`${length} ${key}=${value}\n`);
}
