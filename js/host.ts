/** The host worker: owns the engine and carries runs through it. It never blocks. */

import { type Chosen, chooseEngine } from './engine.js';
import type { Done, FromHost, PlainError, Start, ToHost } from './protocol.js';
import { failedJob, Run } from './run.js';

const send = (message: FromHost, transfer: Transferable[] = []) => postMessage(message, { transfer });

export async function becomeHost(start: Start): Promise<void> {
  let chosen: Chosen;
  try {
    chosen = await chooseEngine(start);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return send({ type: 'not-started', error: { code: 'not-started', message } });
  }
  const { running, reason } = chosen;
  const host = new Host(chosen, start);
  addEventListener('message', ({ data }: MessageEvent<ToHost>) => host.receive(data));
  send({ type: 'started', engine: running.engine, threads: running.threads, reason });
}

interface Job {
  run: Run;
  index: number;
}

class Host {
  readonly #engine;
  readonly #limits;
  readonly #runs = new Map<number, Run>();
  /** Runs whose options are being checked. */
  readonly #beginning = new Set<number>();
  readonly #jobs = new Map<number, Job>();
  #lastJob = 0;

  constructor({ running }: Chosen, { readAhead, memoryBudget }: Start) {
    this.#engine = running;
    this.#limits = { maxInHand: running.threads + readAhead, memoryBudget };
    running.onDone = (done) => this.#onDone(done);
    running.onLost = (error) => this.#onLost(error);
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
    }
    this.#submit();
  }

  async #begin({ run, options }: Extract<ToHost, { type: 'begin' }>): Promise<void> {
    this.#beginning.add(run);
    try {
      await this.#engine.begin(run, options);
    } catch (error) {
      return send({ type: 'refused', run, error: error as PlainError });
    }
    if (!this.#beginning.delete(run)) return this.#engine.end(run);
    this.#runs.set(run, new Run(run, this.#limits, send, () => this.#submit()));
  }

  /** One job more than there are threads keeps each of them from waiting for the next. */
  #submit(): void {
    const full = 2 * this.#engine.threads;
    for (const run of this.#runs.values()) {
      while (this.#jobs.size < full) {
        const ready = run.nextReady();
        if (!ready) break;
        const job = ++this.#lastJob;
        this.#jobs.set(job, { run, index: ready.index });
        try {
          this.#engine.submit(run.id, job, ready.jpeg);
        } catch (error) {
          // After a trap an instance refuses every call.
          const message = error instanceof Error ? error.message : String(error);
          this.#jobs.delete(job);
          run.settle(ready.index, failedJob({ code: 'crashed', message }));
        }
      }
    }
  }

  #onDone(done: Done): void {
    const job = this.#jobs.get(done.job);
    this.#jobs.delete(done.job);
    job?.run.settle(job.index, done);
    this.#submit();
  }

  #onLost(error: PlainError): void {
    const lost = [...this.#jobs.values()];
    this.#jobs.clear();
    for (const { run, index } of lost) run.settle(index, failedJob(error));
  }

  #end(id: number): void {
    if (this.#beginning.delete(id)) return;
    this.#runs.delete(id);
    this.#engine.end(id);
  }
}
