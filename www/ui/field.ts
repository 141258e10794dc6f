/** One labelled control with room for what is wrong with it. */

import { el, setText } from './dom.js';

export type Control = HTMLInputElement | HTMLSelectElement;

export interface FieldView {
  element: HTMLElement;
  complain(problem: string | undefined): void;
}

export function createField(label: string, control: Control, beside: Node[] = []): FieldView {
  const problem = el('p', { id: `${control.name}-problem`, class: 'problem' });
  control.id ||= `option-${control.name}`;
  control.setAttribute('aria-describedby', problem.id);
  const ticked = control.type === 'checkbox';
  const name = el('label', { for: control.id }, label);
  const element = el('div', { class: `field ${ticked ? 'tick' : control.name}` }, ...(ticked ? [control, name] : [name, control]), ...beside, problem);
  return {
    element,
    complain(words) {
      setText(problem, words ?? '');
      control.ariaInvalid = String(words !== undefined);
    },
  };
}

export const select = (name: string, choices: Record<string, string>): HTMLSelectElement =>
  el('select', { name }, ...Object.entries(choices).map(([value, words]) => el('option', { value }, words)));

export const number = (name: string, max: number, value = '', placeholder = ''): HTMLInputElement =>
  el('input', { name, type: 'number', inputmode: 'numeric', min: '1', max: String(max), step: '1', value, placeholder });

export const tick = (name: string, checked: boolean): HTMLInputElement => el('input', { name, type: 'checkbox', checked });
