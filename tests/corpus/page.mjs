/** All files through one resizer, as a folder. */

import { createResizer } from './pixmill/index.js';

const job = { width: 64, height: 48, fit: 'fill' };

globalThis.corpus = {
  /** The outcomes in the order in which they come, without their data. */
  async run(names, good) {
    const resizer = await createResizer();
    try {
      const first = await resizer.resizeOne(await fetched(good), job);
      const outcomes = [];
      for await (const outcome of resizer.resize(files(names), job)) outcomes.push(await summary(outcome));
      const last = await resizer.resizeOne(await fetched(good), job);
      const alive = (await digest(first.data)) === (await digest(last.data));
      return { engine: resizer.engine, threads: resizer.threads, alive, outcomes };
    } finally {
      await resizer.close();
    }
  },
};

async function* files(names) {
  for (const name of names) yield await fetched(name);
}

async function fetched(name) {
  const response = await fetch(`files/${name}`);
  return new File([await response.blob()], name);
}

async function summary({ ok, index, name, error, source, warnings, data }) {
  const { code = null, message = null } = error ?? {};
  const { width, height } = source;
  return { ok, index, name, code, message, width, height, warnings: warnings ?? [], digest: ok ? await digest(data) : null };
}

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash.slice(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
