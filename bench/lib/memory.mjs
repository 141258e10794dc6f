/** Memory of a process and all that it started, from Linux's /proc. */

import { readdirSync, readFileSync } from 'node:fs';

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

/** The fourth field of stat, after a name that may hold anything. */
const parentOf = (pid) => read(`/proc/${pid}/stat`).split(') ').at(-1).split(' ')[1];

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
