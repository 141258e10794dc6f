/** Which files are meant by the paths of a command line. */

import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { OutputNames, PICTURE_NAME } from '../names.js';
import { foreknown, type Naming, readPattern } from '../rename.js';

export interface Found {
  path: string;
  /** Relative to the folder that was named, `/` between folders. */
  name: string;
  /** The result's name, relative to the folder for results; null where it depends on the result. */
  output: string | null;
}

/**
 * Files as they were named, and the pictures of folders by name, in an order that repeats. `out`, the
 * folder for results, is not looked into. Rejects where a path leads nowhere, a source would be lost, or
 * `rename` is wrong.
 */
export async function find(paths: string[], out: string, options: Naming): Promise<Found[]> {
  const outputOf = readPattern(options.rename);
  const found: Omit<Found, 'output'>[] = [];
  for (const path of paths) {
    if ((await stat(path)).isDirectory()) await walk(path, '', resolve(out), found);
    else found.push({ path, name: basename(path) });
  }
  const names = new OutputNames();
  const result = foreknown(options);
  const files = found.map((file) => ({ ...file, output: result && names.add(outputOf(file.name, result), result.format) }));
  const sources = new Set(files.map(({ path }) => resolve(path)));
  const lost = files.find(({ output }) => output !== null && sources.has(resolve(out, output)));
  if (lost) throw new Error(`a result would take the place of ${join(out, lost.output!)}, which is to be resized: name another folder with --out`);
  return files;
}

async function walk(folder: string, prefix: string, except: string, found: Omit<Found, 'output'>[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const name = prefix + entry.name;
    // Links to folders may lead in a circle; links to files may not.
    if (entry.isDirectory()) {
      if (resolve(path) !== except) await walk(path, `${name}/`, except, found);
    } else if (PICTURE_NAME.test(entry.name)) found.push({ path, name });
  }
}
