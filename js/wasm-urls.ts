/** Where the WebAssembly is: in the folder that the caller named, or beside this script. Bundlers look for exactly these expressions. */

export const threadsUrl = (folder: string): URL => (folder ? new URL('threads_bg.wasm', folder) : new URL('./threads_bg.wasm', import.meta.url));

export const singleUrl = (folder: string): URL => (folder ? new URL('single_bg.wasm', folder) : new URL('./single_bg.wasm', import.meta.url));
