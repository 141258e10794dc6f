/** Other ways out than a download: straight into a folder or a zip file of the person's choice. */

import { picksFiles, picksFolders } from '../pickers.js';
import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.targets;

export interface TargetEvents {
  onFolder(): void;
  onFile(): void;
}

export function createTargets({ onFolder, onFile }: TargetEvents): Widget {
  const folder = button('resize-folder', text.folder, onFolder);
  const file = button('resize-file', text.file, onFile);
  const saved = el('p', { id: 'saved', role: 'status' });
  folder.hidden = !picksFolders();
  file.hidden = !picksFiles();
  return {
    element: el('div', { class: 'actions' }, folder, file, saved),
    render({ phase, reading, files, saved: where }) {
      folder.disabled = file.disabled = phase === 'running' || reading !== null || files.length === 0;
      setText(saved, where ?? '');
    },
  };
}
