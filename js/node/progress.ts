/** A bar on a terminal, redrawn in its place. */

import type { WriteStream } from 'node:tty';
import type { Progress } from '../model.js';

const WIDTH = 24;
const REDRAW_MS = 100;

export class Bar {
  #drawnAt = 0;
  #startedAt = performance.now();

  constructor(
    private readonly stream: WriteStream,
    private readonly total: number,
    private readonly label: string,
  ) {}

  show({ done }: Progress): void {
    const now = performance.now();
    if (now - this.#drawnAt < REDRAW_MS && done < this.total) return;
    this.#drawnAt = now;
    this.stream.write(`\r${line(this.label, done, this.total, (now - this.#startedAt) / 1000)}\x1b[K`);
  }

  clear(): void {
    this.stream.write('\r\x1b[K');
  }
}

export function line(label: string, done: number, total: number, seconds: number): string {
  const share = total > 0 ? done / total : 1;
  const filled = Math.round(share * WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  return `${label}${bar} ${Math.floor(100 * share)} %  ${done} of ${total}  ${(done / seconds).toFixed(0)} images/s`;
}
