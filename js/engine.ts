/** What the host worker asks of an engine, and how one is chosen. */

import type { Engine, ResizeOptions } from './model.js';
import { stopPool } from './pool.js';
import type { Done, PlainError, Start } from './protocol.js';
import { startThreads } from './threads.js';
import { startWorkers } from './workers.js';

export interface RunningEngine {
  readonly engine: Engine;
  readonly threads: number;
  onDone: (done: Done) => void;
  /** A thread or worker is gone: what it worked on will not be answered. */
  onLost: (error: PlainError) => void;
  /** Rejects with a {@link PlainError} when an option is wrong. */
  begin(run: number, options: ResizeOptions): Promise<void>;
  submit(run: number, job: number, jpeg: ArrayBuffer): void;
  /** Jobs of the run that are not done yet fail or are dropped. */
  end(run: number): void;
  stop(): void;
}

export interface Chosen {
  running: RunningEngine;
  /** Why the engines before the chosen one were passed over, or null. */
  reason: string | null;
}

/** Tries engines in the order given, each within the time limit, and keeps the first that starts. */
export async function chooseEngine(start: Start): Promise<Chosen> {
  let reason: string | null = null;
  for (const engine of start.engines) {
    try {
      return { running: await withinTime(startEngine(engine, start), start.startTimeoutMs), reason };
    } catch (error) {
      stopPool();
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  throw new Error(reason ?? 'no engine was asked for');
}

function startEngine(engine: Engine, { threads, wasmFolder }: Start): Promise<RunningEngine> {
  if (engine === 'threads') return startThreads(threads, wasmFolder);
  return startWorkers(engine === 'workers' ? threads : 1, wasmFolder);
}

function withinTime<T extends { stop(): void }>(started: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error(`the engine did not start within ${limitMs / 1000} seconds`));
    }, limitMs);
    started.then((running) => (late ? running.stop() : resolve(running)), reject).finally(() => clearTimeout(timer));
  });
}
