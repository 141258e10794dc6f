/** Asks what a data set is to be made of. */

import type { ResizeOptions } from 'pixmill';
import { datasetKinds, sizesOf } from '../dataset.js';
import type { DatasetKind } from '../dataset.js';
import { strings } from '../strings.js';
import { button, el } from './dom.js';

const text = strings.dataset;
const names: Record<DatasetKind, string> = { npz: '.npz', npy: '.npy', safetensors: '.safetensors', webdataset: 'WebDataset' };

/** Null when the person wants none. */
export function askAboutDataset(options: ResizeOptions): Promise<DatasetKind | null> {
  return new Promise((resolve) => {
    let choice: DatasetKind | null = null;
    const sizes = sizesOf(options);
    const kinds = datasetKinds.map((kind) => {
      const choose = button(`dataset-${kind}`, '', () => {
        choice = kind;
        dialog.close();
      });
      choose.append(el('strong', {}, names[kind]), el('span', {}, text.kinds[kind]));
      choose.disabled = kind !== 'webdataset' && sizes === 'many';
      return choose;
    });
    const dialog = el(
      'dialog',
      { id: 'dataset-dialog', class: 'panel', 'aria-labelledby': 'dataset-heading' },
      el('h2', { id: 'dataset-heading' }, text.heading),
      el('p', {}, text.labels),
      ...(sizes === 'one' ? [] : [el('p', { class: 'note' }, sizes === 'many' ? text.oneSize : text.crop)]),
      el('div', { class: 'kinds' }, ...kinds),
      el('div', { class: 'actions' }, button('dataset-cancel', text.cancel, () => dialog.close())),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(choice);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
