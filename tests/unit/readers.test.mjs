import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const module = await importTs('readers.ts');

/** A worker that keeps what it is told, until the test answers. */
class FakeWorker extends EventTarget {
  asked = [];
  ended = 0;

  postMessage(message) {
    this.asked.push(message);
  }

  terminate() {
    this.ended += 1;
  }

  say(data) {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

/** A file of one byte, which tells how often the host has read it itself. */
function file(byte) {
  const blob = new Blob([Uint8Array.of(byte)]);
  return Object.assign(blob, { readHere: 0, arrayBuffer: async () => (blob.readHere++, Uint8Array.of(byte).buffer) });
}

const bytes = (byte) => Uint8Array.of(byte).buffer;
const byteOf = (buffer) => new Uint8Array(buffer)[0];

/** `read`, and the workers that stand behind it. */
async function readers(threads, { Reader, readersFor } = module) {
  const workers = [];
  const read = readersFor(threads, async () => new Reader(workers[workers.push(new FakeWorker()) - 1]));
  await Promise.resolve();
  return { read, workers };
}

test('few threads are fed by the host itself', async () => {
  const { read, workers } = await readers(5);
  assert.equal(workers.length, 0);
  assert.equal(byteOf(await read(file(7))), 7);
});

test('every six threads have a reader, and the least busy one reads', async () => {
  const { read, workers } = await readers(16);
  assert.equal(workers.length, 2);
  const reading = [1, 2, 3].map((byte) => read(file(byte)));
  assert.deepEqual(workers.map(({ asked }) => asked.length), [2, 1]);
  workers[1].say({ id: 1, bytes: bytes(2) });
  assert.equal(byteOf(await reading[1]), 2);
  const fourth = read(file(4));
  assert.deepEqual(workers.map(({ asked }) => asked.length), [2, 2]);
  workers[0].say({ id: 2, bytes: bytes(3) });
  workers[0].say({ id: 1, bytes: bytes(1) });
  workers[1].say({ id: 2, bytes: bytes(4) });
  assert.deepEqual((await Promise.all([reading[0], reading[2], fourth])).map(byteOf), [1, 3, 4]);
});

test('why a file can not be read is passed on', async () => {
  const { read, workers } = await readers(6);
  const reading = read(file(1));
  workers[0].say({ id: 1, error: 'gone' });
  await assert.rejects(reading, { message: 'gone' });
});

test('what a lost reader had in hand is read by the host, and so is what comes after', async () => {
  const { read, workers } = await readers(6);
  const [one, two] = [file(1), file(2)];
  const reading = read(one);
  workers[0].dispatchEvent(new Event('error'));
  assert.equal(byteOf(await reading), 1);
  assert.equal(byteOf(await read(two)), 2);
  assert.deepEqual([one.readHere, two.readHere, workers[0].asked.length, workers[0].ended], [1, 1, 1, 1]);
});

test('a reader that does not answer is ended, and what it had is read once more and no oftener', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { read, workers } = await readers(12, await importTs('readers.ts'));
  const files = [1, 2, 3, 4].map(file);
  const reading = files.map(read);
  workers[1].say({ id: 1, bytes: bytes(2) });
  workers[1].say({ id: 2, bytes: bytes(4) });
  t.mock.timers.tick(11_000);
  assert.deepEqual((await Promise.all(reading)).map(byteOf), [1, 2, 3, 4]);
  workers[0].say({ id: 1, bytes: bytes(9) });
  t.mock.timers.tick(60_000);
  assert.deepEqual(files.map(({ readHere }) => readHere), [1, 0, 1, 0]);
  assert.deepEqual(workers.map(({ ended }) => ended), [1, 0]);
  void read(file(5));
  assert.deepEqual(workers.map(({ asked }) => asked.length), [2, 3], 'the other goes on');
});

test('readers that can not be started are not waited for', async () => {
  const read = module.readersFor(12, () => Promise.reject(new Error('refused')));
  assert.equal(byteOf(await read(file(3))), 3);
});
