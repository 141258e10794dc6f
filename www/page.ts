import type { Action, State } from './state.js';

/** What the parts of the controller share: the state, the one way to change it, and where errors go. */
export interface Page {
  readonly state: State;
  send(action: Action): void;
  fail(error: unknown): void;
}
