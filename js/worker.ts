/** The one worker script. Its first message says what it is to be: the host, a thread of the pool, or an instance. */

import initThreads, * as threads from '#wasm/threads';
import { becomeHost } from './host.js';
import { becomeThread } from './pool.js';
import type { Start, StartThread, ToInstance } from './protocol.js';
import { becomeInstance } from './workers.js';

addEventListener(
  'message',
  async ({ data }: MessageEvent<Start | StartThread | Extract<ToInstance, { type: 'start-instance' }>>) => {
    switch (data.type) {
      case 'start':
        return becomeHost(data);
      case 'start-thread':
        await initThreads({ module_or_path: data.module, memory: data.memory });
        return becomeThread(threads, data.receiver);
      case 'start-instance':
        return becomeInstance(data.module);
    }
  },
  { once: true },
);
