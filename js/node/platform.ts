/** What a browser gives, made of `worker_threads`. */

import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { pathToFileURL } from 'node:url';
import { download } from '../download.js';
import { ResizeError } from '../error.js';
import { ThreadWorker } from './thread-worker.js';

/** Node before 18.14 can't say how many may run at once, only how many there are. */
export const cores = (): number => os.availableParallelism?.() ?? os.cpus().length;

export const base = (): string => pathToFileURL('./').href;

export const spawnHost = (url?: string | URL): Worker => new ThreadWorker(url ? new URL(url, base()) : new URL('./node-worker.js', import.meta.url), 'pixmill');

export const spawnStore = (): never => {
  throw new ResizeError('not-started', 'stores are made of what browsers have: in Node, write the results to files');
};

export const spawnSibling = (name: string): Worker => new ThreadWorker(new URL(import.meta.url), name);

export const live = async (): Promise<void> => {};

/** Node tells it, as an error (`thread-worker.ts`). */
export const whenGone = (): void => {};

export const poolObstacle = (): string => 'in Node there is no pool in shared memory: each worker has an instance of its own';

export async function loadWasm(url: URL): Promise<WebAssembly.Module> {
  return WebAssembly.compile(url.protocol === 'file:' ? await readFile(url) : await (await download(url)).arrayBuffer());
}
