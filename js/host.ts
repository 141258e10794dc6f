/** The host: carries runs through the engine. It never blocks, and knows no worker's globals. */

import { turnOf } from './admission.js';
import type { Starter } from './engine.js';
import { Ledger } from './ledger.js';
import type { FromHost, PlainError, Start, ToHost } from './protocol.js';
import type { Read } from './readers.js';
import { type Ready, Run } from './run.js';
import type { OpenSpill } from './spill.js';
import { Supervisor } from './supervisor.js';

export class Host {
  readonly #supervisor: Supervisor;
  readonly #ledger: Ledger;
  readonly #stuckTimeoutMs: number;
  readonly #runs = new Map<number, Run>();
  /** Runs whose options are being checked. */
  readonly #beginning = new Set<number>();

  constructor(
    start: Start,
    starter: Starter,
    private readonly read: Read,
    private readonly openSpill: OpenSpill,
    private readonly send: (message: FromHost, transfer?: Transferable[]) => void,
  ) {
    const { readAheadBytes, memoryBudget } = start;
    this.#stuckTimeoutMs = start.stuckTimeoutMs;
    const { threads } = start.steps[0]!;
    this.#ledger = new Ledger({ minInHand: 2 * threads + 2, threads, readAheadBytes, memoryBudget });
    this.#supervisor = new Supervisor(start.steps, starter, {
      onRoom: () => this.#goOn(),
      onChange: (facts) => send({ type: 'changed', ...facts }),
      onGone: (error) => send({ type: 'gone', error }),
    });
  }

  /** Says `started` or `not-started`. */
  async start(): Promise<void> {
    try {
      await this.#supervisor.start();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return this.send({ type: 'not-started', error: { code: 'not-started', message } });
    }
    this.send({ type: 'started', ...this.#supervisor.facts });
  }

  receive(message: ToHost): void {
    const run = 'run' in message ? this.#runs.get(message.run) : undefined;
    switch (message.type) {
      case 'begin':
        return void this.#begin(message);
      case 'files':
        run?.addFiles(message.files);
        break;
      case 'no-more-files':
        run?.endFiles();
        break;
      case 'taken':
        run?.take(message.outcomes);
        break;
      case 'end':
        this.#end(message.run);
        break;
      case 'pause':
      case 'resume':
        this.#ledger.paused = message.type === 'pause';
        break;
    }
    this.#goOn();
  }

  async #begin({ run, options, progress, spill }: Extract<ToHost, { type: 'begin' }>): Promise<void> {
    this.#beginning.add(run);
    try {
      await this.#supervisor.begin(run, options);
    } catch (error) {
      this.#beginning.delete(run);
      this.#supervisor.end(run);
      return this.send({ type: 'refused', run, error: error as PlainError });
    }
    if (!this.#beginning.delete(run)) return this.#supervisor.end(run);
    const surroundings = {
      ledger: this.#ledger,
      read: this.read,
      stuckTimeoutMs: this.#stuckTimeoutMs,
      maxBytes: () => this.#supervisor.mostBytes,
      engineBytes: () => this.#supervisor.engineBytes,
      foresee: (id: number, jpeg: ArrayBuffer) => this.#supervisor.foresee(id, jpeg),
      send: this.send,
      openSpill: spill ? this.openSpill : null,
      onReady: () => this.#submit(),
    };
    if (this.#runs.size === 0) this.#ledger.startPeak();
    this.#runs.set(run, new Run(run, options, progress, surroundings));
  }

  #end(id: number): void {
    if (this.#beginning.delete(id)) return;
    this.#runs.get(id)?.close();
    this.#runs.delete(id);
    this.#supervisor.end(id);
  }

  /** What one run lets go of, another may use. */
  #goOn(): void {
    for (const run of this.#runs.values()) run.advance();
    this.#submit();
  }

  #submit(): void {
    if (this.#ledger.paused) return;
    const { load, limits } = this.#ledger;
    for (const run of this.#runs.values()) {
      while (this.#supervisor.hasRoom) {
        const turn = (file: Ready) => turnOf(file, load, limits, file.awaited);
        const ready = [run.next(), run.awaited()].find((file) => file && turn(file) !== 'later');
        if (!ready) break;
        const bytes = ready.jpeg.byteLength + ready.workingBytes;
        const isTooLarge = bytes > this.#supervisor.maxBytes;
        const alone = isTooLarge || turn(ready) === 'alone';
        // The engine runs empty for it: whatever else is ready waits.
        if (alone && !this.#supervisor.idle) return;
        if (isTooLarge) return this.#supervisor.makeRoom(bytes);
        if (!alone && this.#supervisor.idle) this.#supervisor.recycle(limits.memoryBudget);
        if (!this.#supervisor.hasRoom) return;
        this.#give(run, ready, alone);
      }
    }
    if (this.#runs.size === 0 && this.#supervisor.idle) this.#supervisor.recycle(limits.memoryBudget);
  }

  #give(run: Run, ready: Ready, alone: boolean): void {
    const { index, jpeg, workingBytes, megapixels, suspect } = ready;
    const [ledger, supervisor] = [this.#ledger, this.#supervisor];
    run.remove(ready);
    ledger.startWork(workingBytes, this.#supervisor.threads);
    this.#supervisor.submit(
      {
        run: run.id,
        megapixels,
        suspect,
        limitSeconds: run.limitSeconds(megapixels, jpeg.byteLength),
        settle(done) {
          ledger.endWork(workingBytes, supervisor.threads);
          run.settle(index, done);
        },
        again(suspected) {
          ledger.endWork(workingBytes, supervisor.threads);
          run.again(index, suspected);
        },
      },
      jpeg,
      alone,
    );
  }
}
