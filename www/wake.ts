/** Keeps the screen of a phone or tablet on while a run goes: it would stop with the screen. */

import type { State } from './state.js';

export function createWakeLock(): { render(state: State): void } {
  const touched = matchMedia('(pointer: coarse)');
  let wanted = false;
  let lock: WakeLockSentinel | null = null;

  /** The browser takes the lock away whenever the page is hidden. */
  async function renew(): Promise<void> {
    if (!wanted || lock || document.hidden) return;
    try {
      lock = await navigator.wakeLock.request('screen');
    } catch {
      // Refused, as with a battery that is low: the run goes on as long as the screen is on.
      return;
    }
    lock.addEventListener('release', () => (lock = null));
    if (!wanted) await lock.release();
  }

  document.addEventListener('visibilitychange', renew);
  return {
    render({ phase, paused }) {
      const now = phase === 'running' && !paused && touched.matches && 'wakeLock' in navigator;
      if (now === wanted) return;
      wanted = now;
      if (wanted) void renew();
      else void lock?.release();
    },
  };
}
