/**
 * Sooner rid of what has done its part. V8 frees what a message or a file brought in full collections alone,
 * and the longer a run the later it makes them (docs/soak.md).
 */

/**
 * JavaScriptCore would keep what is sent to a closed port (https://bugs.webkit.org/show_bug.cgi?id=281662), and
 * writes zeros over a whole buffer as it is made. Of the engines V8 alone has this.
 */
const isV8 = 'v8BreakIterator' in Intl;

/** To let buffers go one by one made garbage of its own. */
const GATHERED_BYTES = 2 ** 20;

const OUTCOMES_A_COLLECTION = 100;
/** A buffer's addresses are given back by a thread of V8's, which may have to wait for a core: no more than it can keep up with. */
const MS_A_COLLECTION = 200;
/** V8 begins where buffers have grown by so much, the last of them counted whole. */
const COLLECTING_BYTES = 64 * 2 ** 20;

/** What a message says. Its event, which is held until a full collection, is left empty. */
export function emptied<T extends object>({ data }: MessageEvent<T>): T {
  const message = { ...data };
  for (const key of Object.keys(data)) (data as Record<string, unknown>)[key] = undefined;
  return message;
}

let useless: ArrayBuffer[] = [];
let uselessBytes = 0;
let closedPort: MessagePort | null = null;

/** Gives the memory of buffers back, some at a time; they are not to be used any more, nor given here again. */
export function letGo(buffers: ArrayBuffer[]): void {
  if (!isV8) return;
  useless.push(...buffers);
  for (const { byteLength } of buffers) uselessBytes += byteLength;
  if (uselessBytes < GATHERED_BYTES) return;
  const gone = useless;
  useless = [];
  uselessBytes = 0;
  closedPort ??= portToNowhere();
  closedPort.postMessage(null, gone);
}

/** What is sent to it is dropped, with all that is transferred. */
function portToNowhere(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  return port1;
}

let outcomes = 0;
let collectedAt = -Infinity;

/** To be called for each outcome: has garbage collected now and then. */
export function collectNowAndThen(): void {
  if (!isV8 || ++outcomes < OUTCOMES_A_COLLECTION) return;
  const now = performance.now();
  if (now < collectedAt + MS_A_COLLECTION) return;
  outcomes = 0;
  collectedAt = now;
  try {
    // A collection begins as such a buffer is asked for. Never written to, it takes addresses and no memory.
    new ArrayBuffer(COLLECTING_BYTES);
  } catch {
    // Where there are no addresses left it was collected in vain.
  }
}
