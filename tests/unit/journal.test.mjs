import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { encodeRecords, readRecords } = await importTs('sinks/journal.ts');

const records = [{ is: 'about', about: { text: 'line\nfeed, ä, 写真' } }, { is: 'claimed', outputs: ['a.jpg', 'b.jpg'] }, { is: 'about', about: null }];
const bytes = encodeRecords(records);

async function read(content) {
  const found = [];
  for await (const one of readRecords(new Blob([content]))) found.push(one);
  return found;
}

test('a journal gives back what was written, and where each record lies', async () => {
  const found = await read(bytes);
  assert.deepEqual(found.map(({ record }) => record), records);
  assert.equal(found.at(-1).end, bytes.length);
  for (const { record, start, end } of found) assert.deepEqual((await read(bytes.subarray(start, end)))[0].record, record);
});

test('cut anywhere, its whole records are left', async () => {
  const ends = (await read(bytes)).map(({ end }) => end);
  for (let length = 0; length <= bytes.length; length++) {
    const whole = ends.filter((end) => end <= length).length;
    assert.deepEqual((await read(bytes.subarray(0, length))).map(({ record }) => record), records.slice(0, whole), `${length} bytes`);
  }
});

test('a wrong byte ends it there', async () => {
  const ends = [0, ...(await read(bytes)).map(({ end }) => end)];
  for (let at = 0; at < bytes.length; at++) {
    const wrong = bytes.slice();
    wrong[at] ^= 0x10;
    const before = ends.filter((end) => end <= at).length - 1;
    assert.deepEqual((await read(wrong)).map(({ record }) => record), records.slice(0, before), `byte ${at}`);
  }
});

test('records across the pieces that it is read in are whole', async () => {
  const long = Array.from({ length: 3000 }, (_, i) => ({ is: 'about', about: 'x'.repeat(1000 + (i % 97)) }));
  assert.deepEqual((await read(encodeRecords(long))).map(({ record }) => record), long);
});
