import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const never = () => new Promise(() => {});
const late = () => new Error('late');

/** The module, whose seconds pass when the test says so. */
async function patiently(t) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const module = await importTs('patience.ts');
  return { ...module, pass: (seconds) => t.mock.timers.tick(seconds * 1000) };
}

test('what comes in time is passed on, good or bad', async (t) => {
  const { within, pass } = await patiently(t);
  assert.equal(await within(1, Promise.resolve(7), late), 7);
  await assert.rejects(within(1, Promise.reject(new Error('bad')), late), { message: 'bad' });
  pass(60);
});

test('what never comes is given up after its own time, and not before', async (t) => {
  const { within, pass } = await patiently(t);
  const ended = [];
  for (const seconds of [1, 5, 90]) within(seconds, never(), late).catch(({ message }) => ended.push([seconds, message]));
  const after = async (seconds) => {
    pass(seconds);
    await Promise.resolve();
    await Promise.resolve();
    return ended.map(([limit]) => limit);
  };
  assert.deepEqual(await after(1), []);
  assert.deepEqual(await after(1), [1]);
  assert.deepEqual(await after(4), [1, 5]);
  assert.deepEqual(await after(84), [1, 5]);
  assert.deepEqual(await after(1), [1, 5, 90]);
  assert.ok(ended.every(([, message]) => message === 'late'));
});

test('without a limit nothing is given up', async (t) => {
  const { within, pass } = await patiently(t);
  let settle;
  const promised = within(Infinity, new Promise((resolve) => (settle = resolve)), late);
  pass(1e6);
  settle(3);
  assert.equal(await promised, 3);
});

test('the timer runs only while something is waited for', async (t) => {
  const { patience, pass } = await patiently(t);
  const cleared = t.mock.method(globalThis, 'clearInterval');
  const end = patience(3, () => assert.fail('given up'));
  pass(2);
  assert.equal(cleared.mock.callCount(), 0);
  end();
  pass(1);
  assert.equal(cleared.mock.callCount(), 1);
});
