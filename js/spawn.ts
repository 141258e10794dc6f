/** Workers started from this very script, `worker.js`. */

import { spawnSibling } from './platform.js';

export function spawnWorker(name: string): Worker {
  return spawnSibling(name);
}

/** Sends `start` and waits for `ready`; rejects when the worker can't be loaded or fails before. */
export function whenReady(worker: Worker, start: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.removeEventListener('message', onMessage);
      worker.removeEventListener('error', onError);
      end();
    };
    const onMessage = ({ data }: MessageEvent) => {
      if (data?.type === 'ready') settle(resolve);
    };
    const onError = (event: ErrorEvent) => settle(() => reject(new Error(event.message || 'a worker could not be loaded')));
    worker.addEventListener('message', onMessage);
    worker.addEventListener('error', onError);
    worker.postMessage(start);
  });
}
