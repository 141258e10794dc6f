import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { at } from '../../scripts/lib/paths.mjs';
import { file, TestHost } from './lib/host.mjs';
import { importTs } from './lib/import-ts.mjs';
import { FakeSpill } from './lib/spill.mjs';

const { DEFAULT_TIMEOUT_MS } = await importTs('defaults.ts');

const files = (count, facts = () => ({})) => Array.from({ length: count }, (_, i) => file(i, facts(i)));
const ladder = [
  { engine: 'threads', threads: 4 },
  { engine: 'threads', threads: 2 },
  { engine: 'workers', threads: 3 },
  { engine: 'serial', threads: 1 },
];

/** N files gave N outcomes in input order, and only those named failed. */
function assertOutcomes(host, count, failed = {}) {
  assert.deepEqual(host.outcomes.map(({ index }) => index), Array.from({ length: count }, (_, i) => i));
  const codes = Object.fromEntries(host.outcomes.flatMap(({ ok, index, error }) => (ok ? [] : [[index, error.code]])));
  assert.deepEqual(codes, failed);
}

/** The answer of an engine that takes no look at its files. */
const done = (job) => {
  const times = { thread: 0, startedAt: 0, endedAt: 0, decodeMs: 0, resampleMs: 0, encodeMs: 0 };
  return { type: 'done', job, ...times, data: new Uint8Array(1), width: 1, height: 1, sourceWidth: 1, sourceHeight: 1, orientation: 1, warnings: [] };
};

test('outcomes come in input order whatever the order of completion', async () => {
  const host = new TestHost({ steps: [{ engine: 'threads', threads: 4 }] });
  await host.all(files(200, (i) => ({ ms: (i * 37) % 11 })));
  assertOutcomes(host, 200);
  assert.equal(host.log.worked.length, 200);
});

test('a trap costs its own file alone, whoever else was in hand', async () => {
  for (const steps of [ladder, [{ engine: 'workers', threads: 3 }], [{ engine: 'serial', threads: 1 }]]) {
    const host = new TestHost({ steps });
    await host.all(files(60, (i) => ({ fate: [7, 30, 31].includes(i) ? 'trap' : 'good', ms: i % 3 })));
    assertOutcomes(host, 60, { 7: 'crashed', 30: 'crashed', 31: 'crashed' });
    assert.deepEqual(host.messages.filter(({ type }) => type === 'changed'), [], 'faults of files are not held against the engine');
    const again = host.log.worked.length - 60;
    assert.ok(again <= 3 * 2 * steps[0].threads, `${again} files were worked on again`);
  }
});

test('a unit begins the runs that are under way', async () => {
  const host = new TestHost();
  await host.all(files(5, (i) => ({ fate: i === 2 ? 'trap' : 'good' })), { run: 9 });
  assert.ok(host.log.units.length > 1);
  assert.deepEqual([...new Set(host.log.begun)], [9]);
  assert.equal(host.log.begun.length, host.log.units.length);
});

test('a stuck file is given up, and the others of its thread are done', async () => {
  for (const steps of [[{ engine: 'threads', threads: 2 }], [{ engine: 'workers', threads: 2 }]]) {
    const host = new TestHost({ steps, stuckTimeoutMs: 1 });
    await host.all(files(12, (i) => ({ fate: i === 3 ? 'loop' : 'good' })));
    assertOutcomes(host, 12, { 3: 'timed-out' });
  }
});

test('a file that is never read is given up, and the others go on', async () => {
  const never = () => new Promise(() => {});
  const host = new TestHost({ stuckTimeoutMs: 1, read: (blob) => (blob.dead ? never() : blob.arrayBuffer()) });
  const dead = (name) => Object.assign(new Blob(['dead']), { dead: true, slice: () => ({ arrayBuffer: never }), name });
  const handles = files(30).map((one) => ({ ...one, data: new Blob([one.data]) }));
  handles[4] = { ...handles[4], data: dead() };
  // Of one that is not called a JPEG the first bytes are read before.
  handles[20] = { ...handles[20], name: '20.png', data: dead() };
  await host.all(handles);
  assertOutcomes(host, 30, { 4: 'unreadable', 20: 'unreadable' });
  assert.match(host.outcomes[4].error.message, /not come within 1 seconds/);
  host.receive({ type: 'end', run: 1 });
  host.outcomes = [];
  host.messages.splice(1);
  await host.all(files(3), { run: 2 });
  const { progress } = host.messages.filter(({ type }) => type === 'news').at(-1);
  assert.ok(progress.at(-1).heldBytes < 5e6 && progress.at(-1).heldBytes >= 0, `${progress.at(-1).heldBytes} bytes are held for it no more`);
});

test('a picture that the browser never decodes is given up, and the ones behind it are decoded', async (t) => {
  let decoding = 0;
  const canvas = { clearRect() {}, drawImage() {}, getImageData: () => ({ data: new Uint8Array(16).fill(255) }) };
  const bitmap = { width: 2, height: 2, close() {} };
  Object.assign(globalThis, {
    createImageBitmap: () => (++decoding === 1 ? new Promise(() => {}) : Promise.resolve(bitmap)),
    OffscreenCanvas: class { getContext = () => canvas; },
  });
  t.after(() => ['createImageBitmap', 'OffscreenCanvas'].forEach((name) => delete globalThis[name]));
  const host = new TestHost({ stuckTimeoutMs: 1, unit: () => ({ submit(run, job) { setTimeout(() => this.onDone(done(job)), 1); } }) });
  const text = (code) => new TextEncoder().encode(code);
  const avif = () => Uint8Array.of(0, 0, 0, 16, ...text('ftypavif'), 0, 0, 0, 0, 0, 0, 0, 20, ...text('ispe'), 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2).buffer;
  await host.all(files(9).map((one, i) => (i % 2 ? { ...one, name: `${i}.avif`, data: avif() } : one)));
  assertOutcomes(host, 9, { 1: 'timed-out' });
  assert.deepEqual(host.outcomes.filter(({ decoder }) => decoder === 'browser').map(({ index }) => index), [3, 5, 7]);
  assert.equal(host.outcomes.at(-1).heldBytes < 5e6, true, 'nothing is held for it');
});

test('an engine that does not say whether options are right is replaced', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const mute = { begin: () => new Promise(() => {}) };
  for (const step of [{ engine: 'threads', threads: 2 }, { engine: 'workers', threads: 2 }]) {
    const host = new TestHost({ steps: [step], unit: (_, count) => (count < 2 ? mute : {}) });
    await host.start();
    host.begin(1);
    for (let i = 0; i < 3; i++) {
      t.mock.timers.tick(40_000);
      await sleep(1);
    }
    await host.until(({ type }) => type === 'want');
    assert.ok(host.log.units.slice(0, 2).every(({ stopped }) => stopped));
    assert.ok(host.log.units.length > 2);
  }
});

test('without a time limit no file is given up', async () => {
  const host = new TestHost({ steps: [{ engine: 'threads', threads: 2 }], stuckTimeoutMs: 1 });
  await host.all(files(2, () => ({ ms: 2500 })), { options: { timeoutMs: 0 } });
  assertOutcomes(host, 2);
});

test('the default time limit is the one that the core has', () => {
  const [, limitMs] = readFileSync(at('src/options.rs'), 'utf8').match(/timeout_ms: ([\d_]+),/);
  assert.equal(Number(limitMs.replaceAll('_', '')), DEFAULT_TIMEOUT_MS);
});

test('a worker that goes away without a word costs no file', async () => {
  const steps = [{ engine: 'workers', threads: 2 }];
  const host = new TestHost({ steps, stuckTimeoutMs: 1, unit: (_, count) => ({ answers: count !== 0 }) });
  await host.all(files(12));
  assertOutcomes(host, 12);
});

test('an engine that keeps failing by itself is left for the next, which is said', async () => {
  const dying = (step) => ({ submit() { setTimeout(() => this.onLost('gone'), 1); }, inHand: () => [], threads: step.threads });
  const host = new TestHost({ steps: ladder, unit: (step) => (step.engine === 'threads' ? dying(step) : {}) });
  await host.all(files(20));
  assertOutcomes(host, 20);
  assert.deepEqual(host.messages.filter(({ type }) => type === 'changed'), [
    { type: 'changed', engine: 'threads', threads: 2, reason: 'gone' },
    { type: 'changed', engine: 'workers', threads: 3, reason: 'gone' },
  ]);
});

test('an engine that can not be started again is left for the next', async () => {
  const host = new TestHost({ steps: ladder, refuses: ({ engine }, count) => engine === 'threads' && count > 0 });
  await host.all(files(20, (i) => ({ fate: i === 4 ? 'trap' : 'good' })));
  assertOutcomes(host, 20, { 4: 'crashed' });
  assert.deepEqual(host.messages.filter(({ type }) => type === 'changed').map(({ engine, reason }) => [engine, reason]), [['workers', 'threads does not start']]);
});

test('where none is left, the run ends with an error', async () => {
  const host = new TestHost({ steps: [{ engine: 'serial', threads: 1 }], refuses: (_, count) => count > 0 });
  await host.all(files(5, (i) => ({ fate: i === 1 ? 'trap' : 'good' })));
  assert.deepEqual(host.messages.at(-1), { type: 'gone', error: { code: 'not-started', message: 'serial does not start' } });
});

test('the start tries one engine after the other', async () => {
  const host = new TestHost({ steps: ladder, refuses: ({ engine }) => engine === 'threads' });
  assert.deepEqual(await host.start(), { type: 'started', engine: 'workers', threads: 3, reason: 'threads does not start' });
  const none = new TestHost({ steps: ladder, refuses: () => true });
  assert.equal((await none.start()).type, 'not-started');
});

test('memory that could not be had in company is asked for again alone', async () => {
  const host = new TestHost({ steps: [{ engine: 'threads', threads: 3 }] });
  await host.all(files(30, (i) => ({ fate: { 5: 'oom', 20: 'always-oom' }[i], ms: 2 })));
  assertOutcomes(host, 30, { 20: 'out-of-memory' });
});

test('wrong options are refused before any work', async () => {
  const host = new TestHost();
  await host.start();
  host.begin(1, { refuse: true });
  assert.equal((await host.until(({ type }) => type === 'refused')).error.code, 'option');
});

test('one huge slow file first: memory stays within the budget, order is kept', async () => {
  const memoryBudget = 60e6;
  const host = new TestHost({ steps: [{ engine: 'threads', threads: 4 }], memoryBudget });
  const [huge, small] = [50e6, 100e3];
  await host.all(files(501, (i) => (i === 0 ? { size: huge, ms: 300 } : { size: small, ms: 0 })));
  assertOutcomes(host, 501);
  const peak = Math.max(...host.messages.filter(({ type }) => type === 'news').flatMap(({ progress }) => progress.map(({ peakHeldBytes }) => peakHeldBytes)));
  assert.ok(peak <= memoryBudget + huge, `${peak} bytes held: the result of the huge file is beside it for a moment`);
  const whileHuge = host.outcomes.slice(1).map(({ heldBytes }) => heldBytes);
  assert.ok(Math.max(...whileHuge) <= memoryBudget, `${Math.max(...whileHuge)} bytes held for small files`);
  assert.ok(peak > huge, 'others were worked on meanwhile');
});

test('behind one huge slow file the threads go on within the default budget', async () => {
  const memoryBudget = 512 * 2 ** 20;
  const host = new TestHost({ steps: [{ engine: 'threads', threads: 4 }], memoryBudget });
  await host.all(files(501, (i) => (i === 0 ? { size: 50e6, ms: 60e3, after: 500 } : { size: 100e3, ms: 0 })));
  assertOutcomes(host, 501);
  const progress = host.messages.filter(({ type }) => type === 'news').flatMap((news) => news.progress);
  assert.equal(progress.at(-1).last.index, 0, 'all others were done before');
  assert.ok(progress.at(-1).peakHeldBytes <= memoryBudget);
});

test('where results may be put aside, the threads go on past the budget', async () => {
  const memoryBudget = 90e6;
  const after = async (slow, options) => {
    const host = new TestHost({ steps: [{ engine: 'threads', threads: 4 }], memoryBudget, openSpill: async () => new FakeSpill() });
    await host.all(files(201, (i) => (i === 0 ? slow : { size: 1e6, ms: 0 })), options);
    assertOutcomes(host, 201);
    const progress = host.messages.filter(({ type }) => type === 'news').flatMap((news) => news.progress);
    assert.ok(progress.at(-1).peakHeldBytes <= memoryBudget + 2e6, 'the file that is waited for may go past it');
    assert.equal(host.messages.filter(({ type }) => type === 'finished').length, 1);
    return 200 - progress.findIndex(({ last }) => last.index === 0);
  };
  assert.equal(await after({ ms: 60e3, after: 200 }, { spill: true }), 0, 'all others were done before the slow one');
  assert.ok(await after({ ms: 500 }, { spill: false }) > 100, 'they were not where all has to stay in memory');
});

test('the peak is of a run, not of one before it', async () => {
  const host = new TestHost({ steps: [{ engine: 'threads', threads: 2 }] });
  const peaks = [];
  for (const [run, size] of [[1, 50e6], [2, 1000]]) {
    await host.all(files(3, () => ({ size })), { run });
    const progress = host.messages.filter(({ type }) => type === 'news').flatMap((news) => news.progress);
    peaks.push(progress.at(-1).peakHeldBytes);
    host.receive({ type: 'end', run });
    host.messages.splice(1); // that it has started
  }
  assert.ok(peaks[0] >= 50e6 && peaks[1] < 10e6, peaks.join(' and '));
});

test('a file whose need is past the budget runs alone', async () => {
  const host = new TestHost({ steps: [{ engine: 'threads', threads: 4 }], memoryBudget: 50e6 });
  await host.all(files(20, (i) => (i === 8 ? { size: 60e6, ms: 20 } : { ms: 5 })));
  assertOutcomes(host, 20);
  assert.equal(host.log.company.get(8), 0);
  assert.ok(host.log.company.get(3) > 0);
});

test('a file that no memory can hold is an outcome at once, unread', async () => {
  const host = new TestHost({ unit: () => ({ maxBytes: 5e6 }) });
  const unread = { size: 6e6, slice: () => assert.fail('read'), arrayBuffer: () => assert.fail('read') };
  await host.all([file(0), { ...file(1), data: unread }, file(2)]);
  assertOutcomes(host, 3, { 1: 'limit' });
  assert.deepEqual([host.outcomes[1].error.value, host.outcomes[1].error.limit], [6e6, 5e6]);
});

test('a file that needs more than shared memory can have is done by workers, which is said', async () => {
  const unit = ({ engine }) => (engine === 'threads' ? { maxBytes: 20e6 } : {});
  const host = new TestHost({ steps: ladder, unit });
  await host.all(files(40, (i) => ({ size: [9, 30].includes(i) ? 30e6 : 100, ms: i % 3 })));
  assertOutcomes(host, 40);
  assert.deepEqual(host.log.worked.toSorted((a, b) => a - b), files(40).map(({ index }) => index), 'each was worked on once');
  const changes = host.messages.filter(({ type }) => type === 'changed');
  assert.deepEqual(changes.map(({ engine, threads }) => [engine, threads]), [['workers', 3]]);
  assert.match(changes[0].reason, /^a file needs about 3\d{7} bytes, and the shared memory can have 20000000$/);
});

test('a file past what any engine can have is an outcome at once, and no engine is left for it', async () => {
  const unit = ({ engine }) => (engine === 'threads' ? { maxBytes: 20e6 } : {});
  const huge = { size: 2 ** 32 + 1, slice: () => assert.fail('read'), arrayBuffer: () => assert.fail('read') };
  const host = new TestHost({ steps: ladder, unit });
  await host.all([file(0), { ...file(1), data: huge }, file(2)]);
  assertOutcomes(host, 3, { 1: 'limit' });
  const threadsAlone = new TestHost({ steps: ladder.slice(0, 2), unit });
  await threadsAlone.all(files(3, (i) => ({ size: i === 1 ? 30e6 : 100 })));
  assertOutcomes(threadsAlone, 3, { 1: 'limit' });
  for (const { messages } of [host, threadsAlone]) assert.deepEqual(messages.filter(({ type }) => type === 'changed'), []);
});

test('a file past the limit of bytes is an outcome at once, and of it the first bytes are read alone', async () => {
  const host = new TestHost();
  const large = (...magic) => ({
    size: 6000,
    slice: (from, to) => (to <= 64 ? new Blob([new Uint8Array(magic)]) : assert.fail('read')),
    arrayBuffer: () => assert.fail('read'),
  });
  const picture = [0xff, 0xd8, 0xff, 0xe0];
  const inMemory = new Uint8Array(5001);
  inMemory.set(picture);
  const inputs = [large(...picture), inMemory.buffer].map((data, i) => ({ ...file(i), data }));
  await host.all([...inputs, file(2)], { options: { timeoutMs: 1, limitInputBytes: 5000 } });
  assertOutcomes(host, 3, { 0: 'limit', 1: 'limit' });
  assert.equal(host.outcomes[0].error.message, 'the number of bytes is 6000, past the limit of 5000');
  assert.deepEqual([host.outcomes[1].error.value, host.outcomes[1].error.limit], [5001, 5000]);
});

test('behind a slow file no more than 256 are open', async () => {
  let [open, most] = [0, 0];
  const read = async (blob) => {
    most = Math.max(most, ++open);
    await sleep(1);
    open -= 1;
    return blob.arrayBuffer();
  };
  const host = new TestHost({ read });
  const handles = files(2000, (i) => (i === 0 ? { ms: 100 } : { ms: 0 })).map((one) => ({ ...one, data: new Blob([one.data]) }));
  await host.all(handles);
  assertOutcomes(host, 2000);
  assert.ok(most > 100 && most <= 256, `${most} at a time`);
});

test('results that nobody takes stop the engine, and a second run goes on one by one', async () => {
  const host = new TestHost({ memoryBudget: 10e6 });
  await host.all(files(200, () => ({ size: 1e6 })), { take: false });
  await sleep(300);
  const first = host.log.worked.length;
  assert.ok(first > 0 && first <= 10, `${first} of 200 were worked on`);

  host.begin(2);
  await host.until((message) => message.type === 'want' && message.run === 2);
  host.receive({ type: 'files', run: 2, files: files(3, () => ({ size: 1e6 })) });
  host.receive({ type: 'no-more-files', run: 2 });
  for (let i = 1; i <= 3; i++) {
    await host.until((message) => message.type === 'news' && message.run === 2 && message.outcomes.some(({ index }) => index === i - 1));
    assert.equal(host.log.worked.length, first + i);
    host.taken(1, 2);
  }
});

test('a slow consumer has some results to take, not as many as the budget lets', async () => {
  const host = new TestHost({ memoryBudget: 512 * 2 ** 20 });
  await host.all(files(200, () => ({ size: 1e6 })), { take: false });
  await sleep(500);
  const waiting = host.outcomes.length;
  assert.ok(waiting > 8 && waiting < 16, `${waiting} of 200 wait`);
  const worked = host.log.worked.length;
  assert.ok(worked <= waiting + 6, `${worked} were worked on: what was in hand, and no more`);
  host.take = true;
  host.taken(waiting);
  await host.until(({ type }) => type === 'finished');
  assertOutcomes(host, 200);
});

test('an ended run lets go of its memory', async () => {
  const host = new TestHost({ memoryBudget: 10e6 });
  await host.all(files(200, () => ({ size: 1e6 })), { take: false });
  await sleep(100);
  host.receive({ type: 'end', run: 1 });
  host.outcomes = [];
  host.messages.splice(1);
  await host.all(files(20, () => ({ size: 1e6 })), { run: 2 });
  assertOutcomes(host, 20);
  const { progress } = host.messages.filter(({ type }) => type === 'news').at(-1);
  assert.ok(progress.at(-1).heldBytes <= 10e6, `${progress.at(-1).heldBytes} bytes`);
});

test('a paused resizer finishes what is at work, and goes on where it was', async () => {
  const host = new TestHost();
  const all = host.all(files(100, () => ({ size: 500e3, ms: 5 })));
  await host.until(({ type }) => type === 'news');
  host.receive({ type: 'pause' });
  let worked;
  do {
    worked = host.log.worked.length;
    await sleep(100);
  } while (host.log.worked.length > worked);
  assert.ok(worked < 100, `${worked} were worked on`);
  host.receive({ type: 'resume' });
  await all;
  assertOutcomes(host, 100);
  assert.equal(host.log.worked.length, 100);
});

test('an instance that has grown past the budget is recycled at a quiet point', async () => {
  const host = new TestHost({ memoryBudget: 10e6, steps: [{ engine: 'threads', threads: 1 }] });
  await host.all(files(10, (i) => ({ grows: i === 4 ? 100e6 : 0, size: i === 4 ? 12e6 : 1e6, ms: 2 })));
  assertOutcomes(host, 10);
  assert.equal(host.log.units.length, 2);
  assert.ok(host.log.units[0].stopped);
  assert.deepEqual(host.messages.filter(({ type }) => type === 'changed'), []);
});

test('a file that needs the full build gets it, once for all, and jobs at work end first', async () => {
  for (const step of [{ engine: 'threads', threads: 3 }, { engine: 'workers', threads: 3 }, { engine: 'serial', threads: 1 }]) {
    const host = new TestHost({ steps: [step] });
    await host.all(files(40, (i) => ({ full: i % 5 === 2, ms: i % 3 })));
    assertOutcomes(host, 40);
    const units = step.engine === 'workers' ? 3 : 1;
    assert.deepEqual(host.log.builds, [...Array(units).fill('plain'), ...Array(units).fill('full')]);
    assert.ok(host.log.units.slice(0, units).every(({ stopped, working, queue }) => stopped && working.size === 0 && queue.length === 0));
    const again = host.log.worked.length - 40;
    assert.ok(again > 0 && again <= 8, `${again} files were worked on again`);
    assert.deepEqual(host.messages.filter(({ type }) => type === 'changed'), []);
    host.outcomes = [];
    host.messages.splice(1);
    await host.all(files(4, () => ({ full: true })), { run: 2 });
    assert.equal(host.log.builds.length, 2 * units, 'once full it stays so');
  }
});

test('JPEGs alone never load the full build', async () => {
  const host = new TestHost({ loads: () => assert.fail('loaded') });
  await host.all(files(40));
  assertOutcomes(host, 40);
  assert.deepEqual(host.log.builds, ['plain']);
});

test('options that need the full build get it before any file is asked for, and runs beside them go on', async () => {
  const host = new TestHost({ steps: [{ engine: 'workers', threads: 2 }] });
  const first = host.all(files(60, () => ({ ms: 2 })));
  await host.until(({ type }) => type === 'news');
  host.begin(2, { full: true });
  await host.until((message) => message.type === 'want' && message.run === 2);
  assert.deepEqual(host.log.builds, ['plain', 'plain', 'full', 'full']);
  await first;
  assertOutcomes(host, 60);
  assert.equal(host.messages.filter(({ type }) => type === 'refused').length, 0);
});

test('wrong options are refused by the full build as well', async () => {
  const host = new TestHost();
  await host.start();
  host.begin(1, { full: true, refuse: true });
  assert.equal((await host.until(({ type }) => type === 'refused')).error.code, 'option');
});

test('a full build that can not be loaded fails what needs it, and nothing else', async () => {
  let offline = true;
  const loads = () => {
    if (offline) throw new Error('offline');
  };
  const host = new TestHost({ steps: [{ engine: 'threads', threads: 2 }], loads });
  await host.all(files(20, (i) => ({ full: i === 7, ms: 1 })));
  assertOutcomes(host, 20, { 7: 'not-started' });
  assert.deepEqual(host.log.builds, ['plain'], 'the engine that works was kept');
  host.begin(2, { full: true });
  const { error } = await host.until(({ type }) => type === 'refused');
  assert.deepEqual([error.code, error.message.includes('offline')], ['not-started', true]);
  offline = false;
  host.outcomes = [];
  host.messages.splice(1);
  await host.all(files(5, () => ({ full: true })), { run: 3 });
  assertOutcomes(host, 5);
});

test('a full build that does not start leaves the plain one', async () => {
  const host = new TestHost({ steps: [{ engine: 'workers', threads: 2 }, { engine: 'serial', threads: 1 }], refuses: (_, __, build) => build === 'full' });
  await host.all(files(20, (i) => ({ full: i === 3 })));
  assertOutcomes(host, 20, { 3: 'not-started' });
  assert.deepEqual(host.messages.filter(({ type }) => type === 'changed' || type === 'gone'), []);
});

test('a full build that starts only as a smaller engine is said to be one', async () => {
  const host = new TestHost({ steps: ladder, refuses: ({ engine }, _, build) => build === 'full' && engine === 'threads' });
  await host.all(files(20, (i) => ({ full: i === 3 })));
  assertOutcomes(host, 20);
  assert.deepEqual(host.messages.filter(({ type }) => type === 'changed').map(({ engine }) => engine), ['workers']);
});

test('faults before, during and after the change of builds cost their own files alone', async () => {
  for (const steps of [ladder, [{ engine: 'workers', threads: 3 }]]) {
    const host = new TestHost({ steps });
    await host.all(files(60, (i) => ({ full: i > 20 && i % 4 === 0, fate: [3, 23, 24, 50].includes(i) ? 'trap' : 'good', ms: i % 3 })));
    assertOutcomes(host, 60, { 3: 'crashed', 23: 'crashed', 24: 'crashed', 50: 'crashed' });
    assert.equal(host.log.builds.at(-1), 'full');
  }
});
