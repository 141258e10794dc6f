/** What the tests need of a system, installed on Debian where it is missing and we may. */

import { note, Problem } from './report.mjs';
import { output, run, which } from './run.mjs';

const command = (packages) => ['apt-get', ['install', '--yes', '--no-install-recommends', ...packages]];

/** Whether it was tried. */
export async function install(name, packages) {
  if (!which('apt-get')) return false;
  const root = process.getuid() === 0;
  if (!root && output('sudo', ['-n', 'true']) === null) return false;

  note(`installing ${name} for the tests`);
  const [program, args] = command(packages);
  for (const words of [[program, 'update'], [program, ...args]]) {
    const [first, ...rest] = root ? words : ['sudo', ...words];
    await run(first, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  }
  return true;
}

export function refuse(what, packages, names) {
  throw new Problem(`The tests need ${what}. On Debian:\n  sudo ${command(packages).flat().join(' ')}\nElsewhere install it and name it with ${names}`);
}
