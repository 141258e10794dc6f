import type { Resized } from '../model.js';
import type { Place } from './protocol.js';

/** What the name of a result is made of. */
export type Wanted = Pick<Resized, 'output' | 'format'>;

export type Bits = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** Where results go: a zip or a folder. */
export interface Body {
  /** Whether a name has to stand in the journal before it is written to. */
  readonly announces: boolean;
  /** Takes up a result of an earlier part of the run. */
  restore(output: string): void;
  /** Names for these results, each free and different from all others. */
  claim(results: readonly Wanted[]): Promise<string[]>;
  /** The data is gone afterwards. */
  write(output: string, data: Uint8Array<ArrayBuffer>, modifiedMs: number): Promise<Place | null>;
  /** One result, as long as it can be had. */
  read(output: string, bytes: number, place: Place | null): Promise<Blob | null>;
  /** What was written is in the journal now. */
  commit(): void;
  /** What was written since the last commit is not in the journal, and never will be. */
  rewind(): void;
  /** One result that is in the journal, told in order. */
  list(output: string, bytes: number, place: Place | null): void;
  /** With the report, told bit by bit as often as it is asked for. The zip; null for a folder. */
  finish(report: (() => Bits) | null): Promise<Blob | null>;
  close(): Promise<void>;
}
