/** One store in its worker: results into a body, and what became of every input into the journal. */

import { ResizeError } from '../error.js';
import { collectNowAndThen } from '../garbage.js';
import type { StoreEntry } from '../model.js';
import type { PlainOutcome } from '../protocol.js';
import { ReportHead, reportBits, reportEntry } from '../report.js';
import type { Body } from './body.js';
import type { Disk } from './disk.js';
import { encodeRecords, readEntries, readRecords } from './journal.js';
import { keyOf } from './protocol.js';
import type { FileKey, JournalRecord, Listed, Place } from './protocol.js';

export class Keeper {
  readonly #body: Body;
  readonly #journal: Disk;
  readonly #report: boolean;
  /** Where each result is, by what its file is found by. */
  readonly #results = new Map<string, { output: string; bytes: number; place: Place | null }>();
  readonly #head = new ReportHead();
  #failure: unknown = null;
  #finished = false;

  get finished(): boolean {
    return this.#finished;
  }

  constructor(body: Body, journal: Disk, report: boolean) {
    this.#body = body;
    this.#journal = journal;
    this.#report = report;
  }

  /** Takes up an outcome of an earlier part of the run. */
  restore({ entry, place }: { entry: StoreEntry; place: Place | null }): void {
    if (entry.ok) this.#body.restore(entry.output!);
    this.#remember(entry, place);
  }

  #remember(entry: StoreEntry, place: Place | null): void {
    const { name, source, ok, output, bytes } = entry;
    this.#head.add(entry);
    if (!ok) return;
    this.#results.set(keyOf({ name, ...source }), { output: output!, bytes: bytes!, place });
    this.#body.list(output!, bytes!, place);
  }

  async read(file: FileKey): Promise<Blob | null> {
    const result = this.#results.get(keyOf(file));
    return result ? this.#body.read(result.output, result.bytes, result.place) : null;
  }

  /** Adds outcomes. After a failure nothing more is added, so that what is kept has no gap. */
  async add(outcomes: readonly PlainOutcome[]): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#finished) throw new ResizeError('closed', 'the store is finished');
    try {
      await this.#add(outcomes);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  async #add(outcomes: readonly PlainOutcome[]): Promise<void> {
    const outputs = await this.#body.claim(outcomes.flatMap((outcome) => (outcome.ok ? [outcome] : [])));
    if (this.#body.announces) this.tell({ is: 'claimed', outputs });
    const written = await Promise.allSettled(
      outcomes.map(async (outcome): Promise<JournalRecord> => {
        if (!outcome.ok) return { is: 'outcome', entry: reportEntry(outcome, null), place: null };
        const output = outputs.shift()!;
        const entry = reportEntry(outcome, output);
        const place = await this.#body.write(output, outcome.data, outcome.source.lastModified ?? Date.now());
        return { is: 'outcome', entry, place };
      }),
    );
    const failed = written.findIndex(({ status }) => status === 'rejected');
    const records = written.slice(0, failed < 0 ? written.length : failed) as PromiseFulfilledResult<JournalRecord>[];
    try {
      this.tell(...records.map(({ value }) => value));
    } catch (error) {
      this.#body.rewind();
      throw error;
    }
    this.#body.commit();
    for (const { value } of records) {
      if (value.is === 'outcome') this.#remember(value.entry, value.place);
      collectNowAndThen();
    }
    if (failed < 0) return;
    throw (written[failed] as PromiseRejectedResult).reason;
  }

  tell(...records: JournalRecord[]): void {
    if (records.length > 0) this.#journal.append(encodeRecords(records));
  }

  async finish(): Promise<Blob | null> {
    this.#finished = true;
    const journal = await this.#journal.close();
    return this.#body.finish(this.#report ? () => reportBits(this.#head, readEntries(journal)) : null);
  }

  async close(): Promise<void> {
    if (this.#finished) return;
    this.#finished = true;
    await Promise.all([this.#journal.close(), this.#body.close()]);
  }
}

/** What a journal comes to. */
export interface Told {
  head: Extract<JournalRecord, { is: 'head' }>;
  about: unknown;
  outcomes: (Extract<JournalRecord, { is: 'outcome' }> & { start: number })[];
  claimed: string[];
  /** Where its valid part ends. */
  end: number;
  /** Whether the last outcomes were left out, because their results are not whole. */
  cut: boolean;
}

/** Null where not even the head is whole. */
export async function readJournal(file: Blob): Promise<Told | null> {
  let told: Told | null = null;
  for await (const { record, start, end } of readRecords(file)) {
    if (record.is === 'head') told = { head: record, about: record.about, outcomes: [], claimed: [], end, cut: false };
    else if (!told) return null;
    else if (record.is === 'about') told.about = record.about;
    else if (record.is === 'claimed') told.claimed.push(...record.outputs);
    else told.outcomes.push({ ...record, start });
    told.end = end;
  }
  return told;
}

export function keptOf(id: string, { head: { kind, path }, about, outcomes }: Told): Listed {
  const done = outcomes.filter(({ entry }) => entry.ok);
  const bytes = done.reduce((sum, { entry }) => sum + entry.bytes!, 0);
  return { id, kind, path, about, done: done.length, failed: outcomes.length - done.length, bytes };
}

export const entriesOf = ({ outcomes }: Told): StoreEntry[] => outcomes.map(({ entry }) => entry);
