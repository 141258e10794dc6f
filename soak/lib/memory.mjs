/** What the processes of a browser hold, by and by. */

import { readFileSync } from 'node:fs';

import { proportionalBytes, tree } from '../../bench/lib/memory.mjs';

const sampleEveryMs = 250;

/** Samples until stopped, which gives `{ ms, bytes, pageBytes }` for each: of all processes, and of those that run pages. */
export function watchMemory(pid) {
  const began = performance.now();
  const samples = [];
  const timer = setInterval(() => samples.push({ ms: Math.round(performance.now() - began), ...held(pid) }), sampleEveryMs);
  return () => {
    clearInterval(timer);
    return samples;
  };
}

export function held(pid) {
  let [bytes, pageBytes] = [0, 0];
  for (const member of tree(pid)) {
    const own = proportionalBytes(member);
    bytes += own;
    if (runsPages(member)) pageBytes += own;
  }
  return { bytes, pageBytes };
}

export const peakOf = (samples) => Math.max(...samples.map(({ bytes }) => bytes));

function runsPages(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
  } catch {
    return false; // it has just ended
  }
}
