/** Resizing all files into a store, or those that it does not have yet. */

import type { Outcome, ResizeOptions, Resizer, Store } from 'pixmill';
import type { NamedFile } from './files.js';
import { settle, settled } from './rows.js';
import type { Settled } from './rows.js';
import type { Step } from './state.js';
import { strings } from './strings.js';

export interface Run {
  files: readonly NamedFile[];
  options: ResizeOptions;
  store: Store;
  signal: AbortSignal;
  onStep: (step: Step, total: number) => void;
  onSettled: (settled: Settled) => void;
}

export interface Result {
  wallMs: number;
  /** Null where the results are in a folder. */
  archive: Blob | null;
}

export async function resizeInto(resizer: Resizer, { files, options, store, signal, onStep, onSettled }: Run): Promise<Result> {
  const entries = store.match(files);
  const places = [...files.keys()].filter((index) => entries[index] === null);
  if (store.entries.length > 0 && places.length === files.length) throw new Error(strings.kept.otherFiles);

  async function* outcomes(): AsyncGenerator<Outcome> {
    const rest = places.map((index) => files[index]!);
    for await (const outcome of resizer.resize(rest, options, { signal })) {
      const placed = { ...outcome, index: places[outcome.index]! };
      onSettled(settle(placed));
      yield placed;
    }
  }

  onStep('resize', files.length);
  entries.forEach((entry, index) => entry && onSettled(settled(entry, index)));
  const startMs = performance.now();
  await store.add(outcomes());
  onStep('zip', 0);
  const archive = await store.finish();
  return { archive, wallMs: performance.now() - startMs };
}
