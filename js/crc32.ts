/** CRC-32 as zips have it (ISO-HDLC), by 16 bytes at a time. */

/** `TABLES[256 * n + byte]`: what a byte does to the sum from n bytes further on. */
const TABLES = new Uint32Array(16 * 256);
for (let byte = 0; byte < 256; byte++) {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  TABLES[byte] = sum;
}
for (let at = 256; at < TABLES.length; at++) {
  const before = TABLES[at - 256]!;
  TABLES[at] = (before >>> 8) ^ TABLES[before & 255]!;
}

/** The sum of `bytes`, or of what `start` is the sum of and `bytes` after it. */
export function crc32(bytes: Uint8Array, start = 0): number {
  const t = TABLES;
  let sum = ~start;
  let at = 0;
  for (const end = bytes.length - 15; at < end; at += 16) {
    sum =
      t[3840 + ((sum ^ bytes[at]!) & 255)]! ^
      t[3584 + (((sum >>> 8) ^ bytes[at + 1]!) & 255)]! ^
      t[3328 + (((sum >>> 16) ^ bytes[at + 2]!) & 255)]! ^
      t[3072 + ((sum >>> 24) ^ bytes[at + 3]!)]! ^
      t[2816 + bytes[at + 4]!]! ^
      t[2560 + bytes[at + 5]!]! ^
      t[2304 + bytes[at + 6]!]! ^
      t[2048 + bytes[at + 7]!]! ^
      t[1792 + bytes[at + 8]!]! ^
      t[1536 + bytes[at + 9]!]! ^
      t[1280 + bytes[at + 10]!]! ^
      t[1024 + bytes[at + 11]!]! ^
      t[768 + bytes[at + 12]!]! ^
      t[512 + bytes[at + 13]!]! ^
      t[256 + bytes[at + 14]!]! ^
      t[bytes[at + 15]!]!;
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ t[(sum ^ bytes[at]!) & 255]!;
  return ~sum >>> 0;
}

/** The sum of bytes whose sum is `first` and `bytes` others, whose own is `second`, after them. As in zlib: https://github.com/madler/zlib/blob/v1.3.1/crc32.c */
export function combineCrc32(first: number, second: number, bytes: number): number {
  let shift = 1 << 31;
  let square = 1 << 23; // x^8
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shift = multiply(square, shift);
    square = multiply(square, square);
  }
  return (multiply(shift, first) ^ second) >>> 0;
}

/** Polynomials over GF(2), the highest power in the lowest bit, modulo that of the sum. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= b;
    b = b & 1 ? (b >>> 1) ^ 0xedb88320 : b >>> 1;
  }
  return product;
}
