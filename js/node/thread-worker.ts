/** A thread of Node's with the face of a web worker: as much of it as Pixmill uses. */

import { type Transferable as Moved, Worker as Thread } from 'node:worker_threads';
import { pack } from './blobs.js';

export class ThreadWorker extends EventTarget implements Worker {
  onmessage: Worker['onmessage'] = null;
  onmessageerror: Worker['onmessageerror'] = null;
  onerror: Worker['onerror'] = null;
  readonly #thread: Thread;
  #ended = false;

  constructor(url: URL, name: string) {
    super();
    this.#thread = new Thread(url, { name });
    this.#thread.on('message', (data: unknown) => this.dispatchEvent(new MessageEvent('message', { data })));
    this.#thread.on('error', ({ message }) => this.#fail(message));
    this.#thread.on('exit', (code) => this.#fail(`it ended with code ${code}`));
    this.addEventListener('message', (event) => this.onmessage?.(event as MessageEvent));
    this.addEventListener('error', (event) => this.onerror?.(event as ErrorEvent));
  }

  postMessage(message: unknown, transfer: Transferable[] | StructuredSerializeOptions = []): void {
    const { packed, ports } = pack(message);
    this.#thread.postMessage(packed, [...toList(transfer), ...ports]);
  }

  /** An error ends the thread, and an end is the worker's error unless it was asked for. */
  #fail(message: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }

  terminate(): void {
    this.#ended = true;
    void this.#thread.terminate();
  }
}

export function toList(transfer: Transferable[] | StructuredSerializeOptions): Moved[] {
  return (Array.isArray(transfer) ? transfer : (transfer.transfer ?? [])) as Moved[];
}
