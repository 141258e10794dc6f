import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';
import { FakeSpill } from './lib/spill.mjs';

const { Outbox } = await importTs('outbox.ts');
const { Ledger } = await importTs('ledger.ts');

const MB = 2 ** 20;
const settled = () => new Promise((resolve) => setImmediate(resolve));

const ledger = () => new Ledger({ minInHand: 1, threads: 8, readAheadBytes: 1, memoryBudget: 512 * MB });
const good = (index, bytes) => ({ ok: true, index, name: `${index}.jpg`, data: new Uint8Array(bytes).fill(index), source: {}, timings: {}, heldBytes: 0 });
const bad = (index) => ({ ok: false, index, name: `${index}.jpg`, error: { code: 'corrupt', message: '' }, source: {}, timings: {}, heldBytes: 0 });

/** Everything that may be sent now. */
function sendable(outbox) {
  const sent = [];
  for (let outcome = outbox.send(); outcome; outcome = outbox.send()) sent.push(outcome);
  return sent;
}

/** Sends and takes until nothing comes any more. */
function drain(outbox) {
  const all = [];
  for (let sent = sendable(outbox); sent.length > 0; sent = sendable(outbox)) {
    assert.ok(sent.reduce((sum, { data }) => sum + (data?.length ?? 0), 0) < 32 * MB + 2 * MB, 'no more at once than a consumer is sent');
    all.push(...sent);
    outbox.take(sent.length);
  }
  return all;
}

test('whatever the order they come in, outcomes leave in that of the inputs, put aside or not', async () => {
  for (const [spill, count] of [[null, 60], [new FakeSpill(), 130], [new FakeSpill({ room: 9 * MB }), 130]]) {
    const [book, opened] = [ledger(), []];
    const outbox = new Outbox(book, spill && (async () => (opened.push(spill), spill)));
    let state = 7;
    const random = (below) => (state = (state * 48271) % 2147483647) % below;
    const order = Array.from({ length: count - 1 }, (_, i) => i + 1).sort(() => random(2) - 0.5);
    for (const index of order) {
      outbox.add(index % 10 === 3 ? bad(index) : good(index, MB - index));
      assert.deepEqual(sendable(outbox), [], 'the first is not there yet');
      await settled();
    }
    const held = book.load.heldBytes;
    if (spill?.room === Infinity) assert.ok(held < 66 * MB, `${held} bytes are in memory`);
    outbox.add(good(0, MB));
    const all = drain(outbox);
    assert.deepEqual(all.map(({ index }) => index), Array.from({ length: count }, (_, i) => i));
    for (const { ok, index, data } of all) {
      assert.equal(ok, index % 10 !== 3);
      if (ok) assert.deepEqual([data.length, data[0], data.at(-1)], [index ? MB - index : MB, index, index]);
    }
    assert.equal(book.load.heldBytes, 0);
    outbox.close();
    if (!spill) continue;
    assert.equal(opened.length, 1);
    assert.ok(spill.most > 8 * MB);
    assert.deepEqual([spill.end, spill.cleared, spill.closed], [0, 1, 1]);
  }
});

test('without a slower one before them nothing is put aside', async () => {
  const outbox = new Outbox(ledger(), () => assert.fail('opened'));
  for (let index = 0; index < 100; index++) {
    outbox.add(good(index, MB));
    assert.equal(drain(outbox).length, 1);
  }
});

test('a consumer is sent no more than 4 MiB a thread that it has not taken', () => {
  const book = ledger();
  const outbox = new Outbox(book, null);
  for (let index = 0; index < 50; index++) outbox.add(good(index, MB));
  assert.equal(sendable(outbox).length, 33);
  assert.ok(outbox.full);
  assert.equal(outbox.nextToTake, 0);
  outbox.take(10);
  assert.equal(outbox.full, false);
  assert.equal(outbox.nextToTake, 10);
  assert.equal(sendable(outbox).length, 10);
  assert.equal(outbox.sent, 43);
  assert.equal(book.load.heldBytes, 40 * MB);
});

test('what can not be read again is an outcome', async () => {
  const outbox = new Outbox(ledger(), async () => new FakeSpill({ spoilt: (index) => index === 80 }));
  for (let index = 1; index < 90; index++) {
    outbox.add(good(index, MB));
    await settled();
  }
  outbox.add(bad(0));
  const all = drain(outbox);
  assert.equal(all.length, 90);
  assert.deepEqual(all.filter(({ ok }) => !ok).map(({ index, error }) => [index, error.code]), [[0, 'corrupt'], [80, 'unreadable']]);
});

test('a run that ends lets go of all that it holds, and of a place that opens too late', async () => {
  const [book, spill] = [ledger(), new FakeSpill()];
  const outbox = new Outbox(book, async () => spill);
  for (let index = 0; index < 80; index++) {
    outbox.add(good(index === 0 ? 0 : index + 1, MB));
    if (index === 70) await settled();
  }
  sendable(outbox);
  outbox.close();
  assert.equal(book.load.heldBytes, 0);
  assert.equal(spill.closed, 1);

  const [late, hasty] = [new FakeSpill(), new Outbox(book, async () => late)];
  for (let index = 1; index < 70; index++) hasty.add(good(index, MB));
  hasty.close();
  await settled();
  assert.equal(late.closed, 1);
  assert.equal(book.load.heldBytes, 0);
});
