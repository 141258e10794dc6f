/** What the processes of a browser hold, by and by. */

import { readFileSync } from 'node:fs';

import { tree } from '../../bench/lib/processes.mjs';

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

/** Pages of the browser's program files are left out: how much of them counts depends on who else runs. */
export function held(pid) {
  let [bytes, pageBytes] = [0, 0];
  for (const member of tree(pid)) {
    const own = ownBytes(member);
    bytes += own;
    if (read(`/proc/${member}/cmdline`).includes('--type=renderer')) pageBytes += own;
  }
  return { bytes, pageBytes };
}

export const peakOf = (samples) => Math.max(...samples.map(({ bytes }) => bytes));

function ownBytes(pid) {
  const figures = read(`/proc/${pid}/smaps_rollup`).matchAll(/^Pss_(?:Anon|Shmem): +(\d+)/gm);
  return [...figures].reduce((sum, [, kilobytes]) => sum + 1024 * Number(kilobytes), 0);
}

/** Nothing where the process has just ended. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
