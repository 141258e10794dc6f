/** Which files are listed: all, or those in one state. */

import { count } from '../format.js';
import { countTwins } from '../rows.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.files;

export type Filter = keyof typeof text.filters;

export interface Chips extends Widget {
  press(filter: Filter): void;
}

export function createChips(onChoose: (filter: Filter) => void): Chips {
  const chips = (Object.keys(text.filters) as Filter[]).map((name) => {
    const number = el('span');
    const element = el('button', { type: 'button', 'data-filter': name }, text.filters[name], number);
    element.addEventListener('click', () => onChoose(name));
    return { name, element, number };
  });
  return {
    element: el('div', { class: 'chips', role: 'group', 'aria-label': text.filter }, ...chips.map(({ element }) => element)),
    press(filter) {
      for (const { name, element } of chips) element.ariaPressed = String(name === filter);
    },
    render({ rows, totals, phase }: State) {
      const { exact, near } = phase === 'done' ? countTwins(rows) : { exact: 0, near: 0 };
      const numbers = { ...totals, all: rows.length, twins: exact + near };
      for (const { name, element, number } of chips) {
        setText(number, count(numbers[name]));
        // Of twins nothing is told where none were looked for.
        element.hidden = name === 'twins' && numbers.twins === 0;
      }
    },
  };
}
