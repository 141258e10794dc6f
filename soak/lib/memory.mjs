/** What all processes of a browser hold together, by and by. */

import { treeBytes } from '../../bench/lib/memory.mjs';

const sampleEveryMs = 250;

/** Samples until stopped, which gives `{ ms, bytes }` for each. */
export function watchMemory(pid) {
  const began = performance.now();
  const samples = [];
  const timer = setInterval(() => samples.push({ ms: Math.round(performance.now() - began), bytes: treeBytes(pid) }), sampleEveryMs);
  return () => {
    clearInterval(timer);
    return samples;
  };
}

export const peakOf = (samples) => Math.max(...samples.map(({ bytes }) => bytes));
