/** The drop area and the two file choosers. Drops are taken anywhere on the page. */

import { entriesOf, handlesOf } from '../files.js';
import type { Drop } from '../files.js';
import { bytes } from '../format.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.drop;
/** By type and by name: not every system knows the types of all. Not all of `image/*`: phones then give copies without their metadata. */
const pictures = ['jpeg', 'png', 'webp', 'gif', 'avif', 'heic', 'heif'].flatMap((type) => [`image/${type}`, `.${type}`]).concat('.jpg', '.jfif').join();
const takesFolders = 'webkitdirectory' in HTMLInputElement.prototype;

export interface DropEvents {
  onDrop(drop: Drop): void;
  onFiles(files: File[]): void;
  onTrial(): void;
  onClear(): void;
}

export function createDrop({ onDrop, onFiles, onTrial, onClear }: DropEvents): Widget {
  const heading = el('h2');
  const hint = el('p');
  const folder = chooser('choose-folder-input', onFiles, { webkitdirectory: true });
  const files = chooser('choose-files-input', onFiles, { accept: pictures });
  const trial = button('trial', text.trial, onTrial);
  const clear = button('clear', text.clear, onClear);
  const folderLabel = label(folder, text.folder);
  folder.hidden = folderLabel.hidden = !takesFolders;
  const choices = el('div', { class: 'choices' }, folder, folderLabel, files, label(files, text.files));
  const element = el('section', { id: 'drop', class: 'drop' }, el('div', {}, heading, hint), choices, trial, clear);

  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    element.classList.toggle('over', event.dataTransfer?.types.includes('Files') ?? false);
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) element.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    element.classList.remove('over');
    if (event.dataTransfer) onDrop({ entries: entriesOf(event.dataTransfer), handles: handlesOf(event.dataTransfer) });
  });

  document.addEventListener('paste', ({ clipboardData }) => {
    if (clipboardData?.files.length) onFiles([...clipboardData.files]);
  });

  return {
    element,
    render(state) {
      const busy = state.phase === 'running' || state.reading !== null;
      folder.disabled = files.disabled = busy;
      trial.hidden = state.files.length > 0;
      trial.disabled = busy;
      clear.hidden = state.files.length === 0 || busy;
      setText(heading, headingOf(state));
      setText(hint, hintOf(state));
    },
  };
}

function headingOf({ reading, rows }: State): string {
  if (reading !== null) return text.reading(reading);
  if (rows.length === 0) return text.empty;
  return text.ready(rows.length, bytes(rows.reduce((sum, row) => sum + row.bytes, 0)));
}

function hintOf({ phase, reading }: State): string {
  if (reading !== null) return text.readingHint;
  if (phase === 'running') return text.runningHint;
  if (phase === 'ready') return text.readyHint;
  return phase === 'empty' ? text.emptyHint : text.finishedHint;
}

function chooser(id: string, onFiles: (files: File[]) => void, attributes = {}): HTMLInputElement {
  const input = el('input', { id, type: 'file', multiple: true, class: 'unseen', ...attributes });
  input.addEventListener('change', () => {
    onFiles([...(input.files ?? [])]);
    // Or choosing the same folder again would change nothing and say nothing.
    input.value = '';
  });
  return input;
}

const label = (input: HTMLInputElement, words: string): HTMLLabelElement => el('label', { for: input.id, class: 'button' }, words);
