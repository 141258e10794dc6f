/** The engine `threads`: one wasm instance, its memory shared by a rayon pool. */

import * as wasm from '#wasm/threads';
import { letGo, emptied } from './garbage.js';
import { pool } from './pool.js';
import type { Done, Lost } from './protocol.js';
import type { Unit } from './unit.js';

/**
 * The glue holds one instance. After a fault, or for the other build, it is put to a new one, with a new memory; the
 * old one is never called again. That it takes a module is of our making (`scripts/lib/dist.mjs`).
 */
let instantiated = false;
const startAnew = wasm.__wbg_reset_state as (module: WebAssembly.Module) => void;

export async function startPool(module: WebAssembly.Module, threads: number, stopping: AbortController): Promise<Unit> {
  pool.signal = stopping.signal;
  if (instantiated) startAnew(module);
  else wasm.initSync({ module });
  instantiated = true;
  // The time limit of the start rules here: this promise is never settled when a thread hangs.
  await wasm.initThreadPool(threads);

  const { memory, maxBytes, workers } = pool;
  // Written by the threads themselves (`src/wasm.rs`). The place is low, so that growth does not touch the view.
  const inHand = new Int32Array(memory.buffer, wasm.jobsInHand(), threads);
  const runs = new Map<number, wasm.Run>();
  const unit: Unit = {
    threads,
    maxBytes,
    seesBegun: true,
    onDone: () => {},
    onLost: () => {},
    async begin(run, options) {
      runs.set(run, new wasm.Run(options));
    },
    foresee(run, jpeg) {
      try {
        return runs.get(run)?.foresee(new Uint8Array(jpeg), jpeg.byteLength) || null;
      } catch {
        // The file will fail, and say so in its outcome.
        return null;
      }
    },
    submit(run, job, jpeg) {
      runs.get(run)?.submit(job, new Uint8Array(jpeg));
      letGo([jpeg]);
    },
    end(run) {
      runs.get(run)?.cancel();
      runs.get(run)?.free();
      runs.delete(run);
    },
    inHand: () => [...inHand].filter((job) => job !== 0),
    memoryBytes: () => memory.buffer.byteLength,
    stop: () => stopping.abort(),
  };
  for (const worker of workers) {
    worker.addEventListener('message', (event: MessageEvent<Done | Lost>) => {
      const data = emptied(event);
      if (data.type === 'done') unit.onDone(data);
      else unit.onLost(`a thread of the pool died: ${data.message}`);
    });
    worker.addEventListener('error', ({ message }) => unit.onLost(`a thread of the pool died: ${message}`));
  }
  return unit;
}
