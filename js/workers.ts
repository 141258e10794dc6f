/** The engines `workers` and `serial`: independent single-thread instances, each in a worker of its own. */

import init, * as wasm from '#wasm/single';
import { letGo, emptied } from './garbage.js';
import { UNSHARED_BYTES } from './memory.js';
import type { Begun, Done, Lost, PlainError, Ready, ToInstance } from './protocol.js';
import { spawnWorker, whenReady } from './spawn.js';
import type { Unit } from './unit.js';

export async function startInstance(module: WebAssembly.Module, stopping: AbortController): Promise<Unit> {
  const worker = spawnWorker('pixmill-worker', stopping.signal);
  const send = (message: ToInstance, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  await whenReady(worker, { type: 'start-instance', module } satisfies ToInstance);

  const begun = new Map<number, (error: PlainError | null) => void>();
  /** Jobs not answered: they are worked on one after the other. */
  const jobs: number[] = [];
  let memoryBytes = 0;
  const unit: Unit = {
    threads: 1,
    maxBytes: UNSHARED_BYTES,
    seesBegun: false,
    onDone: () => {},
    onLost: () => {},
    begin(run, options) {
      return new Promise((resolve, reject) => {
        begun.set(run, (error) => (error ? reject(error) : resolve()));
        send({ type: 'begin', run, options });
      });
    },
    submit(run, job, jpeg) {
      jobs.push(job);
      send({ type: 'submit', run, job, jpeg }, [jpeg]);
    },
    end(run) {
      send({ type: 'end', run });
    },
    inHand: () => jobs.slice(0, 1),
    memoryBytes: () => memoryBytes,
    stop: () => stopping.abort(),
  };
  worker.addEventListener('message', (event: MessageEvent<Begun | Done | Lost>) => {
    const data = emptied(event);
    if (data.type === 'begun') {
      begun.get(data.run)?.(data.error);
      begun.delete(data.run);
    } else if (data.type === 'done') {
      jobs.splice(jobs.indexOf(data.job), 1);
      memoryBytes = data.memoryBytes ?? memoryBytes;
      unit.onDone(data);
    } else {
      unit.onLost(`a worker died: ${data.message}`);
    }
  });
  worker.addEventListener('error', ({ message }) => unit.onLost(`a worker died: ${message}`));
  return unit;
}

/** Answers `start-instance` in a new worker. */
export async function becomeInstance(module: WebAssembly.Module): Promise<void> {
  await init({ module_or_path: module });
  const runs = new Map<number, wasm.Run>();
  addEventListener('message', (event: MessageEvent<ToInstance>) => {
    const data = emptied(event);
    if (data.type === 'begin') {
      postMessage({ type: 'begun', run: data.run, error: begin(runs, data.run, data.options) } satisfies Begun);
    } else if (data.type === 'submit') {
      submit(runs.get(data.run), data.job, data.jpeg);
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

function submit(run: wasm.Run | undefined, job: number, jpeg: ArrayBuffer): void {
  try {
    run?.submit(job, new Uint8Array(jpeg));
    letGo([jpeg]);
  } catch (error) {
    // A trap.
    postMessage({ type: 'lost', message: String(error) } satisfies Lost);
  }
}
