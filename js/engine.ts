/** Starts the units of an engine, each within a time limit. */

import { compile } from './compile.js';
import { within } from './patience.js';
import { poolObstacle } from './platform.js';
import type { Start, Step } from './protocol.js';
import { startPool } from './threads.js';
import type { Unit } from './unit.js';
import { type Build, singleUrl, threadsUrl } from './wasm-urls.js';
import { startInstance } from './workers.js';

/** Of the two builds: `plain`, for JPEGs alone, or `full`. */
export interface Starter {
  start(step: Step, build: Build): Promise<Unit>;
  /** What a start has to load, ahead of it. */
  load(step: Step, build: Build): Promise<unknown>;
}

/** What is loaded while another engine waits, and it is three times as much, may take that much longer than a start. */
const STARTS_A_LOAD = 3;

export function unitStarter({ wasmFolder, startTimeoutMs }: Start): Starter {
  const load = ({ engine }: Step, build: Build) => compile((engine === 'threads' ? threadsUrl : singleUrl)(wasmFolder, build));
  const seconds = Math.ceil((STARTS_A_LOAD * startTimeoutMs) / 1000);
  return {
    load: (step, build) => within(seconds, load(step, build), () => new Error(`it has not come within ${seconds} seconds`)),
    start: (step, build) =>
      withinTime(startTimeoutMs, async (stopping) => {
        if (step.engine !== 'threads') return startInstance(await load(step, build), stopping);
        const obstacle = poolObstacle();
        if (obstacle) throw new Error(obstacle);
        return startPool(await load(step, build), step.threads, stopping);
      }),
  };
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
