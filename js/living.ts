/**
 * Workers that live. Held here because Firefox collects those that nobody refers to, and with the
 * worker all who wait for its messages: https://bugzil.la/1702191
 */
const living = new Set<Worker>();

export function hold(worker: Worker): void {
  living.add(worker);
}

export function end(worker: Worker): void {
  worker.terminate();
  living.delete(worker);
}

/** A name for a worker to live by, unlike all others of this origin. */
export const newLife = (): string => `pixmill-life-${Math.random()}`;
