/** The one worker script. Its first message says what it is to be: the host, a thread of the pool, an instance, or a store. */

import * as threads from '#wasm/threads';
import { unitStarter } from './engine.js';
import { Host } from './host.js';
import { becomeThread } from './pool.js';
import type { Start, StartThread, ToHost, ToInstance } from './protocol.js';
import { becomeStore } from './sinks/host.js';
import type { StartStore } from './sinks/protocol.js';
import { becomeInstance } from './workers.js';

addEventListener(
  'message',
  async ({ data }: MessageEvent<Start | StartThread | StartStore | Extract<ToInstance, { type: 'start-instance' }>>) => {
    switch (data.type) {
      case 'start':
        return becomeHost(data);
      case 'start-thread':
        threads.initSync({ module: data.module, memory: data.memory });
        return becomeThread(threads, data.receiver);
      case 'start-instance':
        return becomeInstance(data.module);
      case 'start-store':
        return becomeStore();
    }
  },
  { once: true },
);

async function becomeHost(start: Start): Promise<void> {
  const host = new Host(start, unitStarter(start), (message, transfer = []) => postMessage(message, { transfer }));
  await host.start();
  addEventListener('message', ({ data }: MessageEvent<ToHost>) => host.receive(data));
}
