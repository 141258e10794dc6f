/** One line of the file list, a file or a folder, used again for whatever scrolls into it. */

import { bytes, count, percent, size } from '../format.js';
import type { Row } from '../rows.js';
import { strings } from '../strings.js';
import { savedOf } from '../tree.js';
import type { Folder, Sum } from '../tree.js';
import { el, setText } from './dom.js';

const text = strings.files;
export const thumbPx = 44;

export interface RowView {
  element: HTMLElement;
  showFile(row: Row, level: number, thumb: ImageBitmap | undefined): void;
  showFolder(folder: Folder, sum: Sum, open: boolean): void;
}

let made = 0;

export function createRow(): RowView {
  const picture = el('canvas', { width: String(2 * thumbPx), height: String(2 * thumbPx) });
  const thumb = el('span', { class: 'thumb', role: 'gridcell', 'aria-hidden': 'true' }, picture);
  const folder = el('span');
  const base = el('b');
  const name = el('span', { class: 'name', role: 'gridcell', dir: 'ltr' }, folder, base);
  const detail = el('span', { class: 'detail', role: 'gridcell' });
  const weight = el('span', { class: 'weight', role: 'gridcell' });
  const state = el('span', { class: 'state', role: 'gridcell' });
  const element = el('div', { class: 'row', role: 'row', id: `row-${made++}` }, thumb, name, detail, weight, state);
  let drawn: ImageBitmap | undefined;

  function draw(bitmap: ImageBitmap | undefined): void {
    if (bitmap === drawn) return;
    drawn = bitmap;
    const side = picture.width;
    const context = picture.getContext('2d');
    context?.clearRect(0, 0, side, side);
    if (bitmap) context?.drawImage(bitmap, (side - bitmap.width) / 2, (side - bitmap.height) / 2);
  }

  function tell(path: string, words: { detail: string; title: string; weight: string; state: string }): void {
    const baseAt = path.lastIndexOf('/') + 1;
    element.classList.toggle('undetailed', words.detail === '');
    element.classList.toggle('stateless', words.state === '');
    name.title = path;
    detail.title = words.title;
    setText(folder, path.slice(0, baseAt));
    setText(base, path.slice(baseAt));
    setText(detail, words.detail);
    setText(weight, words.weight);
    setText(state, words.state);
  }

  return {
    element,
    showFile(row, level, bitmap) {
      const { name, state } = row;
      Object.assign(element.dataset, { kind: 'file', state, name });
      element.ariaLevel = String(level + 1);
      element.ariaExpanded = null;
      element.style.setProperty('--level', String(level));
      element.classList.toggle('pictured', bitmap !== undefined);
      element.classList.toggle('grown', row.visible && (savedOf(row) ?? 0) < 0);
      draw(bitmap);
      tell(name, { detail: detailOf(row), title: detailOf(row), weight: weightOf(row), state: stateOf(row) });
      // In a tree the folders above say where a file is.
      if (level > 0) setText(folder, '');
    },
    showFolder({ path, depth }, { files, bytes: before, doneBytes, outputBytes }, open) {
      Object.assign(element.dataset, { kind: 'folder', state: 'folder', folder: path });
      delete element.dataset.name;
      element.ariaLevel = String(depth + 1);
      element.ariaExpanded = String(open);
      element.style.setProperty('--level', String(depth));
      element.classList.remove('pictured', 'grown');
      draw(undefined);
      const change = outputBytes > 0 && doneBytes === before;
      tell(path, {
        detail: text.folderCount(count(files)),
        title: '',
        weight: change ? text.change(bytes(before), bytes(outputBytes)) : bytes(before),
        state: change ? savedWords(1 - outputBytes / before) : '',
      });
      setText(folder, '');
    },
  };
}

const weightOf = (row: Row): string => (row.after ? text.change(bytes(row.bytes), bytes(row.outputBytes)) : bytes(row.bytes));

/** Values take what they take: nothing is saved or lost. */
function stateOf(row: Row): string {
  const saved = row.visible ? savedOf(row) : null;
  return saved === null ? text.states[row.state] : savedWords(saved);
}

const savedWords = (share: number): string => (share < 0 ? text.grown(percent(-share)) : text.saved(percent(share)));

function detailOf({ before, after, copied, visible, twin, note }: Row): string {
  const sizes = before && after ? text.change(size(before), size(after)) : before ? size(before) : '';
  const same = twin ? (twin.exact ? text.same : text.alike)(twin.name) : '';
  return [note, copied ? text.copied : '', after && !visible ? text.values : '', same, sizes].filter(Boolean).join(' · ');
}
