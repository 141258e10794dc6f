/** What a browser must be able to do. Of WebAssembly that is asked with the smallest modules that need it, before any is loaded. */

const bytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(`0061736d01000000${hex}`.replaceAll(' ', '').match(/../g) ?? [], (byte) => parseInt(byte, 16));

/** `i32.const 0  i8x16.splat  i8x16.popcnt` */
const simd = bytes('01 05 01 60 00 01 7b  03 02 01 00  0a 0a 01 08 00  41 00  fd 0f  fd 62  0b');
/** `try  catch_all  end`, the form of exceptions that came first */
const exceptions = bytes('01 04 01 60 00 00  03 02 01 00  0a 08 01 06 00  06 40  19  0b  0b');
/** a shared memory, and `i32.const 0  i32.atomic.load` */
const threads = bytes('01 04 01 60 00 00  03 02 01 00  05 04 01 03 01 01  0a 0b 01 09 00  41 00  fe 10 02 00  1a  0b');

const needed: [string, Uint8Array<ArrayBuffer>][] = [
  ['vector instructions (SIMD)', simd],
  ['exceptions', exceptions],
];

const OLDEST = 'Chrome or Edge 100, Firefox 114, Safari 16.4 or Node 18, or a newer one, is needed';

/** What is missing for any engine, as a sentence, or null. */
export function whatIsMissing(): string | null {
  if (typeof WebAssembly === 'undefined') return 'WebAssembly is missing or switched off';
  const missing = needed.filter(([, module]) => !WebAssembly.validate(module)).map(([name]) => name);
  if (missing.length > 0) return `WebAssembly has no ${missing.join(' and no ')} here: ${OLDEST}`;
  // The newest of what else is used.
  return 'throwIfAborted' in AbortSignal.prototype ? null : `this browser is too old: ${OLDEST}`;
}

/** Why the worker did not start: Firefox before 114 takes the module for a script, and stumbles over its syntax. */
export const notUnderstood = (message: string): string =>
  message.includes('SyntaxError') ? `this browser does not understand worker.js (${message}): ${OLDEST}` : message;

export const hasThreads = (): boolean => WebAssembly.validate(threads);
