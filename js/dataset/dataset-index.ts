/** What lies where in a data set, and of which class it is. */

import type { Outcome } from '../model.js';
import { Pieces } from '../pieces.js';
import { reportEntry } from '../report.js';
import type { DatasetIndexOptions, Label } from './model.js';

/** Where a picture is: its row or, in shards, its number; null where it is not in. */
export interface DatasetPlace {
  row: number | null;
  shard?: string;
  key?: string;
}

/** A class by its name and number; without one, null and -1. */
export interface DatasetClass {
  label: string | null;
  class: number;
}

/**
 * Is told by the writers of every outcome and of its place, and gives `labels.csv` and `index.jsonl`.
 *
 * ```ts
 * const index = new DatasetIndex({ label: 'folder' });
 * await npz(resizer.resize(files, options), { ...options, index }).pipeTo(writable);
 * save(index.labelsCsv(), 'labels.csv');
 * ```
 */
export class DatasetIndex {
  readonly #label: Label;
  readonly #classes: Map<string, number>;
  readonly #text = new TextEncoder();
  readonly #csv = new Pieces();
  readonly #jsonl = new Pieces();

  constructor({ label = 'folder', classes = [] }: DatasetIndexOptions = {}) {
    this.#label = label;
    this.#classes = new Map(classes.map((name, number) => [name, number]));
    this.#csv.add(this.#text.encode('row,name,label,class\r\n'));
  }

  /** Their names, in the order of their numbers. */
  get classes(): string[] {
    return [...this.#classes.keys()];
  }

  /** What the writers call. */
  add(outcome: Outcome, place: DatasetPlace): void {
    const { timings, heldBytes, output, ...facts } = reportEntry(outcome, null);
    const found = this.classOf(outcome.name);
    this.#jsonl.add(this.#text.encode(`${JSON.stringify({ ...place, ...found, ...facts })}\n`));
    if (outcome.ok) this.#csv.add(this.#text.encode(`${[place.row, outcome.name, found.label ?? '', found.class].map(csvField).join()}\r\n`));
  }

  /** The class of a picture by its path. */
  classOf(name: string): DatasetClass {
    const label = this.#label === 'folder' ? folderOf(name) : this.#label(name);
    if (label === null) return { label, class: -1 };
    const number = this.#classes.get(label) ?? this.#classes.size;
    this.#classes.set(label, number);
    return { label, class: number };
  }

  /** A line for each picture that is in: `row,name,label,class`. */
  labelsCsv(): Blob {
    return new Blob(this.#csv.list, { type: 'text/csv' });
  }

  /** An object a line for each input, failed ones too: its place and class, and what `report.json` says of it, times left out. */
  indexJsonl(): Blob {
    return new Blob(this.#jsonl.list, { type: 'application/x-ndjson' });
  }
}

/** Names of the folders that files lie in, in the order in which torchvision's `ImageFolder` numbers them. */
export function classesOf(names: Iterable<string>): string[] {
  const folders = new Set<string>();
  for (const name of names) folders.add(folderOf(name) ?? '');
  folders.delete('');
  return [...folders].sort((a, b) => (a < b ? -1 : 1));
}

function folderOf(name: string): string | null {
  return name.split('/').at(-2) || null;
}

/** After https://www.rfc-editor.org/rfc/rfc4180. */
function csvField(value: unknown): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
