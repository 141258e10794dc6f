/**
 * Keeps an engine alive: gives jobs to its units, replaces a unit that is lost or stuck, finds out
 * which file was to blame, steps down to a smaller engine where the fault is not a file's, and goes
 * over to the full build when a file or an option asks for it.
 */

import type { Starter } from './engine.js';
import { UNSHARED_BYTES } from './memory.js';
import type { EngineFacts, ResizeOptions } from './model.js';
import type { Done, PlainError, Step } from './protocol.js';
import { failedJob } from './run.js';
import type { Unit } from './unit.js';
import type { Build } from './wasm-urls.js';

/** A file's way through the engine. */
export interface Task {
  run: number;
  megapixels: number;
  /** How long it may be in hand before its thread is taken for stuck. */
  limitSeconds: number;
  /** It was in hand when a unit was lost: now it runs alone, and is to blame if that happens again. */
  suspect: boolean;
  settle(done: Done): void;
  /** It was lost, and is to be submitted again. */
  again(suspect: boolean): void;
}

export interface Events {
  /** There may be room for jobs where there was none. */
  onRoom(): void;
  onChange(facts: EngineFacts): void;
  /** No engine is left. */
  onGone(error: PlainError): void;
}

/** A unit at its place in the engine. */
interface Member {
  unit: Unit;
  jobs: Map<number, Job>;
  /** Runs of which it has not said whether their options are right. */
  beginning: number;
  /** How long it has had one or the other, and worked on no job. */
  idleSeconds: number;
}

interface Job {
  task: Task;
  secondsInHand: number;
}

interface Begun {
  options: ResizeOptions;
  /** Its options need the full build. */
  needsFull: boolean;
  settle: (error: PlainError | null) => void;
}

/** What the plain build answers to what it has not got. Nobody outside hears of it. */
const NEEDS_FULL = 'needs-full';

/**
 * Pixels, of sources and results, that may wait inside the engine, so that its threads have work
 * while the host worker waits for a core: with two jobs a thread and no more, small files left the
 * threads idle for a tenth of the time on two cores. It is a tenth of a second of work.
 */
const QUEUE_MEGAPIXELS = 12;

/** Time is counted in ticks of a timer, so that neither a machine asleep nor a throttled tab looks like a stuck thread. */
const TICK_MS = 1000;

/** A unit that is asked for something and works on nothing is given up after so many seconds. */
const IDLE_LIMIT_SECONDS = 30;

/** More losses in a row that no file is to blame for end an engine; so many jobs done since the last make it good. */
const MAX_LOSSES = 3;
const FORGIVEN_AFTER = 200;

/** What a thread may keep from file to file. */
const KEPT_BYTES = 32 * 2 ** 20;

export class Supervisor {
  /** Null where one is being started. */
  #members: (Member | null)[] = [];
  /** Those that live. Kept, because they are asked for many times a file. */
  #alive: Member[] = [];
  readonly #runs = new Map<number, Begun>();
  #lastJob = 0;
  #jobs = 0;
  #queuedMegapixels = 0;
  /** A job has the engine for itself. */
  #alone = false;
  #at = 0;
  #build: Build = 'plain';
  /** The full build is on its way: no job is taken meanwhile. Tasks that need it wait here. */
  #upgrade: { tasks: Task[] } | null = null;
  #whenQuiet = () => {};
  #reason: string | null = null;
  #losses = 0;
  #doneSinceLoss = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly steps: readonly Step[],
    private readonly starter: Starter,
    private readonly events: Events,
  ) {}

  /** Starts the first engine of the ladder that can be started; throws where none can. */
  async start(): Promise<void> {
    for (; ; this.#at++) {
      try {
        return await this.#startStep();
      } catch (error) {
        this.#reason = textOf(error);
        if (this.#isLast) throw error;
      }
    }
  }

  get facts(): EngineFacts {
    return { ...this.#step, reason: this.#reason };
  }

  /** How large a job can ever be. */
  get maxBytes(): number {
    return Math.min(...this.#alive.map(({ unit }) => unit.maxBytes));
  }

  /** The same, should it be worth {@link makeRoom}. */
  get mostBytes(): number {
    return this.#roomier < 0 ? this.maxBytes : UNSHARED_BYTES;
  }

  /** Memory of all instances. */
  get engineBytes(): number {
    return this.#alive.reduce((sum, { unit }) => sum + unit.memoryBytes(), 0);
  }

  get idle(): boolean {
    return this.#jobs === 0;
  }

  /** Of the units that live. */
  get threads(): number {
    return this.#alive.reduce((sum, { unit }) => sum + unit.threads, 0);
  }

  get hasRoom(): boolean {
    const { threads } = this;
    if (threads === 0 || this.#alone || this.#upgrade) return false;
    return this.#jobs < 2 * threads || this.#queuedMegapixels < QUEUE_MEGAPIXELS;
  }

  /** Rejects with a {@link PlainError} when an option is wrong. All units check the same: the first answer speaks for all. */
  begin(run: number, options: ResizeOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#runs.set(run, { options, needsFull: false, settle: (error) => (error ? reject(error) : resolve()) });
      for (const member of this.#alive) this.#beginAt(member, run);
    });
  }

  /** Working memory that a file will take at most, or null where that can't be told. */
  foresee(run: number, jpeg: ArrayBuffer): number | null {
    return this.#alive[0]?.unit.foresee?.(run, jpeg) ?? null;
  }

  end(run: number): void {
    this.#runs.delete(run);
    for (const { unit } of this.#alive) {
      try {
        unit.end(run);
      } catch {
        // It is broken, and will say so itself.
      }
    }
  }

  submit(task: Task, jpeg: ArrayBuffer, alone: boolean): void {
    const busyness = ({ unit, jobs }: Member) => jobs.size / unit.threads;
    const member = this.#alive.reduce((least, one) => (busyness(one) < busyness(least) ? one : least));
    const id = ++this.#lastJob;
    member.jobs.set(id, { task, secondsInHand: 0 });
    this.#jobs += 1;
    this.#queuedMegapixels += task.megapixels;
    this.#alone = alone;
    this.#watch();
    try {
      member.unit.submit(task.run, id, jpeg);
    } catch (error) {
      // After a trap an instance refuses every call.
      this.#lose(member, 'crashed', textOf(error));
    }
  }

  /** Leaves a pool whose shared memory can't hold a job of so many bytes for instances that share none. To be called when idle. */
  makeRoom(bytes: number): void {
    void this.#stepDown(`a file needs about ${bytes} bytes, and the shared memory can have ${this.maxBytes}`, this.#roomier);
  }

  /** Puts new units in the place of idle ones whose memory, which never shrinks, has grown past the budget. */
  recycle(memoryBudget: number): void {
    if (this.#upgrade) return;
    const share = memoryBudget / this.#members.length;
    for (const member of this.#alive) {
      const { unit, jobs } = member;
      if (jobs.size === 0 && unit.memoryBytes() > share + unit.threads * KEPT_BYTES) this.#replace(member);
    }
  }

  get #step(): Step {
    return this.steps[this.#at]!;
  }

  /** The place of the next engine that shares no memory, or -1 where there is none or this one shares none. */
  get #roomier(): number {
    return this.#step.engine === 'threads' ? this.steps.findIndex(({ engine }, place) => place > this.#at && engine !== 'threads') : -1;
  }

  get #isLast(): boolean {
    return this.#at + 1 >= this.steps.length;
  }

  #noteAlive(): void {
    this.#alive = this.#members.filter((member) => member !== null);
  }

  async #startStep(): Promise<void> {
    const { engine, threads } = this.#step;
    const members: (Member | null)[] = new Array(engine === 'threads' ? 1 : threads).fill(null);
    this.#members = members;
    this.#noteAlive();
    const started = await Promise.allSettled(members.map(() => this.starter.start(this.#step, this.#build)));
    const units = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) {
      for (const unit of units) unit.stop();
      throw failed.reason;
    }
    units.forEach((unit, place) => this.#join(members, place, unit));
  }

  #join(members: (Member | null)[], place: number, unit: Unit): void {
    // Started for an engine that has been left meanwhile.
    if (members !== this.#members) return unit.stop();
    const member: Member = { unit, jobs: new Map(), beginning: 0, idleSeconds: 0 };
    members[place] = member;
    this.#noteAlive();
    unit.onDone = (done) => {
      if (members.length > 1) done.thread = place;
      this.#onDone(member, done);
    };
    unit.onLost = (message) => this.#lose(member, 'crashed', message);
    for (const run of this.#runs.keys()) this.#beginAt(member, run);
    this.#noteQuiet();
    this.events.onRoom();
  }

  #beginAt(member: Member, run: number): void {
    const begun = this.#runs.get(run);
    if (!begun) return;
    const build = this.#build;
    member.beginning += 1;
    this.#watch();
    member.unit
      .begin(run, begun.options)
      .finally(() => {
        member.beginning -= 1;
        this.#rest();
      })
      .then(
        () => begun.settle(null),
        (error: PlainError) => {
          if (error.code !== NEEDS_FULL || build === 'full') return begun.settle(error);
          begun.needsFull = true;
          // Another unit may have said so, and been replaced, before.
          if (this.#build === 'plain') this.#beginUpgrade();
        },
      );
  }

  #onDone(member: Member, done: Done): void {
    const job = member.jobs.get(done.job);
    if (!job) return;
    this.#forget(member, done.job);
    if (++this.#doneSinceLoss >= FORGIVEN_AFTER) this.#losses = 0;
    const { task } = job;
    if (done.error?.code === NEEDS_FULL && this.#build === 'plain') {
      this.#beginUpgrade().tasks.push(task);
    } else if (done.error?.code !== 'out-of-memory' || this.#step.threads === 1) {
      task.settle(done);
    } else if (task.suspect) {
      this.#losses = 0;
      task.settle(done);
    } else {
      // With the memory for itself it may well succeed.
      task.again(true);
      this.#doneSinceLoss = 0;
      if (++this.#losses > MAX_LOSSES) void this.#stepDown(done.error.message);
    }
    this.events.onRoom();
  }

  #forget(member: Member, id: number): void {
    this.#queuedMegapixels -= member.jobs.get(id)?.task.megapixels ?? 0;
    member.jobs.delete(id);
    this.#jobs -= 1;
    if (this.#jobs > 0) return;
    this.#noteQuiet();
    this.#alone = false;
    this.#rest();
  }

  #watch(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  #rest(): void {
    if (this.#timer === null || this.#jobs > 0 || this.#alive.some(({ beginning }) => beginning > 0)) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Looks for jobs that have been in hand for too long, and units that do nothing. */
  #tick(): void {
    for (const member of this.#alive) {
      const inHand = member.unit.inHand();
      for (const id of inHand) {
        const job = member.jobs.get(id);
        if (!job || ++job.secondsInHand <= job.task.limitSeconds) continue;
        return this.#lose(member, 'timed-out', `given up: a thread worked on it for more than ${job.task.limitSeconds} seconds`, id);
      }
      const isAsked = member.jobs.size > 0 || member.beginning > 0;
      member.idleSeconds = isAsked && inHand.length === 0 ? member.idleSeconds + 1 : 0;
      if (member.idleSeconds > IDLE_LIMIT_SECONDS) return this.#lose(member, 'crashed', 'the engine does not answer');
    }
    this.#rest();
  }

  /**
   * A unit is lost, or stuck with a job. What else it had is done again. A job that was in hand
   * alone is to blame; of several, each is tried again with the engine for itself.
   */
  #lose(member: Member, code: 'crashed' | 'timed-out', message: string, stuck?: number): void {
    if (!this.#members.includes(member)) return;
    const { unit } = member;
    const inHand = stuck === undefined ? unit.inHand().filter((id) => member.jobs.has(id)) : [stuck];
    const certain = stuck === undefined ? inHand.length === 1 : unit.seesBegun;
    this.#losses += 1;
    this.#doneSinceLoss = 0;
    for (const [id, { task }] of [...member.jobs]) {
      this.#forget(member, id);
      const suspect = inHand.includes(id);
      if (suspect && (certain || task.suspect)) {
        this.#losses = 0;
        task.settle(failedJob({ code, message }));
      } else {
        task.again(suspect);
      }
    }
    if (this.#losses > MAX_LOSSES) void this.#stepDown(message);
    else this.#replace(member);
    this.events.onRoom();
  }

  #replace(member: Member): void {
    const members = this.#members;
    const place = members.indexOf(member);
    member.unit.stop();
    members[place] = null;
    this.#noteAlive();
    this.starter.start(this.#step, this.#build).then(
      (unit) => this.#join(members, place, unit),
      (error: unknown) => {
        if (members === this.#members) void this.#stepDown(textOf(error));
      },
    );
  }

  #beginUpgrade(): { tasks: Task[] } {
    if (this.#upgrade) return this.#upgrade;
    this.#upgrade = { tasks: [] };
    void this.#goOver();
    return this.#upgrade;
  }

  /** When no job is at work, nor any unit being started. */
  #quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenQuiet = resolve;
      this.#noteQuiet();
    });
  }

  #noteQuiet(): void {
    if (this.#jobs === 0 && this.#members.length > 0 && !this.#members.includes(null)) this.#whenQuiet();
  }

  /** Puts units of the full build in the place of all. Where it can't be had the plain ones go on, and what needs it fails. */
  async #goOver(): Promise<void> {
    const at = this.#at;
    let failure: PlainError | null = null;
    try {
      // First, so that an engine which works is not given up for what can't be loaded.
      await this.starter.load(this.#step, 'full');
      await this.#quiet();
      await this.#restart('full');
    } catch (error) {
      failure = { code: 'not-started', message: `what this needs beyond JPEGs could not be loaded: ${textOf(error)}` };
      for (const [run, { needsFull, settle }] of [...this.#runs]) {
        if (needsFull && this.#runs.delete(run)) settle(failure);
      }
    }
    if (failure && this.#build === 'full') {
      this.#at = at;
      try {
        await this.#restart('plain');
      } catch (error) {
        return this.events.onGone({ code: 'not-started', message: textOf(error) });
      }
    }
    const { tasks } = this.#upgrade!;
    this.#upgrade = null;
    if (this.#at !== at) this.events.onChange(this.facts);
    for (const task of tasks) {
      if (failure) task.settle(failedJob(failure));
      else task.again(false);
    }
    this.events.onRoom();
  }

  async #restart(build: Build): Promise<void> {
    for (const { unit } of this.#alive) unit.stop();
    this.#members = [];
    this.#noteAlive();
    this.#build = build;
    await this.start();
  }

  /** Leaves this engine for the next of the ladder, or one further down. */
  async #stepDown(reason: string, to = this.#at + 1): Promise<void> {
    const left = this.#alive;
    this.#members = [];
    this.#noteAlive();
    this.#losses = 0;
    this.#reason = reason;
    for (const member of left) {
      member.unit.stop();
      for (const [id, { task }] of [...member.jobs]) {
        this.#forget(member, id);
        task.again(false);
      }
    }
    if (this.#isLast) return this.events.onGone({ code: 'not-started', message: reason });
    this.#at = to;
    try {
      await this.start();
      this.events.onChange(this.facts);
    } catch (error) {
      this.events.onGone({ code: 'not-started', message: textOf(error) });
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
