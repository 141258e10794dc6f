/** Which engines are tried one after the other: when a resizer starts, and when one keeps failing. */

import type { Engine } from './model.js';
import type { Step } from './protocol.js';

/** `auto` steps down to a smaller pool, to independent workers, and to one; an engine asked for by name stays. */
export function ladder(engine: Engine | 'auto', threads: number): Step[] {
  const half = Math.ceil(threads / 2);
  const steps = (name: Engine, counts: number[]): Step[] => [...new Set(counts)].map((count) => ({ engine: name, threads: count }));
  switch (engine) {
    case 'auto':
      return [...steps('threads', [threads, half]), ...(threads > 1 ? steps('workers', [threads, half].filter((count) => count > 1)) : []), ...steps('serial', [1])];
    case 'serial':
      return steps('serial', [1]);
    default:
      return steps(engine, [threads, half, 1]);
  }
}
