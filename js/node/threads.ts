/** Takes the place of `js/threads.ts` in Node. */

import type { RunningEngine } from '../engine.js';

export async function startThreads(): Promise<RunningEngine> {
  throw new Error('in Node there is no pool in shared memory: each worker has an instance of its own');
}
