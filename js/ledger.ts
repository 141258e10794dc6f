/** What all runs of a resizer hold together, against its one budget. */

import type { Limits, Load } from './admission.js';

export class Ledger {
  readonly load: Load = { inHand: 0, inHandBytes: 0, heldBytes: 0 };
  peakHeldBytes = 0;
  /** No further file is begun, nor given to a thread. */
  paused = false;

  constructor(readonly limits: Limits) {}

  hold(bytes: number): void {
    this.load.heldBytes += bytes;
    this.peakHeldBytes = Math.max(this.peakHeldBytes, this.load.heldBytes);
  }

  release(bytes: number): void {
    this.load.heldBytes -= bytes;
  }

  begin(bytes: number): void {
    this.load.inHand += 1;
    this.load.inHandBytes += bytes;
    this.hold(bytes);
  }

  end(bytes: number): void {
    this.load.inHand -= 1;
    this.load.inHandBytes -= bytes;
    this.release(bytes);
  }
}
