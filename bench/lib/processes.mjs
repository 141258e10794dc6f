/** Memory and processor time of a process and all that it started, from Linux's /proc. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';

const sampleEveryMs = 50;

/** Samples while `work` runs; resolves to how far memory rose above what it was before, in bytes. */
export async function peakRise(pid, work) {
  const before = treeBytes(pid);
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, treeBytes(pid))), sampleEveryMs);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak - before;
}

/** What a process and all that it started hold. */
export const treeBytes = (pid) => tree(pid).reduce((sum, member) => sum + proportionalBytes(member), 0);

/** A process and all that it started. */
export function tree(pid) {
  const children = new Map();
  for (const member of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(member);
    children.set(parent, [...(children.get(parent) ?? []), member]);
  }
  const members = [String(pid)];
  for (const member of members) members.push(...(children.get(member) ?? []));
  return members;
}

/** The clock of /proc ticks a hundred times a second, on every Linux that Node runs on. */
const tickMs = 10;

/** What a process and all that it started have kept cores busy for, in milliseconds. NaN where there is no /proc. */
export function treeCpuMs(pid) {
  if (!existsSync('/proc/self/stat')) return Number.NaN;
  return tree(pid).reduce((sum, member) => sum + tickMs * ticks(stat(member)), 0);
}

const ticks = ([, , , , , , , , , , , user = 0, system = 0]) => Number(user) + Number(system);

const parentOf = (pid) => stat(pid)[1];

/** The fields from the third on, after a name that may hold anything. */
const stat = (pid) => read(`/proc/${pid}/stat`).split(') ').at(-1).split(' ');

/** What the process holds, pages that it shares counted by its share. */
const proportionalBytes = (pid) => 1024 * Number(read(`/proc/${pid}/smaps_rollup`).match(/^Pss: +(\d+)/m)?.[1] ?? 0);

/** Nothing where the process has just ended. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
