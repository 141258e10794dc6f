/** node resize.mjs FROM TO: what `npx pixmill FROM --out TO --width 600 --height 600 --fit fill` does, in a script of one's own. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createResizer } from 'pixmill';

const [from, to] = process.argv.slice(2);
const names = (await readdir(from)).filter((name) => /\.jpe?g$/i.test(name));
await mkdir(to, { recursive: true });

/** Files are read as they are asked for, never all at once. */
const files = names.map((name) => ({ name, data: () => readFile(join(from, name)) }));

const resizer = await createResizer();
for await (const outcome of resizer.resize(files, { width: 600, height: 600, fit: 'fill' })) {
  if (outcome.ok) await writeFile(join(to, outcome.name), outcome.data);
  else console.error(`${outcome.name}: ${outcome.error.message}`);
}
await resizer.close();
