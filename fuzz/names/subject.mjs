/** The modules of `js/` that make names, as one script. */

import { build } from 'esbuild';

import { at } from '../../scripts/lib/paths.mjs';

const modules = ['names', 'rename', 'zip-format', 'dataset/tar-format', 'sinks/folder-body'];

/** Writes it to a file, whose address coverage knows it by. */
export async function buildSubject(outfile) {
  const contents = modules.map((name) => `export * from './${name}.ts';`).join('\n');
  await build({ stdin: { contents, resolveDir: at('js') }, bundle: true, format: 'esm', platform: 'node', outfile });
}
