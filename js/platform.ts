/** What a browser gives and Node gives otherwise: in the build for Node, `js/node/platform.ts` takes this file's place. */

import { download } from './download.js';
import { hasThreads } from './support.js';

export const cores = (): number => navigator.hardwareConcurrency || 1;

/** What relative addresses of the caller's are relative to. */
export const base = (): string => (typeof document === 'undefined' ? location.href : document.baseURI);

/** Starts the host worker. Bundlers look for exactly this expression, address and all. */
export function spawnHost(url?: string | URL): Worker {
  return url
    ? new Worker(url, { type: 'module', name: 'pixmill' })
    : new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'pixmill' });
}

/** The same for the worker of a store. */
export function spawnStore(url?: string | URL): Worker {
  return url
    ? new Worker(url, { type: 'module', name: 'pixmill-store' })
    : new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'pixmill-store' });
}

/**
 * Starts, inside a worker, one more worker of the same script. Its address is asked for and not
 * written down, because Vite refuses a worker that names itself.
 */
export function spawnSibling(name: string): Worker {
  return new Worker(location.href, { type: scriptType(), name });
}

declare const document: { baseURI: string } | undefined; // workers have none

/**
 * Webpack, and Vite as it is set by default, build classic scripts of module workers. A module may
 * import no script and says so (TypeError) before it looks at the address; with no address at all
 * Firefox says nothing.
 */
function scriptType(): WorkerType {
  try {
    (globalThis as unknown as { importScripts(url: string): void }).importScripts('http://[');
  } catch (error) {
    if (error instanceof TypeError) return 'module';
  }
  return 'classic';
}

/**
 * In a worker whose end is to be noticed, which browsers tell nobody: it holds a lock as long as it lives. Resolves
 * when it does, or where there are no locks.
 */
export function live(name: string): Promise<void> {
  return new Promise((resolve) => {
    const hold = () => new Promise<never>(() => resolve());
    (navigator.locks?.request(name, hold) ?? Promise.reject()).catch(() => resolve());
  });
}

/** Calls back when the worker that lives by this name has ended, however that was. */
export function whenGone(name: string, then: () => void): void {
  navigator.locks?.request(name, then).catch(() => {});
}

/** Why there can be no pool in shared memory, as a sentence, or null. */
export function poolObstacle(): string | null {
  // The flag `crossOriginIsolated` may be true where shared memory is missing (WebKitGTK): ask for the thing itself.
  if (typeof SharedArrayBuffer === 'undefined') return 'shared memory is not available: the page is served without the headers COOP and COEP';
  return hasThreads() ? null : 'WebAssembly has no threads here';
}

export async function loadWasm(url: URL): Promise<WebAssembly.Module> {
  const response = download(url);
  // Hosts that don't know the type application/wasm refuse streaming.
  return WebAssembly.compileStreaming(response.then((r) => r.clone())).catch(async () => WebAssembly.compile(await (await response).arrayBuffer()));
}
