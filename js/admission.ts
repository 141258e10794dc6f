/** Which file may go when, and which goes first: pure arithmetic. */

export interface Load {
  /** Files being read, waiting for a thread, or worked on. */
  inHand: number;
  /** Their bytes. */
  inHandBytes: number;
  /** Bytes of files in hand, working memory of those worked on, and outcomes that nobody has taken yet. */
  heldBytes: number;
}

export interface Limits {
  /** So many files may be in hand whatever their size, if the budget lets them. */
  minInHand: number;
  /** Of the engine that was asked for. */
  threads: number;
  /** Beyond that, files may be in hand up to so many bytes, and no more than 256. */
  readAheadBytes: number;
  memoryBudget: number;
}

/**
 * Each file being read takes a browser up to four file handles, of which Chromium has 8192. Behind four slow files 66,000
 * tiny ones were all but read at once, and 90 of them could not be.
 */
const MAX_IN_HAND = 256;

/**
 * Whether a file of `bytes` may be begun. The one that the consumer waits for (`awaited`) always
 * may, whatever its size: nothing else would ever free memory.
 */
export function admits({ inHand, inHandBytes, heldBytes }: Load, bytes: number, limits: Limits, awaited: boolean): boolean {
  if (awaited) return true;
  if (heldBytes + bytes > limits.memoryBudget) return false;
  return inHand < limits.minInHand || (inHand < MAX_IN_HAND && inHandBytes + bytes <= limits.readAheadBytes);
}

/** How a file that has been read goes to a thread: beside others, with the engine for itself, or later. */
export type Turn = 'beside' | 'alone' | 'later';

export function turnOf(file: { workingBytes: number; suspect: boolean }, { heldBytes }: Load, { memoryBudget }: Limits, awaited: boolean): Turn {
  if (file.suspect) return 'alone';
  if (heldBytes + file.workingBytes <= memoryBudget) return 'beside';
  return awaited ? 'alone' : 'later';
}

/**
 * Files for each thread from which on a run is near its end. Outcomes wait for those before them, so
 * the fewer the better for memory and for what a crash leaves; with half as many, sixteen threads are
 * idle for 2 % of a run of 500 (tests/unit/tail.test.mjs), with these for 0.1.
 */
const TAIL_PER_THREAD = 16;

/** Whether so few files are left to go, and no more to come, that their order decides when all are done. */
export const isTail = (left: number, threads: number): boolean => left <= TAIL_PER_THREAD * threads;

/**
 * Which of the files that could go next does: the first, so that outcomes do not pile up behind it;
 * near the end the largest, so that no thread is left alone with a long one.
 */
export function goesFirst<File>(files: readonly File[], sizeOf: (file: File) => number, nearEnd: boolean): File | undefined {
  const [first] = files;
  if (!first || !nearEnd) return first;
  return files.reduce((largest, file) => (sizeOf(file) > sizeOf(largest) ? file : largest), first);
}
