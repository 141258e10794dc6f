import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** Imports a TypeScript module of `js/`, with all that it imports. */
export async function importTs(name) {
  const entry = fileURLToPath(new URL(`../../../js/${name}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', platform: 'node', write: false });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}
