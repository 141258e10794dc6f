/** Which engine works, with how many threads, and why. */

import { count } from '../format.js';
import { strings } from '../strings.js';
import { reasonWords } from '../words.js';
import { el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.engine;

export function createEngine(): Widget {
  const element = el('p', { id: 'engine' }, text.starting);
  return {
    element,
    render({ engine }) {
      if (!engine) return;
      const words = text[engine.engine](count(engine.threads));
      Object.assign(element.dataset, { engine: engine.engine, threads: engine.threads });
      setText(element, engine.reason ? `${words}; ${reasonWords(engine.reason)}` : words);
    },
  };
}
