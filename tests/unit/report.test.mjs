import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { Report, ReportHead, reportBits, reportEntry } = await importTs('report.ts');
const { encodeRecords, readEntries } = await importTs('sinks/journal.ts');

const timings = { readMs: 1, waitMs: 2, decodeMs: 3, resampleMs: 4, encodeMs: 5, handOverMs: 6, startMs: 7, endMs: 8, thread: 0 };
const source = { bytes: 9, width: 3, height: 2, format: 'jpeg', colour: 'ycbcr', alpha: false, orientation: 1, lastModified: 1_600_000_000_000 };

async function listOf(bits) {
  const list = [];
  for await (const bit of bits) list.push(bit);
  return list;
}

/** Names that look like what stands around an entry. */
const names = ['a.jpg', '","place":null}.jpg', ',"place":{"offset":1}', 'ä写真\n.jpg', '{"is":"outcome","entry":'];

const outcomes = Array.from({ length: 3000 }, (_, index) => {
  const name = names[index % names.length];
  const all = { index, name, source, timings, heldBytes: index };
  if (index % 7 === 3) return { ...all, ok: false, error: { code: 'crashed', message: `"${name}"` } };
  const facts = { format: 'jpeg', width: 3, height: 2, copied: false, gps: null, decoder: 'pixmill', checks: null, findings: ['grey'], warnings: [] };
  return { ...all, ...facts, ok: true, output: name, data: new Uint8Array(4) };
});

test('a report made of a journal, bit by bit, is the one made of the outcomes', async () => {
  const [whole, head] = [new Report(), new ReportHead()];
  const records = outcomes.map((outcome, i) => {
    const output = outcome.ok ? `${i}.jpg` : null;
    whole.add(outcome, output);
    const entry = reportEntry(outcome, output);
    head.add(entry);
    return { is: 'outcome', entry, place: i % 2 ? { offset: i, crc32: 1, modifiedMs: 2 } : null };
  });
  const journal = new Blob([encodeRecords([{ is: 'about', about: '{"is":"outcome","entry":' }, ...records, { is: 'claimed', outputs: names }])]);
  const bits = await listOf(reportBits(head, readEntries(journal)));
  assert.ok(bits.length > 3 && bits.every(({ length }) => length <= 1 << 18));
  const text = await new Blob(bits).text();
  assert.equal(text, await new Blob(whole.pieces()).text());
  assert.equal(JSON.parse(text).outcomes.length, outcomes.length);
});

test('a report of nothing is one too', async () => {
  const bits = await listOf(reportBits(new ReportHead(), readEntries(new Blob())));
  assert.deepEqual(JSON.parse(await new Blob(bits).text()).outcomes, []);
});
