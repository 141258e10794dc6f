import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const elsewhere = await importTs('garbage.ts');
Intl.v8BreakIterator = class {}; // what Chromium is known by
const { collectNowAndThen, emptied, letGo } = await importTs('garbage.ts');

test('what a message says is taken out of its event', () => {
  const buffer = new ArrayBuffer(8);
  const event = new MessageEvent('message', { data: { type: 'done', job: 7, data: buffer } });
  assert.deepEqual(emptied(event), { type: 'done', job: 7, data: buffer });
  assert.deepEqual(event.data, { type: undefined, job: undefined, data: undefined });
});

test('buffers that are let go are gone, some at a time', () => {
  const buffers = Array.from({ length: 40 }, () => new ArrayBuffer(100_000));
  for (const buffer of buffers) letGo([buffer]);
  const left = buffers.filter(({ byteLength }) => byteLength > 0);
  assert.ok(left.length < 11 && left.length > 0, `${left.length} are left`);
  letGo([new ArrayBuffer(1 << 20)]);
  assert.deepEqual(buffers.map(({ byteLength }) => byteLength), buffers.map(() => 0));
});

test('other engines are left to themselves', (t) => {
  const buffer = new ArrayBuffer(1 << 21);
  elsewhere.letGo([buffer]);
  assert.equal(buffer.byteLength, 1 << 21);
  const { ArrayBuffer: own } = globalThis;
  t.after(() => (globalThis.ArrayBuffer = own));
  globalThis.ArrayBuffer = class {
    constructor() {
      assert.fail('nothing is asked for');
    }
  };
  for (let i = 0; i < 100; i++) elsewhere.collectNowAndThen();
});

test('a collection is begun after a hundred outcomes, five a second at most, and goes without where there are no addresses', (t) => {
  let asked = 0;
  let isFull = false;
  class Counted extends ArrayBuffer {
    constructor(bytes) {
      asked += 1;
      if (isFull) throw new RangeError('Array buffer allocation failed');
      super(bytes);
    }
  }
  const { ArrayBuffer: own } = globalThis;
  t.after(() => (globalThis.ArrayBuffer = own));
  globalThis.ArrayBuffer = Counted;
  let now = 1000;
  t.mock.method(performance, 'now', () => now);
  for (let i = 0; i < 99; i++) collectNowAndThen();
  assert.equal(asked, 0);
  collectNowAndThen();
  assert.equal(asked, 1);
  now += 199;
  for (let i = 0; i < 150; i++) collectNowAndThen();
  assert.equal(asked, 1, 'not so soon again');
  now += 1;
  isFull = true;
  collectNowAndThen();
  assert.equal(asked, 2);
});
