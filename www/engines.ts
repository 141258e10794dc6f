/** The one resizer that the page keeps warm between runs. */

import { createResizer } from 'pixmill';
import type { EngineFacts, Resizer } from 'pixmill';

export interface Engines {
  /** The resizer of so many threads; the one held before is closed when the number changes. */
  hold(threads: number): Promise<Resizer>;
  /** Whichever is held, or one of so many threads. */
  any(threads: number): Promise<Resizer>;
  release(): Promise<void>;
}

export function createEngines(onEngine: (facts: EngineFacts) => void): Engines {
  let held: { threads: number; resizer: Promise<Resizer> } | null = null;

  async function release(): Promise<void> {
    const last = held;
    held = null;
    const resizer = await last?.resizer.catch(() => null);
    await resizer?.close();
  }

  async function hold(threads: number): Promise<Resizer> {
    if (held?.threads !== threads) {
      await release();
      const resizer = createResizer({ threads, onEngine });
      held = { threads, resizer };
      // One that did not start is not kept: the next run tries again.
      resizer.catch(() => held?.resizer === resizer && (held = null));
    }
    const resizer = await held!.resizer;
    const { engine, reason } = resizer;
    onEngine({ engine, threads: resizer.threads, reason });
    return resizer;
  }

  return { hold, release, any: (threads) => held?.resizer ?? hold(threads) };
}
