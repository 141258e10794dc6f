/** Resizing all files into a store, or those that it does not have yet. */

import type { Outcome, Progress, ResizeOptions, Resizer, Store } from 'pixmill';
import type { NamedFile } from './files.js';
import { weigh } from './pace.js';
import { settle, settled } from './rows.js';
import type { Settled } from './rows.js';
import type { Begun, Step, Worked } from './state.js';
import { strings } from './strings.js';

export interface Run {
  files: readonly NamedFile[];
  options: ResizeOptions;
  store: Store;
  signal: AbortSignal;
  onStep: (step: Step, begun?: Begun) => void;
  onSettled: (settled: Settled) => void;
  onWorked: (worked: Worked) => void;
  /** Sees every outcome before its data goes into the store. */
  onOutcome?: (outcome: Outcome) => void;
}

export interface Result {
  wallMs: number;
  /** Null where the results are in a folder. */
  archive: Blob | null;
}

export async function resizeInto(resizer: Resizer, { files, options, store, signal, onStep, onSettled, onWorked, onOutcome }: Run): Promise<Result> {
  const entries = store.match(files);
  const places = [...files.keys()].filter((index) => entries[index] === null);
  if (store.entries.length > 0 && places.length === files.length) throw new Error(strings.kept.otherFiles);
  const rest = places.map((index) => files[index]!);

  async function* outcomes(): AsyncGenerator<Outcome> {
    for await (const outcome of resizer.resize(rest, options, { signal, onProgress: (progress) => onWorked(workedOn(rest, progress)), spill: true })) {
      const placed = { ...outcome, index: places[outcome.index]! };
      onSettled(settle(placed));
      onOutcome?.(placed);
      yield placed;
    }
  }

  onStep('resize', { files: rest });
  entries.forEach((entry, index) => entry && onSettled(settled(entry, index)));
  const startMs = performance.now();
  await store.add(outcomes());
  onStep('zip');
  const archive = await store.finish();
  return { archive, wallMs: performance.now() - startMs };
}

/** What the package tells of a file that is done. */
export function workedOn(files: readonly NamedFile[], { last: { index, timings }, megapixels, heldBytes, peakHeldBytes, engineBytes }: Progress): Worked {
  const { name, size } = files[index]!;
  return { bytes: weigh(name, size), timings, megapixels, memory: { heldBytes, peakHeldBytes, engineBytes } };
}
