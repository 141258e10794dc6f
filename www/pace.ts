/** Images a second, smoothed so that the time left can be read. Pure. */

export interface Pace {
  atMs: number;
  done: number;
  /** Null until the first image is done. */
  perSecond: number | null;
}

const smoothingMs = 3000;

export const from = (atMs: number): Pace => ({ atMs, done: 0, perSecond: null });

export function step(last: Pace, atMs: number, done: number): Pace {
  const elapsedMs = atMs - last.atMs;
  if (elapsedMs <= 0 || done === 0) return last;
  const now = ((done - last.done) / elapsedMs) * 1000;
  const weight = 1 - Math.exp(-elapsedMs / smoothingMs);
  return { atMs, done, perSecond: last.perSecond === null ? now : last.perSecond + weight * (now - last.perSecond) };
}

export const leftMs = ({ perSecond, done }: Pace, total: number): number => ((total - done) / (perSecond ?? 0)) * 1000;
