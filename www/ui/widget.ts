import type { State } from '../state.js';

/** A piece of the page: made once, told of every new state. Knows no other widget. */
export interface Widget {
  element: HTMLElement;
  render(state: State): void;
}
