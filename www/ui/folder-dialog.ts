/** Asks what to do where results would meet files that exist. */

import type { FolderCheck } from 'pixmill';
import { strings } from '../strings.js';
import { button, el } from './dom.js';

const text = strings.folder;

export type FolderChoice = 'subfolder' | 'overwrite' | null;

/** Null when the person wants neither. */
export function askAboutFolder(name: string, { holdsSource, existing }: FolderCheck, subfolder: string): Promise<FolderChoice> {
  return new Promise((resolve) => {
    let choice: FolderChoice = null;
    const choose = (chosen: FolderChoice) => () => {
      choice = chosen;
      dialog.close();
    };
    const words = [...(holdsSource ? [text.source(name)] : []), ...(existing > 0 ? [text.existing(name, existing)] : [])];
    const overwrite = button('folder-overwrite', text.overwrite(existing), choose('overwrite'));
    overwrite.hidden = existing === 0;
    const dialog = el(
      'dialog',
      { id: 'folder-dialog', class: 'panel' },
      ...words.map((sentence) => el('p', {}, sentence)),
      el('div', { class: 'actions' }, button('folder-subfolder', text.subfolder(subfolder), choose('subfolder')), overwrite, button('folder-cancel', text.cancel, choose(null))),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(choice);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
