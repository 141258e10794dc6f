/** A page that embeds Pixmill, made for each bundler in turn. The test calls what stands in `globalThis.app`. */

import { createResizer, zip } from 'pixmill';

const options = { width: 64, height: 48, fit: 'fill' };
let resizer;

globalThis.app = {
  async run(photos, wish) {
    resizer = await createResizer(wish);
    const files = toFiles(photos);
    const digests = [];
    for await (const outcome of resizer.resize(files, options)) {
      digests.push(outcome.ok ? await digest(outcome.data) : outcome.error.code);
    }
    const archive = await new Response(zip(resizer.resize(files, options))).arrayBuffer();
    const { engine, threads, reason } = resizer;
    return { engine, threads, reason, digests, zipStart: new TextDecoder().decode(archive.slice(0, 2)) };
  },
  close: () => resizer.close(),

  /** Digests of all files by each of the cases' options. */
  async table(photos, cases, wish) {
    const own = await createResizer(wish);
    const table = {};
    for (const [what, asked] of Object.entries(cases)) {
      table[what] = {};
      for await (const { ok, name, data, checks, error } of own.resize(toFiles(photos).map(asBlob), asked)) {
        table[what][name] = ok ? (await digest(data)) + (checks ? ` ${checks.sha256} ${checks.dhash}` : '') : error.code;
      }
    }
    const { engine } = own;
    await own.close();
    return { engine, table };
  },

  /** What became of each file, as plain data. */
  async facts(photos, asked, wish) {
    const own = await createResizer(wish);
    const found = [];
    for await (const outcome of own.resize(toFiles(photos), asked)) {
      const { data, error, ...facts } = outcome;
      found.push({ ...facts, error: error?.code, message: error?.message, ...(data && { sha256: await digest(data), pixels: facts.format === 'raw' ? [...data] : [] }) });
    }
    await own.close();
    return found;
  },

  /** Two resizers at once, each for one run. */
  async runTwo(photos, wish) {
    const resizers = await Promise.all([createResizer(wish), createResizer(wish)]);
    await Promise.all(resizers.map((one) => drain(one.resize(toFiles(photos), options))));
    await Promise.all(resizers.map((one) => one.close()));
  },
};

const toFiles = (photos) => photos.map(({ name, base64 }) => ({ name, data: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) }));

/** Which is read when its turn has come. */
const asBlob = ({ name, data }) => ({ name, data: new Blob([data]) });

async function drain(outcomes) {
  for await (const { ok, error } of outcomes) if (!ok && error.code !== 'not-an-image') throw error;
}

async function digest(data) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// Firefox is not driven from outside: it asks for its task and answers by itself.
if (location.search === '?alone') {
  const task = await (await fetch('/task')).json();
  const [name, ...args] = typeof task[0] === 'string' ? task : ['run', ...task];
  const result = await globalThis.app[name](...args).catch((error) => ({ error: String(error) }));
  await fetch('/result', { method: 'POST', body: JSON.stringify(result) });
}
