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
  bytes: number;
}

/**
 * Bytes that may wait inside the engine, so that its threads have work while this worker waits
 * for a core: with two jobs a thread and no more, small files left the threads idle for a tenth
 * of the time on two cores.
 */
const QUEUE_BYTES = 2 * 2 ** 20;

class Host {
  readonly #engine;
  readonly #limits;
  readonly #runs = new Map<number, Run>();
  /** Runs whose options are being checked. */
  readonly #beginning = new Set<number>();
  readonly #jobs = new Map<number, Job>();
  #lastJob = 0;
  #queuedBytes = 0;

  constructor({ running }: Chosen, { readAheadBytes, memoryBudget }: Start) {
    this.#engine = running;
    this.#limits = { minInHand: 2 * running.threads + 2, readAheadBytes, memoryBudget };
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

  #submit(): void {
    for (const run of this.#runs.values()) {
      while (this.#jobs.size < 2 * this.#engine.threads || this.#queuedBytes < QUEUE_BYTES) {
        const ready = run.nextReady();
        if (!ready) break;
        const job = ++this.#lastJob;
        const bytes = ready.jpeg.byteLength;
        this.#jobs.set(job, { run, index: ready.index, bytes });
        this.#queuedBytes += bytes;
        try {
          this.#engine.submit(run.id, job, ready.jpeg);
        } catch (error) {
          // After a trap an instance refuses every call.
          const message = error instanceof Error ? error.message : String(error);
          this.#forget(job);
          run.settle(ready.index, failedJob({ code: 'crashed', message }));
        }
      }
    }
  }

  #onDone(done: Done): void {
    const job = this.#forget(done.job);
    job?.run.settle(job.index, done);
    this.#submit();
  }

  #forget(id: number): Job | undefined {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    this.#queuedBytes -= job?.bytes ?? 0;
    return job;
  }

  #onLost(error: PlainError): void {
    const lost = [...this.#jobs.values()];
    this.#jobs.clear();
    this.#queuedBytes = 0;
    for (const { run, index } of lost) run.settle(index, failedJob(error));
  }

  #end(id: number): void {
    if (this.#beginning.delete(id)) return;
    this.#runs.delete(id);
    this.#engine.end(id);
  }
}
