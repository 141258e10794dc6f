/**
 * Starts the threads that rayon runs on. The build puts this file in the place of
 * wasm-bindgen-rayon's own helper, which loads differently for bundlers and plain pages, and
 * waits for ever for a worker that can't start. Every thread here is started from the same
 * `worker.js` as the host worker.
 */

import type { Ready, StartThread } from './protocol.js';
import { spawnWorker, whenReady } from './spawn.js';

interface PoolBuilder {
  numThreads(): number;
  receiver(): number;
  build(): void;
}

/** The pool's threads. Held here because Firefox collects workers that nobody refers to: https://bugzil.la/1702191 */
export const poolThreads: Worker[] = [];

/** Called by wasm-bindgen-rayon's `initThreadPool`. */
export async function startWorkers(module: WebAssembly.Module, memory: WebAssembly.Memory, builder: PoolBuilder): Promise<void> {
  const start: StartThread = { type: 'start-thread', module, memory, receiver: builder.receiver() };
  const threads = Array.from({ length: builder.numThreads() }, (_, i) => spawnWorker(`pixmill-thread-${i}`));
  poolThreads.push(...threads);
  await Promise.all(threads.map((thread) => whenReady(thread, start)));
  builder.build();
}

export function stopPool(): void {
  for (const thread of poolThreads.splice(0)) thread.terminate();
}

/** Answers `start-thread` in a new worker. Does not return while the pool lives. */
export function becomeThread(wasm: { wbg_rayon_start_worker(receiver: number): void }, receiver: number): void {
  postMessage({ type: 'ready' } satisfies Ready);
  wasm.wbg_rayon_start_worker(receiver);
}
