/** What the processes of a browser hold, by and by. */

import { readFileSync } from 'node:fs';

import { tree } from '../../bench/lib/memory.mjs';

const sampleEveryMs = 250;

/** Samples until stopped, which gives `{ ms, bytes }` for each. */
export function watchMemory(pid) {
  const began = performance.now();
  const samples = [];
  const timer = setInterval(() => samples.push({ ms: Math.round(performance.now() - began), bytes: heldBytes(pid) }), sampleEveryMs);
  return () => {
    clearInterval(timer);
    return samples;
  };
}

/** Of the browser's processes together. Pages of its program files are left out: how much of them counts depends on who else runs. */
export const heldBytes = (pid) => tree(pid).reduce((sum, member) => sum + ownBytes(member), 0);

export const peakOf = (samples) => Math.max(...samples.map(({ bytes }) => bytes));

function ownBytes(pid) {
  try {
    const figures = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^Pss_(?:Anon|Shmem): +(\d+)/gm);
    return [...figures].reduce((sum, [, kilobytes]) => sum + 1024 * Number(kilobytes), 0);
  } catch {
    return 0; // it has just ended
  }
}
