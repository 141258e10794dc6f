/** A thread of Node's with the face of a web worker: as much of it as Pixmill uses. */

import { type Transferable as Moved, Worker as Thread } from 'node:worker_threads';
import { pack } from './blobs.js';

export class ThreadWorker extends EventTarget implements Worker {
  onmessage: Worker['onmessage'] = null;
  onmessageerror: Worker['onmessageerror'] = null;
  onerror: Worker['onerror'] = null;
  readonly #thread: Thread;

  constructor(url: URL, name: string) {
    super();
    this.#thread = new Thread(url, { name });
    this.#thread.on('message', (data: unknown) => this.dispatchEvent(new MessageEvent('message', { data })));
    this.#thread.on('error', ({ message }) => this.dispatchEvent(Object.assign(new Event('error'), { message })));
    this.addEventListener('message', (event) => this.onmessage?.(event as MessageEvent));
    this.addEventListener('error', (event) => this.onerror?.(event as ErrorEvent));
  }

  postMessage(message: unknown, transfer: Transferable[] | StructuredSerializeOptions = []): void {
    const { packed, ports } = pack(message);
    this.#thread.postMessage(packed, [...toList(transfer), ...ports]);
  }

  terminate(): void {
    void this.#thread.terminate();
  }
}

export function toList(transfer: Transferable[] | StructuredSerializeOptions): Moved[] {
  return (Array.isArray(transfer) ? transfer : (transfer.transfer ?? [])) as Moved[];
}
