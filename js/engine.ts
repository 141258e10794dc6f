/** Starts the units of an engine, each within a time limit. */

import { compile } from './compile.js';
import type { Start, Step } from './protocol.js';
import { startPool } from './threads.js';
import type { Unit } from './unit.js';
import { startInstance } from './workers.js';

export type StartUnit = (step: Step) => Promise<Unit>;

export function unitStarter({ wasmUrl, startTimeoutMs }: Start): StartUnit {
  return ({ engine, threads }) =>
    withinTime(startTimeoutMs, async (stopping) => {
      if (engine !== 'threads') return startInstance(await compile(new URL('single_bg.wasm', wasmUrl)), stopping);
      // The flag `crossOriginIsolated` may be true where shared memory is missing (WebKitGTK): ask for the thing itself.
      if (typeof SharedArrayBuffer === 'undefined') {
        throw new Error('shared memory is not available: the page is served without the headers COOP and COEP');
      }
      return startPool(await compile(new URL('threads_bg.wasm', wasmUrl)), threads, stopping);
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
