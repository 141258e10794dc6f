/** Takes the place of `js/threads.ts` in Node, so that the pool is not built in. */

import { poolObstacle } from './platform.js';

export async function startPool(): Promise<never> {
  throw new Error(poolObstacle());
}
