/** In which order files are listed. */

import { strings } from '../strings.js';
import { sortings } from '../tree.js';
import type { Sorting } from '../tree.js';
import { button, el, setText } from './dom.js';

const text = strings.files;
/** What a person looks for first is the largest, the most saved: these begin with it. */
const fallsFirst: readonly Sorting[] = ['before', 'after', 'saved'];

export function createSort(onSort: (sorting: Sorting, descending: boolean) => void): { element: HTMLElement } {
  const select = el('select', { id: 'sort' }, ...sortings.map((name) => el('option', { value: name }, text.sortings[name])));
  let descending = false;
  const turn = button('sort-turn', '', () => tell(!descending));

  function tell(down: boolean): void {
    descending = down;
    const sorting = select.value as Sorting;
    turn.disabled = sorting === 'tree';
    turn.title = turn.ariaLabel = down ? text.descending : text.ascending;
    setText(turn, down ? '↓' : '↑');
    onSort(sorting, down);
  }

  select.addEventListener('change', () => tell(fallsFirst.includes(select.value as Sorting)));
  turn.disabled = true;
  turn.title = turn.ariaLabel = text.ascending;
  setText(turn, '↑');
  return { element: el('div', { class: 'sort' }, el('label', { for: select.id }, text.sort), select, turn) };
}
