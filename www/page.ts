import type { Action, State } from './state.js';

/** What the parts of the controller share: the state, the one way to change it, and where errors go. */
export interface Page {
  readonly state: State;
  send(action: Action): void;
  /** With `kept`, what was finished before it is among the earlier runs. */
  fail(error: unknown, kept?: boolean): void;
}
