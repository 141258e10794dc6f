/** What all runs of a resizer hold together, against its one budget. */

import type { Limits, Load } from './admission.js';

export class Ledger {
  readonly load: Load = { inHand: 0, inHandBytes: 0, heldBytes: 0 };
  /** Since a run began beside no other. */
  peakHeldBytes = 0;
  /** What each file inside the engine needs, the most first; and what of that counts. */
  readonly #working: number[] = [];
  #workingBytes = 0;
  /** No further file is begun, nor given to a thread. */
  paused = false;

  constructor(readonly limits: Limits) {}

  startPeak(): void {
    this.peakHeldBytes = this.load.heldBytes;
  }

  hold(bytes: number): void {
    this.load.heldBytes += bytes;
    this.peakHeldBytes = Math.max(this.peakHeldBytes, this.load.heldBytes);
  }

  release(bytes: number): void {
    this.load.heldBytes -= bytes;
  }

  /**
   * A file that needs so much is given to the engine of so many threads. Of those that wait inside
   * it any may be next, so as many count as there are threads, and the largest.
   */
  startWork(bytes: number, threads: number): void {
    this.#working.push(bytes);
    this.#working.sort((a, b) => b - a);
    this.#countWork(threads);
  }

  endWork(bytes: number, threads: number): void {
    this.#working.splice(this.#working.indexOf(bytes), 1);
    this.#countWork(threads);
  }

  #countWork(threads: number): void {
    const bytes = this.#working.slice(0, threads).reduce((sum, each) => sum + each, 0);
    this.hold(bytes - this.#workingBytes);
    this.#workingBytes = bytes;
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
