/**
 * Frees a buffer that nobody needs any more. Left to the garbage collector, buffers of small
 * files gather until each worker holds some 60 MB of them.
 */
export function release(buffer: ArrayBuffer): void {
  // Not in browsers before 2024, which collect it by and by.
  (buffer as { transfer?(length: number): ArrayBuffer }).transfer?.(0);
}
