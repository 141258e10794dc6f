/** The list of files: only the rows in sight exist, so twenty thousand scroll like twenty. */

import { count } from '../format.js';
import type { Row } from '../rows.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { el, setText } from './dom.js';
import { createRow } from './row.js';
import type { RowView } from './row.js';
import type { Widget } from './widget.js';

const text = strings.files;
const rowPx = 52;
const spare = 4;

type Filter = keyof typeof text.filters;

export function createFiles(): Widget {
  const views: RowView[] = [];
  const space = el('div', { class: 'space', role: 'rowgroup' });
  const none = el('p', { class: 'none' });
  const list = el('div', { id: 'files', role: 'table', 'aria-label': text.label, tabindex: '0' }, space, none);
  const chips = Object.keys(text.filters).map((name) => createChip(name as Filter, () => choose(name as Filter)));
  list.style.setProperty('--row', `${rowPx}px`);

  let filter: Filter = 'all';
  let listed: State['files'] = [];
  let all: readonly Row[] = [];
  let shown: readonly Row[] = [];

  function choose(name: Filter): void {
    filter = name;
    list.scrollTop = 0;
    sift();
  }

  function sift(): void {
    shown = filter === 'all' ? all : all.filter((row) => row.state === filter);
    space.style.height = `${shown.length * rowPx}px`;
    list.ariaRowCount = String(shown.length);
    none.hidden = shown.length > 0;
    setText(none, all.length > 0 ? text.emptyFilter : text.empty);
    for (const chip of chips) chip.element.ariaPressed = String(chip.name === filter);
    paint();
  }

  function paint(): void {
    const first = Math.max(0, Math.floor(list.scrollTop / rowPx) - spare);
    const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / rowPx) + spare);
    while (views.length < last - first) views.push(createRow());
    for (let i = first; i < last; i++) views[i - first]!.show(shown[i]!, i, i * rowPx);
    const wanted = views.slice(0, Math.max(0, last - first)).map((view) => view.element);
    if (space.childElementCount !== wanted.length) space.replaceChildren(...wanted);
  }

  list.addEventListener('scroll', paint, { passive: true });
  new ResizeObserver(paint).observe(list);
  sift();

  return {
    element: el('section', { class: 'files' }, el('div', { class: 'chips' }, ...chips.map((chip) => chip.element)), list),
    render(state) {
      for (const chip of chips) chip.tell(state);
      const { done, failed, skipped } = state.totals;
      Object.assign(list.dataset, { total: state.rows.length, done, failed, skipped });
      if (state.rows === all) return;
      if (state.files !== listed) choose('all');
      listed = state.files;
      all = state.rows;
      sift();
    },
  };
}

function createChip(name: Filter, onClick: () => void) {
  const number = el('span');
  const element = el('button', { type: 'button', 'data-filter': name }, text.filters[name], number);
  element.addEventListener('click', onClick);
  return {
    name,
    element,
    tell({ rows, totals }: State): void {
      setText(number, count(name === 'all' ? rows.length : totals[name]));
    },
  };
}
