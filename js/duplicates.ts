/** Which pictures are there more than once. Pure. */

import { ResizeError } from './error.js';
import type { Checks, Duplicates } from './model.js';

const HASH_BITS = 64;
const MAX_DISTANCE = 16;

/**
 * Finds files that are the same byte for byte, and pictures that look alike, among outcomes or
 * entries of a report made with `checks`. `distance` is how many of the 64 bits of two pictures'
 * `dhash` may differ, 0 to 16.
 *
 * Throws {@link ResizeError} (`option`).
 */
export function findDuplicates(entries: Iterable<{ checks?: Checks | null }>, { distance = 4 }: { distance?: number } = {}): Duplicates {
  if (!Number.isInteger(distance) || distance < 0 || distance > MAX_DISTANCE) {
    const limit = `a whole number from 0 to ${MAX_DISTANCE}`;
    throw new ResizeError('option', `option distance is ${distance}; allowed: ${limit}`, { option: 'distance', value: distance, limit });
  }
  const bySum = new Map<string, number[]>();
  const byHash = new Map<string, number[]>();
  let place = 0;
  for (const { checks } of entries) {
    if (checks) {
      put(bySum, checks.sha256, place);
      put(byHash, checks.dhash, place);
    }
    place += 1;
  }
  const exact = several(bySum);
  const sums = new Map(exact.flatMap((group, i) => group.map((at) => [at, i] as const)));
  const groups = alike([...byHash.keys()], distance).map((hashes) => hashes.flatMap((hash) => byHash.get(hash)!).sort((a, b) => a - b));
  // What is alike because it is the same is told above.
  const near = groups.filter((group) => new Set(group.map((at) => sums.get(at) ?? ~at)).size > 1);
  return { exact, near: near.sort(([a], [b]) => a! - b!) };
}

/**
 * Groups of hashes that chains of at most `distance` bits connect. Of hashes cut into one band more than bits may
 * differ, two that are alike have a band in common: only those are compared.
 */
function alike(hashes: readonly string[], distance: number): string[][] {
  const bits = hashes.map((hash) => BigInt(`0x${hash}`));
  const halves = Uint32Array.from(bits.flatMap((hash) => [Number(hash >> 32n), Number(hash & 0xffffffffn)]));
  const differ = (a: number, b: number) => ones(halves[2 * a]! ^ halves[2 * b]!) + ones(halves[2 * a + 1]! ^ halves[2 * b + 1]!);
  const leaders = Uint32Array.from(hashes.keys());
  const leaderOf = (at: number): number => {
    while (leaders[at] !== at) at = leaders[at] = leaders[leaders[at]!]!;
    return at;
  };

  const bands = distance + 1;
  for (let band = 0; band < bands; band++) {
    const [start, end] = [band, band + 1].map((edge) => Math.floor((edge * HASH_BITS) / bands)) as [number, number];
    const buckets = new Map<bigint, number[]>();
    bits.forEach((hash, at) => put(buckets, BigInt.asUintN(end - start, hash >> BigInt(start)), at));
    for (const bucket of buckets.values()) {
      for (let i = 0; i < bucket.length; i++) {
        for (let j = 0; j < i; j++) {
          const [a, b] = [bucket[i]!, bucket[j]!];
          if (differ(a, b) <= distance) leaders[leaderOf(a)] = leaderOf(b);
        }
      }
    }
  }
  const groups = new Map<number, string[]>();
  hashes.forEach((hash, at) => put(groups, leaderOf(at), hash));
  return [...groups.values()];
}

function ones(bits: number): number {
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function put<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

const several = (lists: Map<string, number[]>): number[][] => [...lists.values()].filter(({ length }) => length > 1);
