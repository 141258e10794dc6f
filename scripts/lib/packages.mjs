import { statSync } from 'node:fs';

import { at } from './paths.mjs';
import { note } from './report.mjs';
import { run } from './run.mjs';

const changedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Installs the npm packages of the lock file, unless that was done since the lock file changed. */
export async function installPackages() {
  if (changedMs(at('node_modules/.package-lock.json')) >= changedMs(at('package-lock.json'))) return;
  note('installing npm packages');
  await run('npm', ['ci', '--no-audit', '--no-fund']);
}
