/** Run by each Node in the workshop: what the API gives there, as JSON. Arguments: a folder of JPEGs. */

import { createHash } from 'node:crypto';
import fs, { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createResizer, ResizeError, zip } from 'pixmill';

const folder = process.argv[2];
const options = { width: 64, height: 48, fit: 'fill' };
const names = readdirSync(folder).sort();
const bytes = (name) => readFileSync(join(folder, name));
const digest = ({ data }) => createHash('sha256').update(data).digest('hex');
const codeOf = (error) => (error instanceof ResizeError ? error.code : error.name);

async function* files() {
  for (const name of names) yield { name, data: bytes(name), lastModified: 1e12 };
}

const found = { version: process.version, engines: {}, refused: {} };
for (const engine of ['auto', 'serial']) {
  const resizer = await createResizer({ engine, threads: 2 });
  const digests = [];
  for await (const outcome of resizer.resize(files(), options)) digests.push(outcome.ok ? digest(outcome) : outcome.error.code);
  found.engines[engine] = { engine: resizer.engine, threads: resizer.threads, reason: resizer.reason, digests };
  await resizer.close();
}

const resizer = await createResizer();
const first = digest(await resizer.resizeOne(bytes(names[0]), options));
const inputs = { Blob: new Blob([bytes(names[0])]), ArrayBuffer: Uint8Array.from(bytes(names[0])).buffer };
if (typeof File !== 'undefined') inputs.File = new File([bytes(names[0])], 'a file.jpg');
if (fs.openAsBlob) inputs['file-backed Blob'] = await fs.openAsBlob(join(folder, names[0]));
found.inputs = {};
for (const [kind, data] of Object.entries(inputs)) {
  found.inputs[kind] = digest(await resizer.resizeOne(data, options)) === first;
}
const archive = Buffer.from(await new Response(zip(resizer.resize(files(), options))).arrayBuffer());
found.zip = archive.subarray(0, 2).toString();

const refused = {
  option: resizer.resizeOne(bytes(names[0]), { quality: 101 }),
  threads: createResizer({ engine: 'threads' }),
  aborted: resizer.resizeOne(bytes(names[0]), options, { signal: AbortSignal.abort() }),
  wasm: createResizer({ wasmUrl: './nowhere' }),
};
await Promise.all(Object.entries(refused).map(async ([name, promise]) => (found.refused[name] = await promise.then(() => null, codeOf))));
await resizer.close();
found.refused.closed = await resizer.resizeOne(bytes(names[0])).then(() => null, codeOf);
console.log(JSON.stringify(found));
