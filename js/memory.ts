/** How much memory an engine can have, shared as much as the browser grants. */

const PAGE_BYTES = 65536;

/** Below this a pool is not worth its memory: independent workers ask for less at a time. */
const LEAST_PAGES = 2048;

/** What an instance of 32-bit WebAssembly can have of its own. */
export const UNSHARED_BYTES = 65536 * PAGE_BYTES;

export interface Granted {
  memory: WebAssembly.Memory;
  maxBytes: number;
}

/**
 * A shared memory's maximum is reserved when it is made, and Safari, on phones above all, refuses
 * large ones: so half is asked for, and half of that again.
 */
export function largestMemory(wanted: WebAssembly.MemoryDescriptor, create: (descriptor: WebAssembly.MemoryDescriptor) => WebAssembly.Memory): Granted {
  for (let maximum = wanted.maximum ?? PAGE_BYTES; ; maximum = Math.floor(maximum / 2)) {
    try {
      return { memory: create({ ...wanted, maximum }), maxBytes: maximum * PAGE_BYTES };
    } catch (error) {
      if (maximum / 2 < Math.max(LEAST_PAGES, wanted.initial)) throw error;
    }
  }
}
