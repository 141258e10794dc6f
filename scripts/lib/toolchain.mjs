import { readFileSync } from 'node:fs';

import { at } from './paths.mjs';
import { note } from './report.mjs';
import { output, run } from './run.mjs';

const pin = readFileSync(at('rust-toolchain.toml'), 'utf8');
const channel = pin.match(/^channel = "(.+)"/m)[1];
const wanted = (key) => pin.match(new RegExp(`^${key} = \\[(.*)\\]`, 'm'))[1].match(/[\w-]+/g);

/** Installs what rust-toolchain.toml names, and makes every later cargo use it, in any folder. */
export async function installToolchain() {
  delete process.env.RUSTUP_TOOLCHAIN; // with it, rustup does not read the file
  await installWhatIsMissing();
  process.env.RUSTUP_TOOLCHAIN = channel;
}

async function installWhatIsMissing() {
  const installed = output('rustup', ['component', 'list', '--installed', '--toolchain', channel]) ?? '';
  const missing = [...wanted('components'), ...wanted('targets').map((target) => `rust-std-${target}`)]
    .filter((name) => !installed.includes(name));
  if (missing.length === 0) return;

  note(`installing Rust ${channel}`);
  await run('rustup', ['toolchain', 'install', '--no-self-update']);
}
