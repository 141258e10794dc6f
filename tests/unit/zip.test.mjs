import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { zip } = await importTs('zip.ts');

const timings = { readMs: 0, waitMs: 0, decodeMs: 0, resampleMs: 0, encodeMs: 0, handOverMs: 0, startMs: 0, endMs: 0, thread: 0 };
const source = { bytes: 3, width: 1, height: 1, orientation: 1, lastModified: Date.UTC(2020, 1, 2, 3, 4, 5) };
const outcome = (index) => ({ ok: true, index, name: `${index}.jpg`, output: `${index}.jpg`, data: new Uint8Array(1000).fill(index), width: 1, height: 1, source, timings, warnings: [] });

test('outcomes are pulled as the stream is read, and cancelling it ends their iteration', async () => {
  let pulled = 0;
  let returned = false;
  async function* outcomes() {
    try {
      for (;;) yield outcome(pulled++);
    } finally {
      returned = true;
    }
  }
  const reader = zip(outcomes()).getReader();
  await reader.read();
  assert.ok(pulled < 10, `${pulled} pulled for one read`);
  await reader.cancel();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(returned);
  const after = pulled;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(pulled, after);
});

test('an iteration that throws fails the stream with its error', async () => {
  async function* outcomes() {
    yield outcome(0);
    throw new TypeError('gone');
  }
  await assert.rejects(new Response(zip(outcomes())).arrayBuffer(), /gone/);
});

test('report.json tells of duplicates and findings, where there are', async () => {
  const checks = { sha256: 'a'.repeat(64), dhash: '0123456789abcdef' };
  const failed = { ok: false, index: 0, name: 'b.jpg', error: { code: 'empty', message: 'the file is empty' }, source, timings };
  const outcomes = [failed, { ...outcome(1), checks, findings: ['grey'] }, { ...outcome(2), checks, findings: ['grey', 'truncated'] }];
  const text = Buffer.from(await new Response(zip(outcomes)).arrayBuffer()).toString('latin1');
  const start = text.indexOf('{"generator"');
  const report = JSON.parse(text.slice(start, text.indexOf('\n}\n', start) + 3));
  assert.deepEqual([report.findings, report.duplicates], [{ grey: 2, truncated: 1 }, { exact: [[1, 2]], near: [] }]);
  assert.deepEqual(report.outcomes[2].findings, ['grey', 'truncated']);
});

test('report.json lists failures too, and may be left out', async () => {
  const failed = { ok: false, index: 1, name: 'b.jpg', error: { code: 'empty', message: 'the file is empty' }, source, timings };
  const bytes = Buffer.from(await new Response(zip([outcome(0), failed])).arrayBuffer());
  const text = bytes.toString('latin1');
  const start = text.indexOf('{"generator"');
  const report = JSON.parse(text.slice(start, text.indexOf('\n}\n', start) + 3));
  assert.deepEqual([report.files, report.done, report.failed], [2, 1, 1]);
  assert.deepEqual(report.outcomes.map((entry) => [entry.name, entry.output, entry.ok]), [['0.jpg', '0.jpg', true], ['b.jpg', null, false]]);
  assert.deepEqual([report.findings, report.duplicates], [{}, undefined]);
  const without = Buffer.from(await new Response(zip([outcome(0)], { report: false })).arrayBuffer());
  assert.ok(!without.includes('report.json'));
});
