/** Workers started from this very script, `worker.js`. */

import { end, hold } from './living.js';
import { spawnSibling } from './platform.js';

/** The worker is terminated when the signal is aborted. */
export function spawnWorker(name: string, signal: AbortSignal): Worker {
  const worker = spawnSibling(name);
  hold(worker);
  // What goes wrong in it is seen to here; unprevented, it would reach the page as a fault of the host worker.
  worker.addEventListener('error', (event) => event.preventDefault());
  const stop = () => end(worker);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return worker;
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
