/** One labelled control with room for what is wrong with it. */

import { el, setText } from './dom.js';

export interface Field {
  readonly element: HTMLElement;
  /** As a form sends it: a ticked box is 'on', of several the values with commas between. */
  value: string;
  complain(problem: string | undefined): void;
  focus(): void;
}

/** What stands beside a control. */
export interface Words {
  label: string;
  /** Short: px, MB. */
  unit?: string;
  /** What is meant when nothing is written. */
  placeholder?: string;
}

type Control = HTMLInputElement | HTMLSelectElement;

export const number = (name: string, words: Words, beside: Node[] = []): Field =>
  plain(el('input', { name, type: 'number', inputmode: 'decimal', step: 'any', min: '0', placeholder: words.placeholder ?? '' }), words, beside);

export const line = (name: string, words: Words): Field =>
  plain(el('input', { name, type: 'text', dir: 'auto', autocomplete: 'off', spellcheck: 'false', placeholder: words.placeholder ?? '' }), words);

export const colour = (name: string, words: Words): Field => plain(el('input', { name, type: 'color', value: '#000000' }), words);

export const select = (name: string, words: Words, choices: Record<string, string>): Field =>
  plain(el('select', { name }, ...Object.entries(choices).map(([value, label]) => el('option', { value }, label))), words);

export function tick(name: string, words: Words): Field {
  const box = el('input', { name, type: 'checkbox' });
  const { id, problem, complain } = described(name, [box]);
  box.id = id;
  return {
    element: el('div', { class: `field tick ${name}` }, box, el('label', { for: id }, words.label), problem),
    get value() {
      return box.checked ? 'on' : '';
    },
    set value(value) {
      box.checked = value === 'on';
    },
    complain,
    focus: () => box.focus(),
  };
}

/** Several boxes of one name. */
export function ticks(name: string, words: Words, choices: Record<string, string>): Field {
  const boxes = Object.keys(choices).map((value) => el('input', { name, type: 'checkbox', value, id: `option-${name}-${value}` }));
  const { problem, complain } = described(name, boxes);
  const rows = boxes.map((box) => el('div', { class: 'tick' }, box, el('label', { for: box.id }, choices[box.value]!)));
  return {
    element: el('fieldset', { class: `field ${name}` }, el('legend', {}, words.label), ...rows, problem),
    get value() {
      return boxes.filter((box) => box.checked).map((box) => box.value).join(',');
    },
    set value(value) {
      const chosen = value.split(',');
      for (const box of boxes) box.checked = chosen.includes(box.value);
    },
    complain,
    focus: () => boxes[0]?.focus(),
  };
}

function plain(control: Control, { label, unit }: Words, beside: Node[] = []): Field {
  const { id, problem, complain } = described(control.name, [control]);
  control.id = id;
  const name = el('label', { for: id }, unit ? `${label} (${unit})` : label);
  return {
    element: el('div', { class: `field ${control.name}` }, name, control, ...beside, problem),
    get value() {
      return control.value;
    },
    set value(value) {
      control.value = value;
    },
    complain,
    focus: () => control.focus(),
  };
}

/** Where problems of some controls are told, for eyes and for screen readers. */
function described(name: string, controls: HTMLElement[]) {
  const problem = el('p', { id: `${name}-problem`, class: 'problem' });
  for (const control of controls) control.setAttribute('aria-describedby', problem.id);
  return {
    id: `option-${name}`,
    problem,
    complain(words: string | undefined) {
      setText(problem, words ?? '');
      for (const control of controls) control.ariaInvalid = String(words !== undefined);
    },
  };
}
