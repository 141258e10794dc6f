/** A folder outside the tree with the packed package installed, as an embedder has it, and the tools to build small apps. */

import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { at, cache, root } from '../../../scripts/lib/paths.mjs';
import { note } from '../../../scripts/lib/report.mjs';
import { output, run } from '../../../scripts/lib/run.mjs';

const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
const manifests = ['package.json', 'package-lock.json'];
const lock = readFileSync(at('tests/package/apps/package-lock.json'));

/** One for each clone and lock file; what it holds of npm's is installed once. */
export const workshop = join(cache, `apps-${createHash('sha256').update(lock).update(root).digest('hex').slice(0, 12)}`);

export const tool = (...parts) => join(workshop, 'node_modules', ...parts);

/** Packs dist/ as it is, and installs the tarball. */
export async function openWorkshop() {
  if (!existsSync(tool('vite'))) {
    note('installing bundlers for the tests of the package');
    mkdirSync(workshop, { recursive: true });
    for (const name of manifests) copyFileSync(at('tests/package/apps', name), join(workshop, name));
    // Not `npm ci`: npm 11.19 leaves other platforms' packages of Parcel out of the lock file, and then refuses it.
    // Without links in .bin: one would be an old Node, which tools started here would take for theirs.
    await run('npm', ['install', '--no-bin-links', ...quiet], { cwd: workshop });
  }
  const [{ filename, files, size, unpackedSize }] = JSON.parse(output('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', workshop]));
  note(`${filename}: ${files.length} files, ${(size / 1000).toFixed(0)} kB packed, ${(unpackedSize / 1000).toFixed(0)} kB unpacked`);
  const apps = join(workshop, 'apps');
  rmSync(apps, { recursive: true, force: true });
  mkdirSync(apps);
  writeFileSync(join(apps, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--offline', ...quiet, join(workshop, filename)], { cwd: apps });
}

/** A fresh copy of a folder of the tree as an app in the workshop, with the package in its own node_modules. */
export function copyApp(folder, name) {
  const app = join(workshop, 'apps', name.replace(/\W+/g, '-'));
  rmSync(app, { recursive: true, force: true });
  cpSync(at(folder), app, { recursive: true });
  cpSync(join(workshop, 'apps/node_modules'), join(app, 'node_modules'), { recursive: true });
  return app;
}
