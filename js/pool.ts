/**
 * Starts the threads that rayon runs on, and makes the memory that they share. The build puts this
 * file in the place of wasm-bindgen-rayon's own helper, which loads differently for bundlers and
 * plain pages, and waits for ever for a worker that can't start. Every thread here is started from
 * the same `worker.js` as the host worker.
 */

import { largestMemory } from './memory.js';
import type { Lost, Ready, StartThread } from './protocol.js';
import { spawnWorker, whenReady } from './spawn.js';

interface PoolBuilder {
  numThreads(): number;
  receiver(): number;
  build(): void;
}

/** The pool made last: the glue that calls the functions below hands nothing through. */
export const pool = {
  /** Ends its workers. */
  signal: new AbortController().signal,
  memory: undefined as unknown as WebAssembly.Memory,
  maxBytes: 0,
  workers: [] as Worker[],
};

/** Called by the glue in the place of `new WebAssembly.Memory`. */
export function newMemory(wanted: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
  Object.assign(pool, largestMemory(wanted, (descriptor) => new WebAssembly.Memory(descriptor)));
  return pool.memory;
}

/** Called by wasm-bindgen-rayon's `initThreadPool`. */
export async function startWorkers(module: WebAssembly.Module, memory: WebAssembly.Memory, builder: PoolBuilder): Promise<void> {
  const start: StartThread = { type: 'start-thread', module, memory, receiver: builder.receiver() };
  const workers = Array.from({ length: builder.numThreads() }, (_, i) => spawnWorker(`pixmill-thread-${i}`, pool.signal));
  pool.workers = workers;
  await Promise.all(workers.map((thread) => whenReady(thread, start)));
  builder.build();
}

/** Answers `start-thread` in a new worker. Does not return while the pool lives. */
export function becomeThread(wasm: { wbg_rayon_start_worker(receiver: number): void }, receiver: number): void {
  postMessage({ type: 'ready' } satisfies Ready);
  try {
    wasm.wbg_rayon_start_worker(receiver);
  } catch (error) {
    // A trap. Said in a message, because an error in a promise's job never reaches the parent.
    postMessage({ type: 'lost', message: String(error) } satisfies Lost);
  }
}
