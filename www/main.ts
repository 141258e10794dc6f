/** The controller: the only place where state changes, and where everything meets. */

import { ResizeError } from 'pixmill';
import type { Resizer } from 'pixmill';
import { compare } from './compare.js';
import { createEngines } from './engines.js';
import { listed, walk } from './files.js';
import type { Gathered } from './files.js';
import type { Comparison } from './figures.js';
import { count } from './format.js';
import { archiveName } from './options.js';
import { count as countOf } from './rows.js';
import type { Settled } from './rows.js';
import { resizeToZip } from './run.js';
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
import { createOptions } from './ui/options.js';
import { createProblem } from './ui/problem.js';
import { createProgress } from './ui/progress.js';
import { createSummary } from './ui/summary.js';

const tickMs = 100;
const cores = navigator.hardwareConcurrency || 1;

let state: State = initial;
let cancel = new AbortController();
const engines = createEngines((facts) => send({ type: 'engine', facts }));
/** What the run is carried by, while there is one. */
let working: Resizer | null = null;

const options = createOptions(cores);
const drop = createDrop({
  onEntries: (entries) => gather(() => walk(entries, (found) => send({ type: 'reading', count: found }))),
  onFiles: (chosen) => gather(() => ({ files: listed(chosen), unreadable: [] })),
  onClear: () => send({ type: 'cleared' }),
});
const actions = createActions({
  onResize: () => start(resizeToZip),
  onCompare: () => start(compare, 2),
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
});
const [engine, problem, announcer] = [createEngine(), createProblem(() => send({ type: 'dismissed' })), createAnnouncer()];
const [progress, summary, files, comparison] = [createProgress(), createSummary(), createFiles(), createComparison()];
const widgets = [engine, problem, announcer, drop, options, actions, progress, summary, files, comparison];

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
  const { files, unreadable } = await source();
  send({ type: 'gathered', files, error: gatherError(files.length, unreadable) });
}

function gatherError(found: number, unreadable: readonly string[]): string | null {
  const [first] = unreadable;
  if (first !== undefined) return strings.drop.unreadable(count(unreadable.length), first);
  return found === 0 ? strings.drop.nothing : null;
}

type Task = (resizer: Resizer, run: Run) => Promise<Result & { comparison?: Comparison }>;

async function start(task: Task, leastThreads = 1): Promise<void> {
  const wish = options.read();
  if (!wish) return;
  if (wish.threads < leastThreads) return options.complain({ threads: strings.options.twoThreads });

  const { signal } = (cancel = new AbortController());
  const waiting: Settled[] = [];
  const flush = () => {
    if (!signal.aborted) send({ type: 'settled', outcomes: waiting.splice(0), nowMs: performance.now() });
  };
  const run: Run = {
    files: state.files,
    options: wish.options,
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
    const resizer = (working = await held(wish.threads));
    const { blob, wallMs, comparison } = await task(resizer, run);
    flush();
    const archive = { name: archiveName(wish.options), blob };
    if (!signal.aborted) send({ type: 'finished', wallMs, archive, comparison: comparison ?? null });
  } catch (error) {
    if (!signal.aborted) fail(error);
  } finally {
    clearInterval(ticking);
    working?.resume();
    working = null;
  }
}

async function held(threads: number): Promise<Resizer> {
  const resizer = await engines.hold(threads);
  const { engine, reason } = resizer;
  send({ type: 'engine', facts: { engine, threads: resizer.threads, reason } });
  return resizer;
}

/** The one way an error takes to the person; a refused option is also shown at its field. */
function fail(error: unknown): void {
  const message = error instanceof Error && error.message ? error.message : strings.errors.unknown;
  send({ type: 'failed', error: message });
  if (error instanceof ResizeError && error.code === 'option') {
    const field = options.fields.find((name) => name === error.option);
    if (field) options.complain({ [field]: message });
  } else {
    engines.release();
  }
}

addEventListener('beforeunload', (event) => {
  if (state.phase === 'running') event.preventDefault();
});

document.querySelector('.masthead')!.append(engine.element);
document.querySelector('#app')!.replaceChildren(
  problem.element,
  el('div', { class: 'intake' }, drop.element, options.element, actions.element),
  el('div', { class: 'output' }, progress.element, summary.element, files.element),
  comparison.element,
  announcer.element,
);
send({ type: 'cleared' });
held(cores).catch(fail);
