/** The one resizer that the page keeps warm between runs. */

import { createResizer } from 'pixmill';
import type { EngineFacts, Resizer, ResizerOptions } from 'pixmill';

type How = Pick<ResizerOptions, 'engine' | 'memoryBudget'>;

export interface Engines {
  /** The resizer of so many threads; the one held before is closed when anything changes. */
  hold(threads: number, how?: How): Promise<Resizer>;
  /** Whichever is held, or one of so many threads. */
  any(threads: number): Promise<Resizer>;
  release(): Promise<void>;
}

export function createEngines(onEngine: (facts: EngineFacts) => void): Engines {
  let held: { key: string; resizer: Promise<Resizer> } | null = null;

  async function release(): Promise<void> {
    const last = held;
    held = null;
    const resizer = await last?.resizer.catch(() => null);
    await resizer?.close();
  }

  async function hold(threads: number, { engine = 'auto', memoryBudget = 512 * 2 ** 20 }: How = {}): Promise<Resizer> {
    const key = JSON.stringify([threads, engine, memoryBudget]);
    if (held?.key !== key) {
      await release();
      const resizer = createResizer({ threads, engine, memoryBudget, onEngine });
      held = { key, resizer };
      // One that did not start is not kept: the next run tries again.
      resizer.catch(() => held?.resizer === resizer && (held = null));
    }
    const resizer = await held!.resizer;
    onEngine({ engine: resizer.engine, threads: resizer.threads, reason: resizer.reason });
    return resizer;
  }

  return { hold, release, any: (threads) => held?.resizer ?? hold(threads) };
}
