/** Says that a newer version of the page has come, and offers it while nothing is at work. */

import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.update;

export interface Update extends Widget {
  offer(): void;
}

/** `onUse` tells whether the page is about to load anew. */
export function createUpdate(onUse: () => Promise<boolean>): Update {
  const words = el('p', {}, text.ready);
  const use = button('use-new-version', text.use, async () => {
    if (!(await onUse())) setText(words, text.otherTabs);
  });
  const later = button('use-later', text.later, () => (element.hidden = true));
  const element = el('section', { id: 'update', role: 'status', hidden: true }, words, use, later);
  return {
    element,
    offer() {
      element.hidden = false;
    },
    render({ phase }) {
      use.disabled = phase === 'running';
    },
  };
}
