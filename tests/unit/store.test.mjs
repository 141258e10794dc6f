import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';

import { importTs } from './lib/import-ts.mjs';

const { createStore, listStores, openStore } = await importTs('store.ts');

/** Locks that workers hold by name, until the test has one die. */
const locks = new Map();
Object.defineProperty(globalThis, 'navigator', { value: { locks: { request: async (name, then) => void locks.set(name, then) } } });

const MB = 2 ** 20;
const workerUrl = 'https://example.test/worker.js';

/** The worker of a store whose disk takes what it is sent only when it is told to. */
class SlowWorker extends EventTarget {
  static last;
  static entries = [];
  #waiting = [];
  batches = 0;
  sent = 0;
  bytes = 0;
  mostBytes = 0;
  mostBatches = 0;

  constructor() {
    super();
    SlowWorker.last = this;
  }

  postMessage(request) {
    if (request.type === 'start-store') {
      this.life = request.life;
      queueMicrotask(() => this.dispatchEvent(new MessageEvent('message', { data: { type: 'ready' } })));
      return;
    }
    if (request.type === 'create') queueMicrotask(() => this.onmessage({ data: { ok: true, value: { id: null, kind: 'zip', path: '', about: null, entries: SlowWorker.entries } } }));
    if (request.type !== 'add') return;
    const bytes = request.outcomes.reduce((sum, { data }) => sum + data.byteLength, 0);
    this.#waiting.push(bytes);
    this.sent += request.outcomes.length;
    this.bytes += bytes;
    this.batches += 1;
    this.mostBytes = Math.max(this.mostBytes, this.bytes);
    this.mostBatches = Math.max(this.mostBatches, this.#waiting.length);
  }

  /** Whether there was anything to take. */
  take() {
    const bytes = this.#waiting.shift();
    if (bytes === undefined) return false;
    this.bytes -= bytes;
    this.onmessage({ data: { ok: true, value: null } });
    return true;
  }

  terminate() {}
}
globalThis.Worker = SlowWorker;

for (const [what, bytes, count, mostBytes] of [
  ['small', 20_000, 400, 4 * 14 * 20_000],
  ['large', 12 * MB, 20, 36 * MB],
  ['huge', 100 * MB, 4, 100 * MB],
]) {
  test(`a slow disk holds back ${what} results, not the memory`, async () => {
    const store = await createStore({ workerUrl });
    const worker = SlowWorker.last;
    let given = 0;
    function* outcomes() {
      for (; given < count; given++) yield { ok: true, index: given, name: `${given}.jpg`, data: { byteLength: bytes, buffer: { byteLength: bytes } } };
    }
    const added = store.add(outcomes());
    let ended = false;
    added.then(() => (ended = true));
    const still = async () => {
      for (let i = 0; i < 20; i++) await turn();
    };
    await still();
    assert.ok(given < count, 'the disk has taken nothing yet, and all was given');
    while (!ended) {
      worker.take();
      await still();
    }
    assert.equal(given, count);
    assert.ok(worker.mostBatches <= 4, `${worker.mostBatches} batches`);
    assert.equal(worker.mostBytes, mostBytes);
  });
}

test('what is finished as a run is cancelled is kept', async () => {
  const store = await createStore({ workerUrl });
  const worker = SlowWorker.last;
  async function* outcomes() {
    for (let i = 0; i < 3; i++) yield { ok: true, index: i, name: `${i}.jpg`, data: { byteLength: 1, buffer: { byteLength: 1 } } };
    throw new DOMException('cancelled', 'AbortError');
  }
  const added = store.add(outcomes());
  while (!worker.take()) await turn();
  await assert.rejects(added, { name: 'AbortError' });
  assert.equal(worker.sent, 3);
});

test('of two files that nothing tells apart each has its own entry', async () => {
  const [name, lastModified] = ['album/a.jpg', 1e12];
  const source = { bytes: 3, lastModified: new Date(lastModified).toISOString() };
  SlowWorker.entries = [{ name, ok: true, source, output: 'album/a.jpg' }];
  const store = await createStore({ workerUrl });
  const input = { name, data: new Uint8Array(3), lastModified };
  assert.deepEqual(store.match([input, input]).map((entry) => entry?.output ?? null), ['album/a.jpg', null]);
});

/** A worker that says nothing but what the test has it say. */
class MuteWorker extends EventTarget {
  static last;
  asked = [];
  ended = 0;

  constructor() {
    super();
    MuteWorker.last = this;
  }

  postMessage(request) {
    this.asked.push(request);
  }

  terminate() {
    this.ended += 1;
  }
}

async function withMute(t, act) {
  globalThis.Worker = MuteWorker;
  t.after(() => (globalThis.Worker = SlowWorker));
  return act();
}

test('a worker that never starts is given up', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const module = await importTs('store.ts');
  for (const [begin, seconds] of [
    [() => module.createStore({ workerUrl }), 20],
    [() => module.openStore('id', { workerUrl, startTimeoutMs: 3000 }), 3],
    [() => module.listStores({ workerUrl, startTimeoutMs: 3000 }), 3],
    [() => module.discardStore('id', { workerUrl, startTimeoutMs: 3000 }), 3],
  ]) {
    const error = await withMute(t, async () => {
      const begun = begin().then(() => assert.fail(), (thrown) => thrown);
      t.mock.timers.tick(1000 * (seconds + 1));
      return begun;
    });
    assert.deepEqual([error.code, error.message], ['not-started', `the worker of the store: it did not start within ${seconds} seconds`]);
    assert.equal(MuteWorker.last.ended, 1);
  }
});

test('a worker that can not be loaded is told of at once', async (t) => {
  await withMute(t, async () => {
    const listed = listStores({ workerUrl });
    MuteWorker.last.dispatchEvent(new Event('error'));
    await assert.rejects(listed, { code: 'not-started', message: 'the worker of the store: a worker could not be loaded' });
    assert.equal(MuteWorker.last.ended, 1);
  });
});

test('where the worker dies, what is asked of it and what will be is refused', async () => {
  for (const die of [(worker) => locks.get(worker.life)(), (worker) => worker.onerror({ message: 'no memory' })]) {
    const store = await createStore({ workerUrl });
    const worker = SlowWorker.last;
    const added = store.add([{ ok: true, index: 0, name: '0.jpg', data: { byteLength: 1, buffer: { byteLength: 1 } } }]);
    while (worker.sent === 0) await turn();
    die(worker);
    const crashed = { code: 'crashed', message: /^the worker of the store died/ };
    await assert.rejects(added, crashed);
    await assert.rejects(store.finish(), crashed);
    await assert.rejects(store.close(), crashed);
  }
});

test('a store that is closed is no dead one', async () => {
  const store = await createStore({ workerUrl });
  const worker = SlowWorker.last;
  const closing = store.close();
  worker.onmessage({ data: { ok: true, value: null } });
  await closing;
  locks.get(worker.life)();
  await assert.rejects(store.finish(), { code: 'closed' });
});

test('what was asked of a store in memory before it was closed is no answer to who opens it next', async () => {
  const store = await createStore({ workerUrl });
  const worker = SlowWorker.last;
  const answer = (value) => worker.onmessage({ data: { ok: true, value } });
  const closing = store.close();
  const late = store.read({ name: 'a.jpg', data: new Uint8Array(3) });
  answer(null);
  await closing;
  const opening = openStore(store.id);
  answer(null);
  assert.equal(await late, null);
  answer({ id: null, kind: 'zip', path: '', about: 'again', entries: [] });
  assert.equal((await opening).about, 'again');
  await assert.rejects(store.add([{ ok: true, index: 0, name: '0.jpg', data: { byteLength: 1, buffer: { byteLength: 1 } } }]), { code: 'closed' });
});
