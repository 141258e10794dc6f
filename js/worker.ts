/** The one worker script. Its first message says what it is to be: the host, a thread of the pool, an instance, a reader, or a store. */

import * as threads from '#wasm/threads';
import { unitStarter } from './engine.js';
import { emptied } from './garbage.js';
import { Host } from './host.js';
import { live } from './platform.js';
import { becomeThread } from './pool.js';
import type { FromHost, Start, StartThread, ToHost, ToInstance, ToReader } from './protocol.js';
import { becomeReader, readersFor } from './readers.js';
import { becomeStore } from './sinks/host.js';
import type { StartStore } from './sinks/protocol.js';
import { openSpill } from './sinks/spill.js';
import { becomeInstance } from './workers.js';

addEventListener(
  'message',
  async ({ data }: MessageEvent<Start | StartThread | StartStore | Extract<ToInstance | ToReader, { type: `start-${string}` }>>) => {
    switch (data.type) {
      case 'start':
        return becomeHost(data);
      case 'start-thread':
        threads.initSync({ module: data.module, memory: data.memory });
        return becomeThread(threads, data.receiver);
      case 'start-instance':
        return becomeInstance(data.module);
      case 'start-reader':
        return becomeReader();
      case 'start-store':
        return becomeStore(data.life);
    }
  },
  { once: true },
);

async function becomeHost(start: Start): Promise<void> {
  const send = (message: FromHost, transfer: Transferable[] = []) => postMessage(message, { transfer });
  await live(start.life);
  const host = new Host(start, unitStarter(start), readersFor(start.steps[0]!.threads), openSpill, send);
  await host.start();
  addEventListener('message', (event: MessageEvent<ToHost>) => host.receive(emptied(event)));
}
