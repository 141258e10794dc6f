/** Runs that were left before their end: each can be taken as far as it came, gone on with or discarded. */

import { bytes, count, moment } from '../format.js';
import { isFinished } from '../kept.js';
import type { KeptRun } from '../kept.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { el } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.kept;

export interface KeptEvents {
  onDownload(run: KeptRun): void;
  onGoOn(run: KeptRun): void;
  onDiscard(run: KeptRun): void;
}

export function createKept(events: KeptEvents): Widget {
  const list = el('ul');
  const element = el('section', { id: 'kept', class: 'panel', hidden: true, 'aria-label': text.label }, list);
  let shown: State['kept'] = [];
  let withFiles = false;
  return {
    element,
    render({ kept, files, phase }) {
      element.inert = phase === 'running';
      element.hidden = kept.length === 0;
      if (kept === shown && withFiles === files.length > 0) return;
      shown = kept;
      withFiles = files.length > 0;
      list.replaceChildren(...kept.map((run) => createRun(run, withFiles, events)));
    },
  };
}

function createRun(run: KeptRun, withFiles: boolean, { onDownload, onGoOn, onDiscard }: KeptEvents): HTMLElement {
  const finished = isFinished(run);
  const goOn = act('go-on', text.goOn, () => onGoOn(run));
  goOn.disabled = !withFiles;
  const hint = finished || withFiles ? [] : [el('p', {}, text.goOnHint)];
  const where = run.kind === 'folder' ? [el('p', {}, text.inFolder(run.path))] : [act('download', text.download, () => onDownload(run))];
  const ends = run.inMemory ? [el('p', {}, text.inMemory)] : [];
  return el('li', { 'data-id': run.id }, el('p', {}, wordsOf(run)), ...ends, ...hint, ...where, ...(finished ? [] : [goOn]), act('discard', text.discard, () => onDiscard(run)));
}

function wordsOf(run: KeptRun): string {
  const { about, done, failed } = run;
  const when = moment(about.startedMs);
  if (isFinished(run)) return text.finished(when, count(about.files), bytes(run.bytes));
  return text.stopped(when, count(done + failed), count(about.files), bytes(run.bytes));
}

function act(name: string, label: string, onClick: () => void): HTMLButtonElement {
  const element = el('button', { type: 'button', 'data-act': name }, label);
  element.addEventListener('click', onClick);
  return element;
}
