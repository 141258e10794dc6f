/** Other ways to run: both ways, to compare; straight into a folder or a zip file of the person's choice; or as a data set. */

import { picksFiles, picksFolders } from '../pickers.js';
import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.targets;

export interface TargetEvents {
  onCompare(): void;
  onFolder(): void;
  onFile(): void;
  onDataset(): void;
}

export function createTargets({ onCompare, onFolder, onFile, onDataset }: TargetEvents): Widget {
  const compare = button('compare', text.compare, onCompare);
  const folder = button('resize-folder', text.folder, onFolder);
  const file = button('resize-file', text.file, onFile);
  const dataset = button('make-dataset', text.dataset, onDataset);
  const saved = el('p', { id: 'saved', role: 'status' });
  folder.hidden = !picksFolders();
  file.hidden = !picksFiles();
  return {
    element: el('div', { class: 'actions targets' }, compare, folder, file, dataset, saved),
    render({ phase, reading, files, saved: where }) {
      compare.disabled = folder.disabled = file.disabled = dataset.disabled = phase === 'running' || reading !== null || files.length === 0;
      setText(saved, where ?? '');
    },
  };
}
