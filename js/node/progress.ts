/** A bar on a terminal, redrawn in its place. */

import type { WriteStream } from 'node:tty';

const WIDTH = 24;
const REDRAW_MS = 100;

export class Bar {
  #drawnAt = -Infinity;
  readonly #startedAt = performance.now();

  constructor(
    private readonly stream: Pick<WriteStream, 'write' | 'columns'>,
    private readonly label: string,
  ) {}

  show(done: number, total: number): void {
    const now = performance.now();
    if (now - this.#drawnAt < REDRAW_MS && done < total) return;
    this.#drawnAt = now;
    // A line that wraps could not be drawn over. Some terminals say that they have 0 columns.
    const columns = this.stream.columns || 80;
    const text = line(this.label, done, total, (now - this.#startedAt) / 1000);
    this.stream.write(`\r${text.slice(0, columns - 1)}\x1b[K`);
  }

  clear(): void {
    this.stream.write('\r\x1b[K');
  }
}

function line(label: string, done: number, total: number, seconds: number): string {
  const share = done / total;
  const filled = Math.round(share * WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  return `${label}${bar} ${Math.floor(100 * share)} %  ${done} of ${total}  ${(done / seconds).toFixed(0)} images/s`;
}
