/** What an embedder does besides taking every outcome at once: in Node, with the packed package and its real engine. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { photos } from './lib/photos.mjs';
import { workshop } from './lib/workshop.mjs';

const { createResizer, ResizeError, zip } = await import(pathToFileURL(join(workshop, 'apps/node_modules/pixmill/dist/node.js')));

/** Two at a time take some 10.6 MB, and a result 18 kB. */
const large = { width: 1000, height: 1000, fit: 'fill' };
const small = { width: 20 };
const memoryBudget = 12e6;
/** So many results fill the budget. */
const mostResults = memoryBudget / 17e3;

let resizer;
let photo;

before(async () => {
  resizer = await createResizer({ threads: 2, memoryBudget });
  [{ data: photo }] = await photos();
});
after(() => resizer.close());

/** Endless, or `count` inputs, and what was done with them. */
function inputs(count = Infinity, data = photo) {
  const watched = { pulled: 0, ended: false };
  watched.files = (async function* () {
    try {
      while (watched.pulled < count) {
        yield { name: `${watched.pulled++}.jpg`, data };
      }
    } finally {
      watched.ended = true;
    }
  })();
  return watched;
}

async function names(outcomes) {
  const found = [];
  for await (const { ok, name, error } of outcomes) found.push(ok ? name : error);
  return found;
}

/** The engine does all that it is given, and nothing is left of runs before, once what they had at work has ended. */
async function goesOn() {
  for (let tries = 1; ; tries++) {
    let held;
    const run = inputs(20);
    assert.deepEqual(await names(resizer.resize(run.files, small, { onProgress: ({ heldBytes }) => (held = heldBytes) })), Array.from({ length: 20 }, (_, i) => `${i}.jpg`));
    if (held < 20 * 4000) return;
    assert.ok(tries < 20, `${held} bytes are held by small results`);
  }
}

const settled = async (look) => {
  for (let before; ; await sleep(300)) {
    const now = look();
    if (now === before) return now;
    before = now;
  }
};

test('a consumer that stops taking stops the engine and the inputs', async () => {
  const run = inputs();
  let done = 0;
  let heldBytes = 0;
  const outcomes = resizer.resize(run.files, large, { onProgress: (progress) => ({ done, heldBytes } = progress) });
  for (let i = 0; i < 3; i++) assert.equal((await outcomes.next()).value.name, `${i}.jpg`);
  const before = await settled(() => done);
  assert.ok(before >= 3 && before < mostResults, `${before} were done`);
  assert.ok(heldBytes <= memoryBudget, `${heldBytes} bytes are held`);
  assert.ok(run.pulled * photo.byteLength < 10e6, `${run.pulled} inputs of ${photo.byteLength} bytes were pulled`);

  for (let i = 3; i < before + 20; i++) assert.equal((await outcomes.next()).value.name, `${i}.jpg`);
  assert.ok(done > before, 'it goes on');
  await outcomes.return();
  assert.ok(run.ended);
});

test('of inputs that bring their bytes few are known ahead', async () => {
  const count = 100;
  const run = inputs(count, Buffer.concat([photo, Buffer.alloc(1e6)]));
  let done = 0;
  let most = 0;
  const onProgress = (progress) => {
    most = Math.max(most, run.pulled - done);
    ({ done } = progress);
  };
  assert.equal((await names(resizer.resize(run.files, large, { onProgress }))).length, count);
  assert.ok(most <= 20, `${most} megabytes were held at once`);
});

test('leaving the loop ends the run, and frees what it held', async () => {
  const run = inputs();
  let done = 0;
  for await (const { name } of resizer.resize(run.files, large, { onProgress: (progress) => ({ done } = progress) })) {
    if (name === '5.jpg') break;
  }
  assert.ok(run.ended);
  const before = done;
  await goesOn();
  assert.equal(done, before, 'nothing is told of a run that was left');
});

test('inputs that fail as they are let go disturb nobody', async () => {
  async function* files() {
    try {
      for (;;) yield photo;
    } finally {
      throw new Error('could not be closed');
    }
  }
  for await (const _ of resizer.resize(files(), small)) break;
  await goesOn();
});

test('two runs at once get their own outcomes, each in order', async () => {
  const [first, second] = await Promise.all([names(resizer.resize(inputs(60).files, large)), names(resizer.resize(inputs(30).files, small))]);
  assert.deepEqual(first, Array.from({ length: 60 }, (_, i) => `${i}.jpg`));
  assert.deepEqual(second, Array.from({ length: 30 }, (_, i) => `${i}.jpg`));
});

test('a run beside one that nobody takes from goes on', async () => {
  const idle = inputs();
  const outcomes = resizer.resize(idle.files, large);
  await outcomes.next();
  await settled(() => idle.pulled);
  assert.equal((await names(resizer.resize(inputs(10).files, large))).length, 10);
  await outcomes.return();
});

test('an abort ends a run with the reason given, wherever its consumer is', async () => {
  for (const waits of [true, false]) {
    const run = inputs();
    const controller = new AbortController();
    const outcomes = resizer.resize(run.files, large, { signal: controller.signal });
    await outcomes.next();
    const next = waits ? outcomes.next().then(() => outcomes.next()).then(() => names(outcomes)) : null;
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(next ?? outcomes.next(), (error) => error === reason);
    assert.deepEqual(await outcomes.next(), { value: undefined, done: true });
    await sleep(20);
    assert.ok(run.ended);
  }
  await goesOn();
});

test('an abort ends a run whose inputs do not come', async () => {
  const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
  const signal = AbortSignal.timeout(50);
  await assert.rejects(names(resizer.resize(never, small, { signal })), { name: 'TimeoutError' });
});

test('an abort ends resizeOne', async () => {
  const controller = new AbortController();
  const one = resizer.resizeOne(photo, { width: 16384, height: 8192, fit: 'fill' }, { signal: controller.signal });
  setTimeout(() => controller.abort(), 100);
  const began = performance.now();
  await assert.rejects(one, { name: 'AbortError' });
  assert.ok(performance.now() - began < 1000);
  await goesOn();
});

test('inputs that throw end the run with their error, after it those that are no files', async () => {
  async function* broken() {
    yield photo;
    throw new RangeError('no more');
  }
  await assert.rejects(names(resizer.resize(broken(), small)), /no more/);
  await assert.rejects(names(resizer.resize([photo, 'photo.jpg'], small)), { code: 'option', message: /input 1 is not a File/ });
  await goesOn();
});

test('inputs are opened as they are needed, some at a time, and one that can not be is an outcome', async () => {
  let [opening, most, taken, ahead] = [0, 0, 0, 0];
  const files = Array.from({ length: 700 }, (_, i) => ({
    name: `${i}.jpg`,
    async data() {
      most = Math.max(most, ++opening);
      ahead = Math.max(ahead, i - taken);
      await sleep(1);
      opening -= 1;
      if (i === 300) throw new Error('it has gone');
      return new Blob([photo]);
    },
  }));
  const outcomes = [];
  for await (const { ok, name, error } of resizer.resize(files, small)) {
    taken += 1;
    outcomes.push(ok ? name : error);
  }
  const [{ code, message }] = outcomes.splice(300, 1);
  assert.deepEqual({ code, message }, { code: 'unreadable', message: 'the file could not be read: it has gone' });
  assert.deepEqual(outcomes, files.filter((_, i) => i !== 300).map(({ name }) => name));
  assert.ok(most <= 128, `${most} were opened at a time`);
  assert.ok(ahead < 600, `${ahead} were opened ahead`);
});

test('inputs that come by and by are opened together, and their end by an error is told while they are', async () => {
  let [opening, most] = [0, 0];
  async function* files(error) {
    for (let i = 0; i < 20; i++) {
      yield {
        name: `${i}.jpg`,
        async data() {
          most = Math.max(most, ++opening);
          await sleep(50);
          opening -= 1;
          return photo;
        },
      };
    }
    if (error) throw error;
  }
  assert.deepEqual(await names(resizer.resize(files(), small)), Array.from({ length: 20 }, (_, i) => `${i}.jpg`));
  assert.ok(most > 1, 'one at a time');
  const unheard = [];
  const hear = (reason) => unheard.push(reason);
  process.on('unhandledRejection', hear);
  await assert.rejects(names(resizer.resize(files(new RangeError('no more')), small)), /no more/);
  await sleep(100);
  process.off('unhandledRejection', hear);
  assert.deepEqual(unheard, []);
});

test('wrong options are refused before an input is pulled', async () => {
  const run = inputs();
  await assert.rejects(names(resizer.resize(run.files, { ...large, quality: 101 })), (error) => {
    assert.ok(error instanceof ResizeError);
    const { code, option, value, limit } = error;
    assert.deepEqual({ code, option, value, limit }, { code: 'option', option: 'quality', value: 101, limit: 'a whole number from 1 to 100' });
    return true;
  });
  assert.equal(run.pulled, 0);
});

test('an error of a file carries its facts', async () => {
  const { value } = await resizer.resize([{ name: 'a/b.jpg', data: photo }], { limitInputPixels: 100 }).next();
  const { code, value: pixels, limit, file } = value.error;
  assert.deepEqual({ code, pixels, limit, file }, { code: 'limit', pixels: 120 * 90, limit: 100, file: 'a/b.jpg' });
});

test('a zip that is cancelled ends its run; one that is read slowly slows it', async () => {
  const run = inputs();
  let done = 0;
  const reader = zip(resizer.resize(run.files, large, { onProgress: (progress) => ({ done } = progress) })).getReader();
  await reader.read();
  assert.ok((await settled(() => done)) < mostResults, `${done} were done for one read`);
  await reader.cancel();
  await sleep(20);
  assert.ok(run.ended);
  await goesOn();
});

test('a zip of a run that is aborted fails with the reason', async () => {
  const controller = new AbortController();
  const reader = zip(resizer.resize(inputs().files, large, { signal: controller.signal })).getReader();
  await reader.read();
  controller.abort();
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  }, { name: 'AbortError' });
});

test('closing ends all runs, and what comes afterwards', async () => {
  const closing = await createResizer({ threads: 2 });
  const runs = [inputs(), inputs()];
  const ends = runs.map(({ files }) => assert.rejects(names(closing.resize(files, large)), { name: 'ResizeError', code: 'closed' }));
  await sleep(100);
  await closing.close();
  await Promise.all(ends);
  assert.deepEqual(runs.map(({ ended }) => ended), [true, true]);
  await assert.rejects(closing.resizeOne(photo), { code: 'closed' });
  await closing.close();
});
