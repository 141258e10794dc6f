/** The engine `threads`: one wasm instance, its memory shared by a rayon pool. */

import init, * as wasm from '#wasm/threads';
import type { RunningEngine } from './engine.js';
import { poolThreads, stopPool } from './pool.js';
import type { Done, PlainError } from './protocol.js';
import { hasThreads } from './support.js';
import { threadsUrl } from './wasm-urls.js';

export async function startThreads(threads: number, wasmFolder: string): Promise<RunningEngine> {
  // The flag `crossOriginIsolated` may be true where shared memory is missing (WebKitGTK): ask for the thing itself.
  if (typeof SharedArrayBuffer === 'undefined') {
    throw new Error('shared memory is not available: the page is served without the headers COOP and COEP');
  }
  if (!hasThreads()) throw new Error('WebAssembly has no threads here');
  await init({ module_or_path: threadsUrl(wasmFolder) });
  // The time limit of the start rules here: this promise is never settled when a thread hangs.
  await wasm.initThreadPool(threads);

  const runs = new Map<number, wasm.Run>();
  const engine: RunningEngine = {
    engine: 'threads',
    threads,
    onDone: () => {},
    onLost: () => {},
    async begin(run, options) {
      runs.set(run, new wasm.Run(options));
    },
    submit(run, job, jpeg) {
      runs.get(run)?.submit(job, new Uint8Array(jpeg));
    },
    end(run) {
      runs.get(run)?.cancel();
      runs.get(run)?.free();
      runs.delete(run);
    },
    stop: stopPool,
  };
  for (const thread of poolThreads) {
    thread.addEventListener('message', ({ data }: MessageEvent<Done>) => engine.onDone(data));
    thread.addEventListener('error', (event) => engine.onLost(lost(event)));
  }
  return engine;
}

function lost(event: ErrorEvent): PlainError {
  return { code: 'crashed', message: `a thread of the pool died: ${event.message}` };
}
