/** Which file may be begun when: pure arithmetic. */

export interface Load {
  /** Files being read, waiting for a thread, or worked on. */
  inHand: number;
  /** Bytes of files in hand and of outcomes that nobody has taken yet. */
  heldBytes: number;
}

export interface Limits {
  maxInHand: number;
  memoryBudget: number;
}

/** Whether a file of `bytes` may be begun. One file alone may always be, whatever its size. */
export function admits(load: Load, bytes: number, limits: Limits): boolean {
  if (load.heldBytes === 0 && load.inHand === 0) return true;
  return load.inHand < limits.maxInHand && load.heldBytes + bytes <= limits.memoryBudget;
}
