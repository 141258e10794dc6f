/** The one place where errors are shown. */

import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import type { Widget } from './widget.js';

export function createProblem(onDismiss: () => void): Widget {
  const words = el('p');
  const element = el('section', { id: 'problem', role: 'alert' }, words, button('dismiss', strings.errors.dismiss, onDismiss));
  return {
    element,
    render({ error }) {
      element.hidden = error === null;
      setText(words, error ?? '');
    },
  };
}
