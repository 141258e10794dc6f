import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { importTs } from './lib/import-ts.mjs';

const { crc32 } = await importTs('crc32.ts');
const { centralHeader, directoryEnd, localHeader } = await importTs('zip-format.ts');

process.env.TZ = 'UTC';
const modifiedMs = Date.UTC(2021, 6, 15, 23, 58, 2);
const hex = (bytes) => Buffer.from(bytes).toString('hex');

test('the sum is that of the check value, whole and in parts', () => {
  const digits = new TextEncoder().encode('123456789');
  assert.equal(crc32(digits), 0xcbf43926);
  const long = Uint8Array.from({ length: 1000 }, (_, i) => (i * i) >> 3);
  for (const cut of [0, 1, 15, 16, 17, 999]) assert.equal(crc32(long.subarray(cut), crc32(long.subarray(0, cut))), crc32(long));
  assert.equal(crc32(long), gzipSync(long).readUInt32LE(gzipSync(long).length - 8), 'the sum that gzip ends with');
});

test('headers are these bytes', () => {
  const entry = { name: 'ä.jpg', bytes: 0x010203, crc32: 0xdeadbeef, modifiedMs, offset: 0x0a0b0c0d };
  const times = '41bf' + 'ef52';
  const sizes = 'efbeadde' + '03020100' + '03020100';
  const tail = 'c3a42e6a7067' + '5554' + '0500' + '01' + '8acbf060';
  assert.equal(hex(localHeader(entry)), '504b0304' + '0a00' + '0008' + '0000' + times + sizes + '0600' + '0900' + tail);
  assert.equal(hex(centralHeader(entry)), '504b0102' + '2d03' + '0a00' + '0008' + '0000' + times + sizes + '0600' + '0900' + '0000'.repeat(3) + '0000a481' + '0d0c0b0a' + tail);
});

test('past 4 GiB and 65,534 entries the true values stand in the zip64 fields', () => {
  const far = hex(centralHeader({ name: 'a', bytes: 1, crc32: 0, modifiedMs, offset: 2 ** 32 + 5 }));
  assert.ok(far.endsWith('0100' + '0800' + '05000000' + '01000000'), far);
  assert.ok(far.includes('ffffffff' + '61'), 'the small field says so');

  const header = centralHeader({ name: 'a', bytes: 1, crc32: 0, modifiedMs, offset: 0 });
  const bytes = header.length;
  assert.equal(directoryEnd({ count: 1, bytes }, 100).length, 22);
  const end = Buffer.from(directoryEnd({ count: 65_535, bytes: 65_535 * bytes }, 100));
  assert.equal(end.length, 76 + 22);
  assert.deepEqual([end.readBigUInt64LE(24), end.readBigUInt64LE(32), end.readBigUInt64LE(40), end.readBigUInt64LE(48)], [65_535n, 65_535n, BigInt(65_535 * bytes), 100n]);
  assert.equal(end.readBigUInt64LE(56 + 8), BigInt(100 + 65_535 * bytes), 'the locator tells where');
  assert.equal(directoryEnd({ count: 1, bytes }, 2 ** 32).length, 98);
});

test('times outside what the fields hold are the nearest that they hold', () => {
  for (const [given, held] of [[0, Date.UTC(1980, 0, 2)], [Date.UTC(2100, 0), (2 ** 31 - 1) * 1000]]) {
    const header = Buffer.from(localHeader({ name: 'a', bytes: 0, crc32: 0, modifiedMs: given, offset: 0 }));
    assert.equal(header.readInt32LE(header.length - 4), held / 1000);
  }
});
