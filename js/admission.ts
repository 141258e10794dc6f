/** Which file may be begun when: pure arithmetic. */

export interface Load {
  /** Files being read, waiting for a thread, or worked on. */
  inHand: number;
  /** Their bytes. */
  inHandBytes: number;
  /** Bytes of files in hand and of outcomes that nobody has taken yet. */
  heldBytes: number;
}

export interface Limits {
  /** So many files may be in hand whatever their size, if the budget lets them. */
  minInHand: number;
  /** Beyond that, files may be in hand up to so many bytes. */
  readAheadBytes: number;
  memoryBudget: number;
}

/** Whether a file of `bytes` may be begun. One file alone may always be, whatever its size. */
export function admits({ inHand, inHandBytes, heldBytes }: Load, bytes: number, limits: Limits): boolean {
  if (heldBytes === 0 && inHand === 0) return true;
  if (heldBytes + bytes > limits.memoryBudget) return false;
  return inHand < limits.minInHand || inHandBytes + bytes <= limits.readAheadBytes;
}
