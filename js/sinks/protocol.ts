/** The messages between a store's two sides, and what is written into its journal: plain data. */

import type { KeptStore, StoreEntry, StoreKind } from '../model.js';
import type { PlainError, PlainOutcome } from '../protocol.js';

/** The first message to a new worker. */
export interface StartStore {
  type: 'start-store';
  /** The name that the worker lives by (`live`). */
  life: string;
}

export interface NewStore {
  kind: StoreKind;
  about: unknown;
  report: boolean;
  folder: FileSystemDirectoryHandle | null;
  subfolder: string | null;
  overwrite: boolean;
  memoryLimit: number;
}

/** What a file is found by. */
export interface FileKey {
  name: string;
  bytes: number;
  /** As in the journal. */
  lastModified: string | null;
}

export const keyOf = ({ name, bytes, lastModified }: FileKey): string => JSON.stringify([name, bytes, lastModified]);

/** From the page's side; each is answered, in this order. */
export type Request =
  /** Whether stores outlive the page. */
  | { type: 'lasts' }
  | { type: 'list' }
  | { type: 'remove'; id: string }
  | { type: 'create'; store: NewStore }
  /** Without an `id` the one that this worker holds in memory. */
  | { type: 'open'; id: string | null; folder: FileSystemDirectoryHandle | null }
  | { type: 'add'; outcomes: PlainOutcome[] }
  | { type: 'read'; file: FileKey }
  | { type: 'tell'; about: unknown }
  | { type: 'finish' }
  | { type: 'close' }
  | { type: 'discard' };

/** Of those in memory the page's side knows the ids. */
export type Listed = Omit<KeptStore, 'inMemory'>;

export interface Opened {
  /** Null where it is in the worker's memory. */
  id: string | null;
  kind: StoreKind;
  /** Where in the folder that was given the results are; empty for the folder itself. */
  path: string;
  about: unknown;
  entries: StoreEntry[];
}

export type Answer = { ok: true; value: Opened | Listed[] | Blob | boolean | null } | { ok: false; error: PlainError };

/** Where in the zip a result is. */
export interface Place {
  offset: number;
  crc32: number;
  modifiedMs: number;
}

/** What the journal holds, one a line. The first is the head. */
export type JournalRecord =
  | { is: 'head'; version: 1; kind: StoreKind; path: string; report: boolean; overwrite: boolean; about: unknown }
  | { is: 'about'; about: unknown }
  /** Names in the folder that are about to be written: from here on they are ours. */
  | { is: 'claimed'; outputs: string[] }
  /** In this order, which `readEntries` relies on. */
  | { is: 'outcome'; entry: StoreEntry; place: Place | null };
