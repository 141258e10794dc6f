/** Which files are meant by the paths of a command line. */

import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { OutputNames } from '../names.js';

export interface Found {
  path: string;
  /** Relative to the folder that was named, `/` between folders. */
  name: string;
  /** The result's name; relative to the folder for results. */
  output: string;
}

const JPEG_NAME = /\.(jpe?g|jpe|jfif|jif)$/i;

/** Files as they were named, and the JPEGs of folders by name, in an order that repeats. `except` is not looked into. */
export async function find(paths: string[], except: string): Promise<Found[]> {
  const found: Omit<Found, 'output'>[] = [];
  for (const path of paths) {
    if ((await stat(path)).isDirectory()) await walk(path, '', resolve(except), found);
    else found.push({ path, name: basename(path) });
  }
  const names = new OutputNames();
  return found.map((file) => ({ ...file, output: names.add(file.name) }));
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
    } else if (JPEG_NAME.test(entry.name)) found.push({ path, name });
  }
}
