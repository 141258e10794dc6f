/** What a run goes through from the click to its result, and the runs that are kept. */

import { discardStore, openStore } from 'pixmill';
import type { ResizeOptions, Resizer, Store } from 'pixmill';
import type { Engines } from './engines.js';
import type { Comparison } from './figures.js';
import type { NamedFile } from './files.js';
import { keptRuns } from './kept.js';
import type { About, KeptRun } from './kept.js';
import { archiveName } from './options.js';
import type { Problems, Wish } from './options.js';
import type { Page } from './page.js';
import { newZip } from './places.js';
import type { Place } from './places.js';
import type { Settled } from './rows.js';
import { resizeInto } from './run.js';
import type { Result, Run } from './run.js';
import { save, saveInto } from './save.js';
import type { Worked } from './state.js';
import { strings } from './strings.js';

const tickMs = 100;

type Task = (resizer: Resizer, run: Run) => Promise<Result & { comparison?: Comparison }>;

export interface Job {
  task?: Task;
  leastThreads?: number;
  /** Of a run that is gone on with; else those of the form. */
  options?: ResizeOptions;
  /** Where results go: a new zip, unless said otherwise. */
  place?: Place;
  /** A file that the zip is to be saved in at the end. */
  pickFile?(name: string): Promise<FileSystemFileHandle | null>;
}

/** The form of options: what it asks for, or null after it has said what is wrong. */
export interface Form {
  read(): Wish | null;
  complain(problems: Problems): void;
}

export interface Runs {
  /** Whose results can be read: the store of the run at work, or of the latest finished one. */
  readonly store: Store | null;
  /** Whether finished results would be lost with the tab. */
  readonly losable: boolean;
  start(job?: Job): Promise<void>;
  cancel(): void;
  turn(): void;
  /** The person has the result. */
  taken(): void;
  /** As far as the run came; it can be gone on with afterwards. */
  download(run: KeptRun): Promise<void>;
  discard(run: KeptRun): Promise<void>;
  showKept(): Promise<void>;
}

export function createRuns(page: Page, engines: Engines, form: Form): Runs {
  let cancel = new AbortController();
  let opening = false;
  /** What the run is carried by, while there is one. */
  let working: Resizer | null = null;
  let filling: Store | null = null;
  /** The store of the latest finished run. */
  let finished: Store | null = null;
  /** What tells the files of that run apart, until the person has their results. */
  let untaken: readonly string[] = [];

  async function start({ task = resizeInto, leastThreads = 1, options, place = newZip, pickFile }: Job = {}): Promise<void> {
    const wish = form.read();
    if (!wish || opening) return;
    if (wish.threads < leastThreads) return form.complain({ threads: strings.options.twoThreads });
    const runOptions = options ?? wish.options;
    opening = true;
    try {
      const file = pickFile ? await pickFile(archiveName(runOptions)) : undefined;
      if (file === null) return;
      const store = await place(runOptions, page.state);
      if (store) void work(task, store, runOptions, wish, file);
    } catch (error) {
      page.fail(error);
    } finally {
      opening = false;
    }
  }

  async function work(task: Task, store: Store, runOptions: ResizeOptions, { threads, engine, memoryBudget }: Wish, file: FileSystemFileHandle | undefined): Promise<void> {
    const { signal } = (cancel = new AbortController());
    const waiting: Settled[] = [];
    const worked: Worked[] = [];
    const flush = () => {
      if (!signal.aborted) page.send({ type: 'settled', outcomes: waiting.splice(0), worked: worked.splice(0), nowMs: performance.now() });
    };
    const run: Run = {
      files: page.state.files,
      options: runOptions,
      store,
      signal,
      onSettled: (settled) => waiting.push(settled),
      onWorked: (one) => worked.push(one),
      onStep: (step, begun = {}) => {
        if (signal.aborted) return;
        flush();
        page.send({ type: 'step', step, begun, nowMs: performance.now() });
      },
    };

    filling = store;
    page.send({ type: 'started', nowMs: performance.now() });
    const ticking = setInterval(flush, tickMs);
    try {
      // A run that is gone on with is none of the earlier ones any more.
      if (store.entries.length > 0) await showKept();
      const resizer = (working = await engines.hold(threads, { engine, memoryBudget }));
      const { archive, wallMs, comparison } = await task(resizer, run);
      flush();
      signal.throwIfAborted();
      if (archive && file) await saveInto(file, archive, signal);
      const saved = archive ? file && strings.targets.savedFile(file.name) : strings.targets.savedFolder(page.state.totals.done, store.path);
      const keys = run.files.map(keyOf);
      const made = new Set(keys);
      const isReplaced = untaken.every((key) => made.has(key));
      // Results that nobody has taken go when they are made anew; else they become an earlier run.
      await (isReplaced ? finished?.discard() : finished?.close());
      finished = store;
      untaken = saved ? [] : keys;
      // The person has the file or the folder; the store stays open for the pictures in the list.
      if (saved) await store.tell({ ...(store.about as About), taken: true });
      const offered = saved ? null : { name: archiveName(runOptions), blob: archive! };
      page.send({ type: 'finished', wallMs, archive: offered, saved: saved ?? null, comparison: comparison ?? null });
      if (!isReplaced) await showKept();
    } catch (error) {
      // Nothing is kept without being shown: from here on both are among the earlier runs.
      await Promise.allSettled([store.close(), finished?.close()]);
      finished = null;
      untaken = [];
      if (!signal.aborted) page.fail(error, store.id !== null);
      await showKept();
    } finally {
      clearInterval(ticking);
      working?.resume();
      working = filling = null;
    }
  }

  async function attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      page.fail(error);
    }
    await showKept();
  }

  const showKept = async (): Promise<void> => page.send({ type: 'kept', runs: await keptRuns() });

  return {
    get store() {
      return filling ?? finished;
    },
    get losable() {
      return page.state.kept.some(({ inMemory }) => inMemory) || (finished?.inMemory === true && untaken.length > 0);
    },
    start,
    showKept,
    cancel() {
      cancel.abort();
      page.send({ type: 'cancelled' });
    },
    turn() {
      if (page.state.paused) working?.resume();
      else working?.pause();
      page.send({ type: 'paused', paused: !page.state.paused, nowMs: performance.now() });
    },
    taken() {
      untaken = [];
      void finished?.tell({ ...(finished.about as About), taken: true });
    },
    discard: ({ id }) => attempt(() => discardStore(id)),
    download: ({ id, about }) =>
      attempt(async () => {
        const store = await openStore(id);
        const zip = await store.finish();
        await store.close();
        if (zip) save(zip, archiveName(about.options));
      }),
  };
}

const keyOf = ({ name, size, lastModified }: NamedFile): string => `${name}\n${size}\n${lastModified}`;
