/** The controller: the only place where state changes, and where everything meets. */

import { ResizeError, storesLast } from 'pixmill';
import { compare } from './compare.js';
import { datasetPlace, optionsFor } from './dataset.js';
import { createEngines } from './engines.js';
import { createGatherer } from './gather.js';
import { installOffline, useNewVersion } from './offline.js';
import type { Page } from './page.js';
import { pickZip } from './pickers.js';
import { chosenFolder, placeOf } from './places.js';
import { createEstimator, createPreviewer } from './preview.js';
import { valuesOf } from './presets.js';
import { createRuns } from './runs.js';
import { speech } from './speech.js';
import { initial, reduce } from './state.js';
import type { Action, State } from './state.js';
import { strings } from './strings.js';
import { createActions } from './ui/actions.js';
import { createAnnouncer } from './ui/announcer.js';
import { createCarried } from './ui/carried.js';
import { createComparison, createRoundsChoice } from './ui/comparison.js';
import { el } from './ui/dom.js';
import { askAboutDataset } from './ui/dataset-dialog.js';
import { createDrop } from './ui/drop.js';
import { createEngine } from './ui/engine.js';
import { createFiles } from './ui/files.js';
import { createKept } from './ui/kept.js';
import { createNotify } from './ui/notify.js';
import { createOptions } from './ui/options.js';
import { createPresets } from './ui/presets.js';
import { createProblem } from './ui/problem.js';
import { createProgress } from './ui/progress.js';
import { createSummary } from './ui/summary.js';
import { createTab } from './ui/tab.js';
import { createTargets } from './ui/targets.js';
import { createUpdate } from './ui/update.js';
import { createViewer } from './ui/viewer.js';
import { createWakeLock } from './wake.js';
import { errorWords } from './words.js';

const cores = navigator.hardwareConcurrency || 1;

let state: State = initial;
const page: Page = {
  get state() {
    return state;
  },
  send,
  fail,
};

Object.assign(document.documentElement, { lang: speech.language, dir: speech.direction });
document.querySelector('.masthead p')!.textContent = strings.lead;

const options = createOptions(cores, () => {
  presets.match();
  tellWish();
});
const presets = createPresets(options);
const engines = createEngines((facts) => send({ type: 'engine', facts }));
const gatherer = createGatherer(page);
const runs = createRuns(page, engines, options);

const drop = createDrop({ onDrop: gatherer.drop, onFiles: gatherer.files, onTrial: () => gatherer.trial(), onClear: () => send({ type: 'cleared' }) });
const actions = createActions({
  onResize: () => runs.start(),
  onCancel: runs.cancel,
  onPause: runs.turn,
  onRetry: () => send({ type: 'retried' }),
  onDownload: runs.taken,
});
const targets = createTargets({
  onCompare: () => runs.start({ task: (resizer, run) => compare(resizer, run, rounds.read()), leastThreads: 2 }),
  onFolder: () => runs.start({ place: chosenFolder }),
  onFile: () => runs.start({ pickFile: pickZip }),
  onDataset: () => void makeDataset(),
});
const kept = createKept({
  onDownload: runs.download,
  onGoOn: (run) => runs.start({ options: run.about.options, place: placeOf(run) }),
  onDiscard: runs.discard,
});
const [engine, problem, announcer] = [createEngine(), createProblem(() => send({ type: 'dismissed' })), createAnnouncer()];
const onView = (index: number | null) => send({ type: 'viewed', index });
const files = createFiles({ onOpen: onView, read: async (file) => runs.store?.read(file) ?? null });
const settings = el('div', { class: 'settings' }, presets.element, options.element);
const viewer = createViewer(settings, { onView });
const [rounds, notify] = [createRoundsChoice(() => options.fill(valuesOf('net', [])!)), createNotify()];
const [progress, summary, comparison] = [createProgress(), createSummary(), createComparison()];
const carried = createCarried(() => options.fill({ removeGps: 'on' }));
const anyResizer = () => engines.any(cores);
const followers = [createPreviewer(page, anyResizer), createEstimator(page, anyResizer), createTab(), createWakeLock()];
const update = createUpdate(useNewVersion);
const widgets = [engine, problem, update, announcer, drop, presets, options, actions, targets, rounds, kept, progress, notify, summary, carried, files, comparison, viewer];

function send(action: Action): void {
  state = reduce(state, action);
  mark('phase', state.phase);
  mark('files', state.files.length > 0 ? 'some' : 'none');
  for (const { render } of [...widgets, ...followers]) render(state);
}

/** Much of the style depends on it: what stays the same is left alone. */
function mark(name: string, value: string): void {
  const { dataset } = document.documentElement;
  if (dataset[name] !== value) dataset[name] = value;
}

async function makeDataset(): Promise<void> {
  const wish = options.read();
  const kind = wish && (await askAboutDataset(wish.options));
  if (kind) await runs.start({ options: optionsFor(kind, wish.options), place: datasetPlace(kind) });
}

function tellWish(): void {
  send({ type: 'wished', wish: options.peek()?.options ?? null });
}

/** The one way an error takes to the person; a refused option is also shown at its field. */
function fail(error: unknown, kept = false): void {
  const message = kept && isOfStorage(error) ? strings.errors.kept(wordsOf(error)) : wordsOf(error);
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
  return error instanceof ResizeError ? errorWords(error) : error.message;
}

const isOfStorage = (error: unknown): boolean => error instanceof ResizeError && ['storage-full', 'not-writable'].includes(error.code);

addEventListener('beforeunload', (event) => {
  if (state.phase === 'running' || runs.losable) event.preventDefault();
});

options.fill(valuesOf('web', [])!);
presets.open(location.hash);
// Last: too old a browser stumbles somewhere above, and index.html has words for it.
document.querySelector('.masthead')!.append(engine.element);
const work = el('div', { class: 'work' }, drop.element, el('div', { class: 'output' }, progress.element, carried.element, files.element, summary.element));
const app = document.querySelector<HTMLElement>('#app')!;
app.replaceChildren(
  problem.element,
  update.element,
  kept.element,
  work,
  el('div', { class: 'side' }, settings, actions.element, targets.element, rounds.element, notify.element),
  comparison.element,
  viewer.element,
  announcer.element,
);
// What is told above the settings leaves them so much less of the screen (styles/layout.css).
new ResizeObserver(() => app.style.setProperty('--side-top', `${work.getBoundingClientRect().top + scrollY}px`)).observe(app);
addEventListener('hashchange', () => presets.open(location.hash));
// A version that came during the last visit takes over at the start of this one, while nothing is at work.
if (!(await useNewVersion())) {
  engines.hold(cores).catch(fail).finally(() => installOffline(update.offer));
  runs.showKept().catch(fail);
  storesLast().then((lasts) => send({ type: 'lasts', lasts })).catch(fail);
  gatherer.shared().catch(fail);
}
