/** Starts the units of an engine, each within a time limit. */

import { compile } from './compile.js';
import { poolObstacle } from './platform.js';
import type { Start, Step } from './protocol.js';
import { startPool } from './threads.js';
import type { Unit } from './unit.js';
import { singleUrl, threadsUrl } from './wasm-urls.js';
import { startInstance } from './workers.js';

export type StartUnit = (step: Step) => Promise<Unit>;

export function unitStarter({ wasmFolder, startTimeoutMs }: Start): StartUnit {
  return ({ engine, threads }) =>
    withinTime(startTimeoutMs, async (stopping) => {
      if (engine !== 'threads') return startInstance(await compile(singleUrl(wasmFolder)), stopping);
      const obstacle = poolObstacle();
      if (obstacle) throw new Error(obstacle);
      return startPool(await compile(threadsUrl(wasmFolder)), threads, stopping);
    });
}

/** What is started too slowly, or in part, is stopped. */
function withinTime(limitMs: number, start: (stopping: AbortController) => Promise<Unit>): Promise<Unit> {
  const stopping = new AbortController();
  return new Promise<Unit>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the engine did not start within ${limitMs / 1000} seconds`)), limitMs);
    start(stopping)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  }).catch((error: unknown) => {
    stopping.abort();
    throw error;
  });
}
