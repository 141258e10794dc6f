/**
 * Sooner rid of what has done its part. V8 collects what a message or a file brought in full collections alone,
 * and the longer a run the later it makes them (docs/soak.md).
 */

/** To release buffers one by one made garbage of its own. */
const RELEASED_BYTES = 2 ** 20;

const OUTCOMES_A_COLLECTION = 300;
/** V8 begins where buffers have grown by so much, the last of them counted whole. */
const COLLECTING_BYTES = 64 * 2 ** 20;

/** What a message says. The event, which is held until a full collection, is left empty. */
export function taken<T extends object>({ data }: MessageEvent<T>): T {
  const message = { ...data };
  for (const key of Object.keys(data)) (data as Record<string, unknown>)[key] = undefined;
  return message;
}

/** What is sent to a port whose other end is closed is let go, with all that is transferred. */
const { port1: nowhere, port2: otherEnd } = new MessageChannel();
otherEnd.close();

let useless: ArrayBuffer[] = [];
let uselessBytes = 0;

/** Gives the memory of buffers back, some at a time, and leaves them without length. */
export function release(buffers: ArrayBuffer[]): void {
  useless.push(...buffers);
  for (const { byteLength } of buffers) uselessBytes += byteLength;
  if (uselessBytes < RELEASED_BYTES) return;
  nowhere.postMessage(null, useless);
  useless = [];
  uselessBytes = 0;
}

let outcomes = 0;

/** Counts one more outcome, and has garbage collected after some. */
export function countOutcome(): void {
  if (++outcomes % OUTCOMES_A_COLLECTION !== 0) return;
  try {
    // A collection begins as such a buffer is asked for. Never written to, it takes addresses and no memory.
    new ArrayBuffer(COLLECTING_BYTES);
  } catch {
    // Where there are no addresses left it was collected in vain.
  }
}
