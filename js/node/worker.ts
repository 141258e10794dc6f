/** The one worker script in Node: `js/worker.ts` without the pool, and with a web worker's global scope around it. */

import { parentPort } from 'node:worker_threads';
import { unitStarter } from '../engine.js';
import { emptied } from '../garbage.js';
import { Host } from '../host.js';
import type { Start, ToHost, ToInstance } from '../protocol.js';
import { readHere } from '../readers.js';
import { becomeInstance } from '../workers.js';
import { unpack } from './blobs.js';
import { openSpill } from './spill.js';
import { toList } from './thread-worker.js';

const port = parentPort!;
const events = new EventTarget();

Object.assign(globalThis, {
  addEventListener: events.addEventListener.bind(events),
  removeEventListener: events.removeEventListener.bind(events),
  postMessage: (message: unknown, transfer: Transferable[] | StructuredSerializeOptions = []) => port.postMessage(message, toList(transfer)),
});
port.on('message', (data: unknown) => events.dispatchEvent(new MessageEvent('message', { data: unpack(data) })));

addEventListener(
  'message',
  ({ data }: MessageEvent<Start | Extract<ToInstance, { type: 'start-instance' }>>) => {
    if (data.type === 'start') void becomeHost(data);
    else void becomeInstance(data.module);
  },
  { once: true },
);

async function becomeHost(start: Start): Promise<void> {
  const host = new Host(start, unitStarter(start), readHere, openSpill, (message, transfer = []) => postMessage(message, { transfer }));
  await host.start();
  addEventListener('message', (event: MessageEvent<ToHost>) => host.receive(emptied(event)));
}
