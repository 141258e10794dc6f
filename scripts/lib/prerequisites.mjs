import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

import { Problem } from './report.mjs';
import { which } from './run.mjs';

/** Fails with the command that mends it where something is missing that only a person can choose to install. */
export function checkPrerequisites() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    throw new Problem(`Node 20.9 or newer is needed; this is ${process.versions.node}.\nInstall one from https://nodejs.org/en/download`);
  }

  // A shell that was open before rustup was installed does not have its folder on PATH yet.
  const cargoBin = join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'bin');
  if (existsSync(cargoBin)) process.env.PATH = cargoBin + delimiter + process.env.PATH;

  if (!which('rustup')) {
    throw new Problem(`rustup is missing. Install it with\n  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y`);
  }
  if (!which('cc')) {
    const mend = process.platform === 'darwin' ? 'xcode-select --install' : 'sudo apt-get install build-essential   (or what your system calls it)';
    throw new Problem(`A C compiler (cc) is missing; Rust links with it. Install it with\n  ${mend}`);
  }
}
