/** What the command says when it has ended. Pure. */

import type { StoreEntry } from '../model.js';
import { Overview } from '../overview.js';
import type { Ran } from './batch.js';

export interface Story {
  ran: Ran;
  /** The same on one thread, where that was asked for. */
  serial: Ran | null;
}

export function toText({ ran, serial }: Story): string {
  const { entries, files, seconds, stopped, threads } = ran;
  const done = entries.filter(({ ok }) => ok);
  const bytes = (sizes: number[]) => `${(sizes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1)} MB`;
  const sizes = `${bytes(done.map(({ source }) => source.bytes))} became ${bytes(done.map((entry) => entry.bytes ?? 0))}`;
  const lines = [`${stopped ? 'stopped: ' : ''}${done.length} of ${files} files with ${threads} ${threads === 1 ? 'thread' : 'threads'} in ${pace(entries, seconds)}; ${sizes}`];
  if (serial && !serial.stopped) {
    const sameBytes = same(ran, serial) ? 'the same bytes' : 'NOT THE SAME BYTES';
    lines.push(`on one thread in ${pace(serial.entries, serial.seconds)}: parallel is ${(serial.seconds / seconds).toFixed(2)} times as fast, ${sameBytes}`);
  }
  return lines.join('\n');
}

const pace = (entries: StoreEntry[], seconds: number): string => `${seconds.toFixed(2)} s, ${(entries.length / seconds).toFixed(0)} a second`;

export const failures = (entries: StoreEntry[]): string[] =>
  entries.filter(({ ok }) => !ok).map(({ name, error }) => `${name}: ${error?.message} (${error?.code})`);

export function toJson({ ran, serial }: Story): string {
  const { engine, threads, seconds, files, stopped, entries } = ran;
  const done = entries.filter(({ ok }) => ok).length;
  const overview = new Overview();
  for (const entry of entries) overview.add(entry);
  return JSON.stringify({
    generator: 'pixmill',
    engine,
    threads,
    seconds,
    stopped,
    ...(serial && !serial.stopped && { serial: { seconds: serial.seconds, sameBytes: same(ran, serial) } }),
    files,
    done,
    failed: entries.length - done,
    ...overview.facts,
    outcomes: entries,
  });
}

function same({ digests }: Ran, other: Ran): boolean {
  return digests.size === other.digests.size && [...digests].every(([name, digest]) => other.digests.get(name) === digest);
}
