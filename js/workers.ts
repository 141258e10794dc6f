/** The engines `workers` and `serial`: independent single-thread instances, each in a worker of its own. */

import init, * as wasm from '#wasm/single';
import type { RunningEngine } from './engine.js';
import { loadWasm } from './platform.js';
import type { Begun, Done, PlainError, Ready, ToInstance } from './protocol.js';
import { spawnWorker, whenReady } from './spawn.js';
import { singleUrl } from './wasm-urls.js';

interface Instance {
  worker: Worker;
  /** Jobs sent and not yet answered. */
  jobs: number;
  alive: boolean;
}

export async function startWorkers(count: number, wasmFolder: string): Promise<RunningEngine> {
  const module = await loadWasm(singleUrl(wasmFolder));
  const instances: Instance[] = Array.from({ length: count }, (_, i) => ({ worker: spawnWorker(`pixmill-worker-${i}`), jobs: 0, alive: true }));
  const start: ToInstance = { type: 'start-instance', module };
  const all = (message: ToInstance) => instances.forEach(({ worker }) => worker.postMessage(message));
  const stop = () => instances.forEach(({ worker }) => worker.terminate());
  try {
    await Promise.all(instances.map(({ worker }) => whenReady(worker, start)));
  } catch (error) {
    stop();
    throw error;
  }

  const begun = new Map<number, (error: PlainError | null) => void>();
  const engine: RunningEngine = {
    engine: count > 1 ? 'workers' : 'serial',
    threads: count,
    onDone: () => {},
    onLost: () => {},
    begin(run, options) {
      // All instances check the same options: the first answer speaks for all.
      return new Promise((resolve, reject) => {
        begun.set(run, (error) => (error ? reject(error) : resolve()));
        all({ type: 'begin', run, options });
      });
    },
    submit(run, job, jpeg) {
      const least = instances.filter(({ alive }) => alive).sort((a, b) => a.jobs - b.jobs)[0];
      if (!least) throw new Error('no worker is left');
      least.jobs += 1;
      least.worker.postMessage({ type: 'submit', run, job, jpeg } satisfies ToInstance, [jpeg]);
    },
    end(run) {
      begun.delete(run);
      all({ type: 'end', run });
    },
    stop,
  };
  instances.forEach((instance, thread) => {
    instance.worker.addEventListener('message', ({ data }: MessageEvent<Begun | Done>) => {
      if (data.type === 'begun') {
        begun.get(data.run)?.(data.error);
        begun.delete(data.run);
      } else if (data.type === 'done') {
        instance.jobs -= 1;
        engine.onDone({ ...data, thread });
      }
    });
    instance.worker.addEventListener('error', (event) => {
      instance.alive = false;
      engine.onLost({ code: 'crashed', message: `a worker died: ${event.message}` });
    });
  });
  return engine;
}

/** Answers `start-instance` in a new worker. */
export async function becomeInstance(module: WebAssembly.Module): Promise<void> {
  await init({ module_or_path: module });
  const runs = new Map<number, wasm.Run>();
  addEventListener('message', ({ data }: MessageEvent<ToInstance>) => {
    if (data.type === 'begin') {
      postMessage({ type: 'begun', run: data.run, error: begin(runs, data.run, data.options) } satisfies Begun);
    } else if (data.type === 'submit') {
      runs.get(data.run)?.submit(data.job, new Uint8Array(data.jpeg));
    } else if (data.type === 'end') {
      runs.get(data.run)?.free();
      runs.delete(data.run);
    }
  });
  postMessage({ type: 'ready' } satisfies Ready);
}

function begin(runs: Map<number, wasm.Run>, run: number, options: object): PlainError | null {
  try {
    runs.set(run, new wasm.Run(options));
    return null;
  } catch (error) {
    return error as PlainError;
  }
}
