/** The controller: the only place where state changes, and where everything meets. */

import { checkFolder, createStore, discardStore, openStore, ResizeError } from 'pixmill';
import type { ResizeOptions, Resizer, Store } from 'pixmill';
import { compare } from './compare.js';
import { createEngines } from './engines.js';
import { listed, walk } from './files.js';
import type { Gathered } from './files.js';
import type { Comparison } from './figures.js';
import { count } from './format.js';
import { keptRuns } from './kept.js';
import type { About, KeptRun } from './kept.js';
import { archiveName } from './options.js';
import { pickFolder, pickZip } from './pickers.js';
import { count as countOf } from './rows.js';
import type { Settled } from './rows.js';
import { resizeInto } from './run.js';
import type { Result, Run } from './run.js';
import { initial, reduce } from './state.js';
import type { Action, State } from './state.js';
import { strings } from './strings.js';
import { createActions } from './ui/actions.js';
import { createAnnouncer } from './ui/announcer.js';
import { createComparison } from './ui/comparison.js';
import { el } from './ui/dom.js';
import { createDrop } from './ui/drop.js';
import { createEngine } from './ui/engine.js';
import { createFiles } from './ui/files.js';
import { askAboutFolder } from './ui/folder-dialog.js';
import { createKept } from './ui/kept.js';
import { createOptions } from './ui/options.js';
import { createProblem } from './ui/problem.js';
import { createProgress } from './ui/progress.js';
import { createSummary } from './ui/summary.js';
import { createTargets } from './ui/targets.js';

const tickMs = 100;
const cores = navigator.hardwareConcurrency || 1;

let state: State = initial;
let cancel = new AbortController();
/** The store of the latest finished run: its zip lasts until the next one is finished. */
let finished: Store | null = null;
const engines = createEngines((facts) => send({ type: 'engine', facts }));
/** What the run is carried by, while there is one. */
let working: Resizer | null = null;

const options = createOptions(cores);
const drop = createDrop({
  onDrop: (dropped) => gather(() => walk(dropped, (found) => send({ type: 'reading', count: found }))),
  onFiles: (chosen) => gather(() => ({ files: listed(chosen), unreadable: [], sources: [] })),
  onClear: () => send({ type: 'cleared' }),
});
const actions = createActions({
  onResize: () => start({ open: newStore }),
  onCompare: () => start({ task: compare, leastThreads: 2, open: newStore }),
  onCancel: () => {
    cancel.abort();
    send({ type: 'cancelled' });
  },
  onPause: () => {
    if (state.paused) working?.resume();
    else working?.pause();
    send({ type: 'paused', paused: !state.paused });
  },
  onRetry: () => send({ type: 'retried' }),
  onDownload: () => finished?.tell({ ...(finished.about as About), taken: true }),
});
const targets = createTargets({ onFolder: () => start({ open: storeInFolder }), onFile: () => start({ open: newStore, pickFile: pickZip }) });
const kept = createKept({
  onDownload: (run) => attempt(() => downloadKept(run)),
  onGoOn: (run) => start({ options: run.about.options, open: () => reopened(run) }),
  onDiscard: (run) => attempt(() => discardStore(run.id)),
});
const [engine, problem, announcer] = [createEngine(), createProblem(() => send({ type: 'dismissed' })), createAnnouncer()];
const [progress, summary, files, comparison] = [createProgress(), createSummary(), createFiles(), createComparison()];
const widgets = [engine, problem, announcer, drop, options, actions, targets, kept, progress, summary, files, comparison];

function send(action: Action): void {
  state = reduce(state, action);
  document.documentElement.dataset.phase = state.phase;
  document.title = titleOf(state);
  for (const widget of widgets) widget.render(state);
}

function titleOf({ phase, progress, totals }: State): string {
  if (progress?.total) return strings.titleRunning(Math.floor((countOf(totals) / progress.total) * 100));
  return phase === 'done' ? strings.titleDone : strings.title;
}

async function gather(source: () => Gathered | Promise<Gathered>): Promise<void> {
  if (state.phase === 'running' || state.reading !== null) return;
  send({ type: 'reading', count: 0 });
  const { files, unreadable, sources } = await source();
  send({ type: 'gathered', files, sources, error: gatherError(files.length, unreadable) });
}

function gatherError(found: number, unreadable: readonly string[]): string | null {
  const [first] = unreadable;
  if (first !== undefined) return strings.drop.unreadable(count(unreadable.length), first);
  return found === 0 ? strings.drop.nothing : null;
}

type Task = (resizer: Resizer, run: Run) => Promise<Result & { comparison?: Comparison }>;

interface Job {
  task?: Task;
  leastThreads?: number;
  /** Of a run that is gone on with; else those of the form. */
  options?: ResizeOptions;
  /** Where results go; null when the person has thought better of it. */
  open(options: ResizeOptions): Promise<Store | null>;
  /** A file that the zip is to be saved in at the end. */
  pickFile?(name: string): Promise<FileSystemFileHandle | null>;
}

let opening = false;

async function start(job: Job): Promise<void> {
  const wish = options.read();
  if (!wish || opening) return;
  if (wish.threads < (job.leastThreads ?? 1)) return options.complain({ threads: strings.options.twoThreads });
  const runOptions = job.options ?? wish.options;
  opening = true;
  try {
    const file = job.pickFile ? await job.pickFile(archiveName(runOptions)) : undefined;
    if (file === null) return;
    const store = await job.open(runOptions);
    if (store) void work(job.task ?? resizeInto, store, runOptions, wish.threads, file);
  } catch (error) {
    fail(error);
  } finally {
    opening = false;
  }
}

async function work(task: Task, store: Store, runOptions: ResizeOptions, threads: number, file: FileSystemFileHandle | undefined): Promise<void> {
  const { signal } = (cancel = new AbortController());
  const waiting: Settled[] = [];
  const flush = () => {
    if (!signal.aborted) send({ type: 'settled', outcomes: waiting.splice(0), nowMs: performance.now() });
  };
  const run: Run = {
    files: state.files,
    options: runOptions,
    store,
    signal,
    onSettled: (settled) => waiting.push(settled),
    onStep: (step, total) => {
      if (signal.aborted) return;
      flush();
      send({ type: 'step', step, total, nowMs: performance.now() });
    },
  };

  send({ type: 'started', nowMs: performance.now() });
  const ticking = setInterval(flush, tickMs);
  try {
    // A run that is gone on with is none of the earlier ones any more.
    if (store.entries.length > 0) await showKept();
    const resizer = (working = await held(threads));
    const { archive, wallMs, comparison } = await task(resizer, run);
    flush();
    signal.throwIfAborted();
    if (archive && file) await archive.stream().pipeTo(await file.createWritable(), { signal });
    const saved = archive ? file && strings.targets.savedFile(file.name) : strings.targets.savedFolder(count(state.totals.done), store.path);
    await finished?.discard();
    finished = store;
    if (saved) {
      finished = null;
      await store.discard();
    }
    const offered = saved ? null : { name: archiveName(runOptions), blob: archive! };
    send({ type: 'finished', wallMs, archive: offered, saved: saved ?? null, comparison: comparison ?? null });
  } catch (error) {
    // Nothing is kept without being shown: from here on both are among the earlier runs.
    await Promise.allSettled([store.close(), finished?.close()]);
    finished = null;
    if (!signal.aborted) fail(error);
    await showKept();
  } finally {
    clearInterval(ticking);
    working?.resume();
    working = null;
  }
}

const aboutOf = (runOptions: ResizeOptions): About => ({ options: runOptions, files: state.files.length, startedMs: Date.now(), taken: false });

const newStore = (runOptions: ResizeOptions): Promise<Store> => createStore({ about: aboutOf(runOptions) });

async function storeInFolder(runOptions: ResizeOptions): Promise<Store | null> {
  const folder = await pickFolder();
  if (!folder) return null;
  const check = await checkFolder(folder, state.files, state.sources);
  const subfolder = archiveName(runOptions).replace(/\.zip$/, '');
  const choice = check.holdsSource || check.existing > 0 ? await askAboutFolder(folder.name, check, subfolder) : 'here';
  if (choice === null) return null;
  return createStore({ about: aboutOf(runOptions), folder, overwrite: choice === 'overwrite', ...(choice === 'subfolder' ? { subfolder } : {}) });
}

async function reopened({ id, kind }: KeptRun): Promise<Store | null> {
  if (kind === 'zip') return openStore(id);
  const folder = await pickFolder();
  return folder && openStore(id, { folder });
}

/** As far as the run came; it can be gone on with afterwards. */
async function downloadKept({ id, about }: KeptRun): Promise<void> {
  const store = await openStore(id);
  const zip = await store.finish();
  await store.close();
  if (zip) download(zip, archiveName(about.options));
}

function download(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  el('a', { href, download: name }).click();
  // The browser may ask the person first; the address has to last until then.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

async function attempt(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    fail(error);
  }
  await showKept();
}

const showKept = async (): Promise<void> => send({ type: 'kept', runs: await keptRuns() });

async function held(threads: number): Promise<Resizer> {
  const resizer = await engines.hold(threads);
  const { engine, reason } = resizer;
  send({ type: 'engine', facts: { engine, threads: resizer.threads, reason } });
  return resizer;
}

/** The one way an error takes to the person; a refused option is also shown at its field. */
function fail(error: unknown): void {
  const message = wordsOf(error);
  send({ type: 'failed', error: message });
  if (error instanceof ResizeError && error.code === 'option') {
    const field = options.fields.find((name) => name === error.option);
    if (field) options.complain({ [field]: message });
  } else {
    engines.release();
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error) || !error.message) return strings.errors.unknown;
  const ofStorage = error instanceof ResizeError && ['storage-full', 'not-writable'].includes(error.code);
  return ofStorage ? strings.errors.kept(error.message) : error.message;
}

addEventListener('beforeunload', (event) => {
  if (state.phase === 'running') event.preventDefault();
});

document.querySelector('.masthead')!.append(engine.element);
document.querySelector('#app')!.replaceChildren(
  problem.element,
  kept.element,
  el('div', { class: 'intake' }, drop.element, options.element, actions.element, targets.element),
  el('div', { class: 'output' }, progress.element, summary.element, files.element),
  comparison.element,
  announcer.element,
);
send({ type: 'cleared' });
held(cores).catch(fail);
showKept().catch(fail);
