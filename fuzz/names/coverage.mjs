import { Session } from 'node:inspector';

/** Which blocks of one script were run, as V8 counts them. */
export class Coverage {
  #session = new Session();
  #url;
  #seen = new Set();

  constructor(url) {
    this.#url = url;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Whether anything ran, since this was asked last, that never ran before or never so often: in powers of two. */
  hasGrown() {
    const before = this.#seen.size;
    for (const { functions } of this.#scripts()) {
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) if (count > 0) this.#seen.add(`${startOffset} ${endOffset} ${Math.floor(Math.log2(count))}`);
      }
    }
    return this.#seen.size > before;
  }

  get size() {
    return this.#seen.size;
  }

  #scripts() {
    let scripts = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => (scripts = result.filter(({ url }) => url === this.#url)));
    return scripts;
  }
}
