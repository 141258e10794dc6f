/** One line of the file list, used again for whichever file scrolls into it. */

import { bytes, size } from '../format.js';
import type { Row } from '../rows.js';
import { strings } from '../strings.js';
import { el, setText } from './dom.js';

const text = strings.files;

export interface RowView {
  element: HTMLElement;
  show(row: Row, index: number, topPx: number): void;
}

export function createRow(): RowView {
  const state = el('span', { class: 'state', role: 'cell' });
  const folder = el('span');
  const base = el('b');
  const name = el('span', { class: 'name', role: 'cell' }, folder, base);
  const detail = el('span', { class: 'detail', role: 'cell' });
  const weight = el('span', { class: 'weight', role: 'cell' });
  const element = el('div', { class: 'row', role: 'row' }, state, name, detail, weight);
  return {
    element,
    show(row, index, topPx) {
      const baseAt = row.name.lastIndexOf('/') + 1;
      element.style.transform = `translateY(${topPx}px)`;
      element.dataset.state = row.state;
      element.dataset.name = row.name;
      element.ariaRowIndex = String(index + 1);
      name.title = row.name;
      detail.title = row.note;
      setText(state, text.states[row.state]);
      setText(folder, row.name.slice(0, baseAt));
      setText(base, row.name.slice(baseAt));
      setText(detail, detailOf(row));
      setText(weight, row.after ? text.change(bytes(row.bytes), bytes(row.outputBytes)) : bytes(row.bytes));
    },
  };
}

function detailOf({ before, after, note }: Row): string {
  const sizes = before && after ? text.change(size(before), size(after)) : '';
  return [sizes, note].filter(Boolean).join(' · ');
}
