/** Limits on what others promise. Seconds are ticks of a timer, so that neither a machine asleep nor a throttled tab has waited. */

const TICK_MS = 1000;

interface Wait {
  secondsLeft: number;
  onEnd(): void;
}

const waits = new Set<Wait>();
let timer: ReturnType<typeof setInterval> | null = null;

/** Calls `onEnd` after so many seconds, unless what it gives is called before. */
export function patience(seconds: number, onEnd: () => void): () => void {
  const wait = { secondsLeft: seconds, onEnd };
  waits.add(wait);
  timer ??= setInterval(tick, TICK_MS);
  return () => waits.delete(wait);
}

function tick(): void {
  for (const wait of waits) {
    if (wait.secondsLeft-- > 0) continue;
    waits.delete(wait);
    wait.onEnd();
  }
  if (waits.size > 0 || timer === null) return;
  clearInterval(timer);
  timer = null;
}

/** What is promised; rejects with `late()` where it has not come within so many seconds. */
export function within<T>(seconds: number, promised: Promise<T>, late: () => unknown): Promise<T> {
  if (seconds === Infinity) return promised;
  return new Promise((resolve, reject) => {
    const end = patience(seconds, () => reject(late()));
    promised.then(resolve, reject).finally(end);
  });
}
