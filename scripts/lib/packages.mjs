import { statSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './paths.mjs';
import { note } from './report.mjs';
import { run } from './run.mjs';

const changedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Installs the npm packages of a folder's lock file, unless that was done since the lock file changed. */
export async function installPackages(folder = root, flags = []) {
  if (changedMs(join(folder, 'node_modules/.package-lock.json')) >= changedMs(join(folder, 'package-lock.json'))) return;
  note('installing npm packages');
  await run('npm', ['ci', '--no-audit', '--no-fund', ...flags], { cwd: folder });
}
