import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

let imported = 0;

/** Imports a TypeScript module of `js/`, with all that it imports: anew each time. */
export async function importTs(name) {
  const entry = fileURLToPath(new URL(`../../../js/${name}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', platform: 'node', write: false });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}#${imported++}`);
}
