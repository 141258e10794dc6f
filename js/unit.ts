/** What an engine is made of. */

import type { ResizeOptions } from './model.js';
import type { Done } from './protocol.js';

/** What lives and dies together: a pool of threads with its shared memory, or one instance in a worker. */
export interface Unit {
  /** How many jobs it works on at once. */
  readonly threads: number;
  /** How large its memory can ever be. */
  readonly maxBytes: number;
  /** Whether {@link Unit.inHand} knows which jobs were begun, or takes the oldest for it. */
  readonly seesBegun: boolean;
  onDone: (done: Done) => void;
  /** It is broken: nothing more that it was given will be answered. */
  onLost: (message: string) => void;
  /** Rejects with a `PlainError` when an option is wrong. */
  begin(run: number, options: ResizeOptions): Promise<void>;
  /** Working memory that a file will take at most, where the unit can tell before it is submitted. */
  foresee?(run: number, jpeg: ArrayBuffer): number | null;
  /** Throws where the unit is broken. */
  submit(run: number, job: number, jpeg: ArrayBuffer): void;
  /** Jobs of the run that are not done yet fail or are dropped. */
  end(run: number): void;
  /** The jobs being worked on. */
  inHand(): number[];
  memoryBytes(): number;
  stop(): void;
}
