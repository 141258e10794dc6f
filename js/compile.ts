/** Compiled modules, kept for engines that start anew. */

import { loadWasm } from './platform.js';

const compiled = new Map<string, Promise<WebAssembly.Module>>();

export function compile(url: URL): Promise<WebAssembly.Module> {
  let module = compiled.get(url.href);
  if (!module) {
    module = loadWasm(url);
    compiled.set(url.href, module);
    module.catch(() => compiled.delete(url.href));
  }
  return module;
}
