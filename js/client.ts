/** The page's side: starts the host worker and gives each run as an async iteration. */

import { ResizeError } from './error.js';
import { collectNowAndThen, emptied } from './garbage.js';
import { toPlainFile } from './input.js';
import { ladder } from './ladder.js';
import { end, hold, newLife } from './living.js';
import type { EngineFacts, Input, Outcome, Resized, ResizeOptions, Resizer, ResizerOptions, RunOptions } from './model.js';
import { base, cores, spawnHost, whenGone } from './platform.js';
import type { FromHost, PlainError, PlainFile, PlainOutcome, Start, ToHost } from './protocol.js';
import { type Rename, readPattern } from './rename.js';
import { notUnderstood, whatIsMissing } from './support.js';

type Started = Extract<FromHost, { type: 'started' }>;
type OfRun = Extract<FromHost, { run: number }>;

/**
 * Starts a resizer: a host worker with its engine.
 *
 * Rejects with {@link ResizeError} (`not-started`, `option`).
 */
export async function createResizer(options: ResizerOptions = {}): Promise<Resizer> {
  const start = toStart(options);
  const missing = whatIsMissing();
  if (missing) throw new ResizeError('not-started', missing);
  const worker = spawn(options.workerUrl);
  hold(worker);
  try {
    return new Client(worker, start.life, await started(worker, start), options.onEngine);
  } catch (error) {
    end(worker);
    throw error;
  }
}

function spawn(url?: string | URL): Worker {
  try {
    return spawnHost(url);
  } catch (error) {
    // A worker of another origin is refused at once; one that can't be loaded, by an event.
    throw new ResizeError('not-started', `the worker could not be started: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const ENGINES = ['auto', 'threads', 'workers', 'serial'];

function toStart({ threads = 'auto', engine = 'auto', memoryBudget = 512 * 2 ** 20, startTimeoutMs = 20_000, stuckTimeoutMs = 30_000, wasmUrl }: ResizerOptions): Start {
  const count = threads === 'auto' ? cores() : threads;
  check('threads', threads, Number.isInteger(count) && count >= 1 && count <= 256, "'auto' or a whole number from 1 to 256");
  check('engine', engine, ENGINES.includes(engine), ENGINES.join(', '));
  check('memoryBudget', memoryBudget, memoryBudget > 0, 'a number of bytes above 0');
  check('startTimeoutMs', startTimeoutMs, startTimeoutMs > 0, 'a number of milliseconds above 0');
  check('stuckTimeoutMs', stuckTimeoutMs, stuckTimeoutMs > 0, 'a number of milliseconds above 0');
  return {
    type: 'start',
    steps: ladder(engine, Math.min(count, 256)),
    // The same whatever `threads` is, so that a serial and a parallel run differ in nothing else.
    readAheadBytes: 8 * 2 ** 20,
    memoryBudget,
    startTimeoutMs,
    stuckTimeoutMs,
    wasmFolder: wasmUrl ? new URL(`${wasmUrl}`.replace(/\/?$/, '/'), base()).href : '',
    life: newLife(),
  };
}

function check(name: string, value: unknown, allowed: boolean, what: string): void {
  if (!allowed) throw new ResizeError('option', `option ${name} is ${String(value)}; allowed: ${what}`, { option: name, value, limit: what });
}

function started(worker: Worker, start: Start): Promise<Started> {
  return new Promise((resolve, reject) => {
    const fail = (message: string) => {
      clearTimeout(timer);
      reject(new ResizeError('not-started', message));
    };
    // Each engine has its own limit inside the worker; this one is for a worker that never runs.
    const limitMs = start.startTimeoutMs * (start.steps.length + 1);
    const timer = setTimeout(() => fail(`the worker did not answer within ${limitMs / 1000} seconds`), limitMs);
    worker.onerror = ({ message }) => fail(message ? notUnderstood(message) : 'worker.js could not be loaded');
    worker.onmessage = ({ data }: MessageEvent<FromHost>) => {
      clearTimeout(timer);
      if (data.type === 'started') resolve(data);
      else if (data.type === 'not-started') reject(toError(data.error));
    };
    worker.postMessage(start);
  });
}

class Client implements Resizer {
  #facts: EngineFacts;
  readonly #worker: Worker;
  readonly #runs = new Map<number, Mailbox>();
  #lastRun = 0;
  #closed: ResizeError | null = null;

  constructor(worker: Worker, life: string, facts: EngineFacts, onEngine?: (facts: EngineFacts) => void) {
    this.#worker = worker;
    this.#facts = facts;
    worker.onmessage = (event: MessageEvent<FromHost>) => {
      const data = emptied(event);
      if ('run' in data) this.#runs.get(data.run)?.put(data);
      else if (data.type === 'gone') this.#end(toError(data.error));
      else if (data.type === 'changed') {
        this.#facts = data;
        onEngine?.(plainFacts(data));
      }
    };
    const onGone = (why: string) => this.#end(new ResizeError('crashed', `the host worker died${why}`));
    worker.onerror = ({ message }) => onGone(`: ${message}`);
    whenGone(life, () => onGone(''));
  }

  get engine() {
    return this.#facts.engine;
  }

  get threads() {
    return this.#facts.threads;
  }

  get reason() {
    return this.#facts.reason;
  }

  async *resize(files: Iterable<Input> | AsyncIterable<Input>, { rename, ...options }: ResizeOptions = {}, { signal, onProgress, spill = false }: RunOptions = {}): AsyncGenerator<Outcome, void, undefined> {
    signal?.throwIfAborted();
    if (this.#closed) throw this.#closed;
    const outputOf = readPattern(rename);
    const run = ++this.#lastRun;
    const inputs = Symbol.asyncIterator in files ? files[Symbol.asyncIterator]() : files[Symbol.iterator]();
    const send = (message: ToHost) => this.#worker.postMessage(message);
    const feed = new Feed(run, inputs, send, (error) => mailbox.fail(error));
    const mailbox = new Mailbox((message) => {
      if (message.type === 'want') feed.give(message.files);
      if (message.type === 'news' && onProgress) message.progress.forEach(onProgress);
    });
    const onAbort = () => mailbox.fail(signal?.reason);
    signal?.addEventListener('abort', onAbort);
    this.#runs.set(run, mailbox);
    send({ type: 'begin', run, options, progress: onProgress !== undefined, spill });
    try {
      for (;;) {
        const message = await mailbox.take();
        if (message.type === 'finished') return;
        if (message.type === 'refused') throw toError(withValue(message.error, options));
        if (message.type !== 'news') continue;
        for (const outcome of message.outcomes) {
          mailbox.check();
          collectNowAndThen();
          yield toOutcome(outcome, outputOf);
        }
        send({ type: 'taken', run, outcomes: message.outcomes.length });
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#runs.delete(run);
      feed.stop();
      send({ type: 'end', run });
    }
  }

  async resizeOne(file: Input, options: ResizeOptions = {}, run: RunOptions = {}): Promise<Resized> {
    for await (const outcome of this.resize([file], options, run)) {
      if (outcome.ok) return outcome;
      throw outcome.error;
    }
    throw new ResizeError('crashed', 'the run ended without an outcome');
  }

  pause(): void {
    this.#worker.postMessage({ type: 'pause' } satisfies ToHost);
  }

  resume(): void {
    this.#worker.postMessage({ type: 'resume' } satisfies ToHost);
  }

  async close(): Promise<void> {
    this.#end(new ResizeError('closed', 'the resizer is closed'));
  }

  #end(error: ResizeError): void {
    this.#closed ??= error;
    for (const mailbox of this.#runs.values()) mailbox.fail(error);
    // Workers started by the host worker end with it.
    end(this.#worker);
  }
}

/** Pulls inputs, in order, as the host asks for them. */
class Feed {
  #wanted = 0;
  #pulling = false;
  #index = 0;
  #done = false;
  #stopped = false;
  /** Messages go in the order of their files, some of which have to be opened first. */
  #sent = Promise.resolve();

  constructor(
    private readonly run: number,
    private readonly inputs: Iterator<Input> | AsyncIterator<Input>,
    private readonly send: (message: ToHost) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  give(files: number): void {
    this.#wanted += files;
    if (!this.#pulling) void this.#pull();
  }

  stop(): void {
    this.#stopped = true;
    // What goes wrong as they are let go has nobody left to be told to.
    (async () => this.inputs.return?.())().catch(() => {});
  }

  async #pull(): Promise<void> {
    this.#pulling = true;
    try {
      let files: (PlainFile | Promise<PlainFile>)[] = [];
      const flush = () => {
        if (files.length > 0) this.#send(Promise.all(files).then((files) => ({ type: 'files', run: this.run, files })));
        files = [];
      };
      while (this.#wanted > 0 && !this.#done && !this.#stopped) {
        const next = this.inputs.next();
        // A list is sent in one message; what comes by and by, as it comes.
        if (next instanceof Promise) flush();
        const { value, done } = await next;
        if (this.#stopped) return;
        if (done) {
          this.#done = true;
          flush();
          this.#send({ type: 'no-more-files', run: this.run });
          return;
        }
        this.#wanted -= 1;
        files.push(toPlainFile(value, this.#index++));
      }
      flush();
    } catch (error) {
      this.onError(error);
    } finally {
      this.#pulling = false;
    }
  }

  #send(message: ToHost | Promise<ToHost>): void {
    const send = async (): Promise<void> => {
      const ready = await message;
      if (!this.#stopped) this.send(ready);
    };
    this.#sent = this.#sent.then(send).catch(this.onError);
  }
}

/** Messages of one run that wait for its consumer. `onArrival` sees each as it comes. */
class Mailbox {
  readonly #messages: OfRun[] = [];
  #failure: { error: unknown } | null = null;
  #wake = () => {};

  constructor(private readonly onArrival: (message: OfRun) => void) {}

  put(message: OfRun): void {
    this.onArrival(message);
    this.#messages.push(message);
    this.#wake();
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** Throws the failure, if there is one. */
  check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** The next message. A failure comes before messages that still wait. */
  async take(): Promise<OfRun> {
    for (;;) {
      this.check();
      const message = this.#messages.shift();
      if (message) return message;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

const plainFacts = ({ engine, threads, reason }: EngineFacts): EngineFacts => ({ engine, threads, reason });

/** The core tells what it refuses as text: here is the value itself. */
const withValue = (error: PlainError, options: ResizeOptions): PlainError =>
  error.option && error.option in options ? { ...error, value: options[error.option as keyof ResizeOptions] } : error;

function toError({ code, message, ...facts }: PlainError): ResizeError {
  return new ResizeError(code, message, facts);
}

function toOutcome(outcome: PlainOutcome, outputOf: Rename): Outcome {
  return outcome.ok ? { ...outcome, output: outputOf(outcome.name, outcome) } : { ...outcome, error: toError(outcome.error) };
}
