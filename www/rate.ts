/** How much is done a second, smoothed so that it can be read. Pure. */

export interface Amounts {
  images: number;
  megapixels: number;
}

export interface Rate {
  atMs: number;
  done: Amounts;
  /** Null until the first image is done. */
  perSecond: Amounts | null;
}

const smoothingMs = 3000;

export const from = (atMs: number): Rate => ({ atMs, done: { images: 0, megapixels: 0 }, perSecond: null });

export function step(last: Rate, atMs: number, done: Amounts): Rate {
  const elapsedMs = atMs - last.atMs;
  if (elapsedMs <= 0 || done.images === 0) return last;
  const weight = last.perSecond ? 1 - Math.exp(-elapsedMs / smoothingMs) : 1;
  const smoothed = (name: keyof Amounts) => {
    const before = last.perSecond?.[name] ?? 0;
    return before + weight * (((done[name] - last.done[name]) / elapsedMs) * 1000 - before);
  };
  return { atMs, done, perSecond: { images: smoothed('images'), megapixels: smoothed('megapixels') } };
}
