import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importTs } from './lib/import-ts.mjs';

const { findDuplicates } = await importTs('duplicates.ts');

/** A small generator that repeats: https://en.wikipedia.org/wiki/Xorshift */
function* noise(seed = 1n) {
  for (let state = seed; ; ) {
    state ^= BigInt.asUintN(64, state << 13n);
    state ^= state >> 7n;
    state ^= BigInt.asUintN(64, state << 17n);
    yield state;
  }
}
const hex = (hash) => hash.toString(16).padStart(16, '0');
const entry = (sha256, dhash) => ({ checks: { sha256, dhash } });
const distance = (a, b) => [...((BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2))].filter((bit) => bit === '1').length;

test('the same bytes are told from what looks alike', () => {
  const entries = [entry('a', '00000000000000ff'), entry('b', 'ff00000000000000'), { checks: null }, entry('a', '00000000000000ff'), {}, entry('c', '00000000000000fe'), entry('d', 'ff00000000000000')];
  assert.deepEqual(findDuplicates(entries), { exact: [[0, 3]], near: [[0, 3, 5], [1, 6]] });
  assert.deepEqual(findDuplicates(entries, { distance: 0 }), { exact: [[0, 3]], near: [[1, 6]] });
  assert.deepEqual(findDuplicates([]), { exact: [], near: [] });
});

test('groups are those of a search that compares all with all', () => {
  const random = noise(7n);
  const next = () => random.next().value;
  for (const limit of [0, 1, 3, 4, 7, 16]) {
    // Around few centres, so that chains come about.
    const centres = Array.from({ length: 12 }, next);
    const hashes = Array.from({ length: 150 }, () => {
      let hash = centres[Number(next() % 12n)];
      for (let flips = Number(next() % BigInt(limit + 3)); flips > 0; flips--) hash ^= 1n << (next() % 64n);
      return hex(hash);
    });
    const group = hashes.map((_, i) => i);
    for (let changed = true; changed; ) {
      changed = false;
      for (let a = 0; a < hashes.length; a++) {
        for (let b = 0; b < a; b++) {
          const least = Math.min(group[a], group[b]);
          if (group[a] === group[b] || distance(hashes[a], hashes[b]) > limit) continue;
          group[a] = group[b] = least;
          changed = true;
        }
      }
    }
    const expected = [...new Set(group)].map((leader) => hashes.flatMap((_, at) => (group[at] === leader ? [at] : []))).filter(({ length }) => length > 1);
    const { near } = findDuplicates(hashes.map((hash, i) => entry(String(i), hash)), { distance: limit });
    assert.deepEqual(near, expected.sort(([a], [b]) => a - b), `distance ${limit}`);
  }
});

test('of 20,000 pictures few are compared', (t) => {
  const random = noise();
  const entries = Array.from({ length: 20_000 }, (_, i) => entry(String(i), hex(random.next().value)));
  const popcounts = t.mock.method(Math, 'imul');
  assert.deepEqual(findDuplicates(entries), { exact: [], near: [] });
  const compared = popcounts.mock.callCount() / 2;
  assert.ok(compared < 20_000 ** 2 / 2 / 100, `${compared} comparisons`);
});

test('a wrong distance is refused', () => {
  for (const value of [-1, 17, 1.5, NaN, '4']) assert.throws(() => findDuplicates([], { distance: value }), { code: 'option', option: 'distance' });
});
