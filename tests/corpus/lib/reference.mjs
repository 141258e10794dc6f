/** What libjpeg-turbo says of files, asked through Python's imagecodecs in a process that may die or hang. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { at } from '../../../scripts/lib/paths.mjs';
import { output } from '../../../scripts/lib/run.mjs';

const patienceMs = 30_000;

export const hasReference = () => output('python3', ['-c', 'import imagecodecs']) !== null;

export class Reference {
  version = '';
  #env;
  #child = null;
  #lines = null;

  constructor(env = {}) {
    this.#env = env;
  }

  /** About the file at `path`, and how far its pixels are from those in the file `ours`. */
  async verdict(path, ours) {
    if (!this.#child) await this.#start();
    this.#child.stdin.write(`${[path, ...(ours ? [ours] : [])].join('\t')}\n`);
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs, `no answer in ${patienceMs / 1000} s`)));
    const answer = await Promise.race([this.#lines.next(), late]);
    clearTimeout(timer);
    if (answer.value) return JSON.parse(answer.value);
    this.close();
    return { ok: false, message: answer.done ? 'the process died' : answer };
  }

  async #start() {
    this.#child = spawn('python3', [at('tests/corpus/lib/reference.py')], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...this.#env } });
    this.#child.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.version = JSON.parse((await this.#lines.next()).value).version;
  }

  close() {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}
