/** A notification at the end, for who has asked for it by this button. */

import { count } from '../format.js';
import type { State } from '../state.js';
import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import type { Widget } from './widget.js';

const text = strings.notify;
const icon = './mark.svg';

export function createNotify(): Widget {
  let wanted = false;
  let running = false;
  const ask = button('notify', text.ask, async () => {
    const allowed = (await Notification.requestPermission()) === 'granted';
    wanted = allowed && !wanted;
    ask.ariaPressed = String(wanted);
    setText(ask, wanted ? text.on : allowed ? text.ask : text.refused);
  });
  ask.ariaPressed = 'false';
  const element = el('p', { class: 'notify' }, ask);
  return {
    element,
    render(state) {
      element.hidden = state.phase !== 'running' || !('Notification' in globalThis);
      const ended = running && ['done', 'failed'].includes(state.phase);
      running = state.phase === 'running';
      // Who looks at the page sees it end.
      if (ended && wanted && document.hidden) void tell(state);
    },
  };
}

async function tell({ phase, totals }: State): Promise<void> {
  const body = phase === 'done' ? text.done(count(totals.done), count(totals.failed)) : text.failed;
  const options = { body, icon, tag: 'pixmill' };
  try {
    const told = new Notification(strings.title, options);
    told.onclick = () => {
      focus();
      told.close();
    };
  } catch {
    // Android takes them from a service worker alone.
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.showNotification(strings.title, options);
  }
}
