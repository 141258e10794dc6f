/** Where the WebAssembly is: in the folder that the caller named, or beside this script. Bundlers look for exactly these expressions. */

/** `plain` makes JPEGs of JPEGs; `full` does all. */
export type Build = 'plain' | 'full';

export function threadsUrl(folder: string, build: Build): URL {
  if (build === 'full') return folder ? new URL('threads_full_bg.wasm', folder) : new URL('./threads_full_bg.wasm', import.meta.url);
  return folder ? new URL('threads_bg.wasm', folder) : new URL('./threads_bg.wasm', import.meta.url);
}

export function singleUrl(folder: string, build: Build): URL {
  if (build === 'full') return folder ? new URL('single_full_bg.wasm', folder) : new URL('./single_full_bg.wasm', import.meta.url);
  return folder ? new URL('single_bg.wasm', folder) : new URL('./single_bg.wasm', import.meta.url);
}
