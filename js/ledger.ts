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
    const place = this.#working.findIndex((other) => other < bytes);
    this.#working.splice(place < 0 ? this.#working.length : place, 0, bytes);
    this.#countWork(threads);
  }

  endWork(bytes: number, threads: number): void {
    this.#working.splice(this.#working.indexOf(bytes), 1);
    this.#countWork(threads);
  }

  #countWork(threads: number): void {
    let bytes = 0;
    for (let i = 0; i < Math.min(threads, this.#working.length); i++) bytes += this.#working[i]!;
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
