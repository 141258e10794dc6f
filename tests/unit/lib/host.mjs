/** The host with an engine that only plays its part: what becomes of a file is written in the file. */

import { importTs } from './import-ts.mjs';

const { Host } = await importTs('host.ts');

/** A file: `{ fate, ms, size }`, padded to its size. With `after` it is done as soon as so many others are, at the latest after `ms`. */
export function file(index, { size = 100, ...facts } = {}) {
  const text = JSON.stringify({ index, ...facts });
  return { index, name: `${index}.jpg`, data: new TextEncoder().encode(text.padEnd(size)).buffer, lastModified: null };
}

/** A unit whose jobs take the time and end the way their files say. */
class FakeUnit {
  maxBytes = 2 ** 32;
  onDone = () => {};
  onLost = () => {};
  queue = [];
  working = new Map();
  stopped = false;
  memory = 0;

  constructor({ threads, build, seesBegun, log, answers = true }) {
    Object.assign(this, { threads, build, seesBegun, log, answers });
  }

  async begin(run, { refuse, full }) {
    if (full && this.build === 'plain') throw { code: 'needs-full', message: 'needs the full build' };
    if (refuse) throw { code: 'option', message: 'refused' };
    this.log.begun.push(run);
  }

  submit(run, job, jpeg) {
    if (this.broken) throw new Error('Module terminated');
    this.queue.push({ job, jpeg, facts: JSON.parse(new TextDecoder().decode(jpeg)) });
    this.#work();
  }

  end() {}

  inHand() {
    return this.seesBegun ? [...this.working.keys()] : [...this.working.keys(), ...this.queue.map(({ job }) => job)].slice(0, 1);
  }

  memoryBytes() {
    return this.memory;
  }

  stop() {
    this.stopped = true;
    for (const timer of this.working.values()) clearTimeout(timer);
  }

  #work() {
    while (this.answers && !this.broken && this.queue.length > 0 && this.working.size < this.threads) {
      const { job, jpeg, facts } = this.queue.shift();
      this.log.worked.push(facts.index);
      const end = () => this.#end(job, jpeg, facts);
      this.working.set(job, setTimeout(end, facts.ms ?? 1));
      if (facts.after) this.slow = { after: facts.after, end, timer: this.working.get(job) };
    }
  }

  #end(job, jpeg, { index, fate = 'good', grows = 0, full = false }) {
    if (this.stopped || this.broken || fate === 'loop') return;
    this.memory += grows;
    if (fate === 'trap') {
      this.broken = true;
      return this.onLost('unreachable');
    }
    this.working.delete(job);
    const company = this.working.size;
    this.log.company.set(index, company);
    const times = { thread: 0, startedAt: 0, endedAt: 0, decodeMs: 0, resampleMs: 0, encodeMs: 0 };
    const failed = fate === 'always-oom' || (fate === 'oom' && company > 0);
    const end = full && this.build === 'plain'
      ? { error: { code: 'needs-full', message: 'needs the full build' } }
      : failed
      ? { error: { code: 'out-of-memory', message: 'out of memory' } }
      : { data: new Uint8Array(jpeg), width: 1, height: 1, sourceWidth: 1, sourceHeight: 1, orientation: 1, warnings: [] };
    this.onDone({ type: 'done', job, ...times, ...end });
    this.#work();
    if (this.slow?.after !== this.log.company.size) return;
    clearTimeout(this.slow.timer);
    this.slow.end();
  }
}

/** Runs files through a host; gives its outcomes, messages and what the engine saw. */
export class TestHost {
  log = { begun: [], worked: [], company: new Map(), started: [], builds: [], units: [] };
  messages = [];
  outcomes = [];
  #waiting = [];

  /** `refuses` says which starts of an engine fail, `unit` what a unit is like, both by the count of starts before. */
  constructor({ steps = [{ engine: 'threads', threads: 2 }], memoryBudget = 1e9, stuckTimeoutMs = 1e6, readAheadBytes = 1e6, refuses = () => false, loads = () => {}, read = (file) => file.arrayBuffer(), unit = () => ({}), openSpill = async () => null } = {}) {
    const start = { type: 'start', steps, readAheadBytes, memoryBudget, startTimeoutMs: 1000, stuckTimeoutMs, wasmUrl: '' };
    const startUnit = async (step, build) => {
      const count = this.log.started.push(step) - 1;
      this.log.builds.push(build);
      if (refuses(step, count, build)) throw new Error(`${step.engine} does not start`);
      const threads = step.engine === 'threads' ? step.threads : 1;
      const made = Object.assign(new FakeUnit({ threads, build, seesBegun: step.engine === 'threads', log: this.log }), unit(step, count));
      this.log.units.push(made);
      return made;
    };
    const starter = { start: startUnit, load: async (step, build) => loads(step, build) };
    this.host = new Host(start, starter, read, openSpill, (message) => this.#onMessage(message));
  }

  async start() {
    await this.host.start();
    return this.messages[0];
  }

  begin(run = 1, options = { timeoutMs: 1 }, spill = false) {
    this.host.receive({ type: 'begin', run, options, progress: true, spill });
  }

  /** Gives all files at once, and takes outcomes as they come unless told otherwise. */
  async all(files, { run = 1, take = true, options, spill } = {}) {
    this.take = take;
    if (this.messages.length === 0) await this.start();
    this.begin(run, options, spill);
    await this.until((message) => message.type === 'want');
    this.host.receive({ type: 'files', run, files });
    this.host.receive({ type: 'no-more-files', run });
    if (take) await this.until((message) => message.type === 'finished' || message.type === 'gone');
    return this.outcomes;
  }

  receive(message) {
    this.host.receive(message);
  }

  taken(outcomes, run = 1) {
    this.host.receive({ type: 'taken', run, outcomes });
  }

  until(holds) {
    const past = this.messages.find(holds);
    return past ? Promise.resolve(past) : new Promise((resolve) => this.#waiting.push({ holds, resolve }));
  }

  get codes() {
    return this.outcomes.map(({ ok, error }) => (ok ? 'ok' : error.code));
  }

  #onMessage(message) {
    this.messages.push(message);
    if (message.type === 'news') {
      this.outcomes.push(...message.outcomes);
      if (this.take) queueMicrotask(() => this.taken(message.outcomes.length, message.run));
    }
    this.#waiting = this.#waiting.filter(({ holds, resolve }) => !(holds(message) && (resolve(message), true)));
  }
}
