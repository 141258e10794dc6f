/** What the page writes down about a run in its store, and the runs that earlier visits have left. */

import { discardStore, listStores } from 'pixmill';
import type { KeptStore, ResizeOptions } from 'pixmill';

export interface About {
  options: ResizeOptions;
  files: number;
  startedMs: number;
  /** The person has downloaded the whole. */
  taken: boolean;
}

export interface KeptRun extends KeptStore {
  about: About;
}

/** All that is kept is shown, and what has been taken is not kept: it goes here. */
export async function keptRuns(): Promise<KeptRun[]> {
  const runs = (await listStores()) as KeptRun[];
  for (const { id } of runs.filter(({ about }) => about.taken)) await discardStore(id);
  return runs.filter(({ about }) => !about.taken).sort((a, b) => b.about.startedMs - a.about.startedMs);
}

export const isFinished = ({ about, done, failed }: KeptRun): boolean => done + failed >= about.files;
