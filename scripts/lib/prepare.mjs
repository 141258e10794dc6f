import { installPackages } from './packages.mjs';
import { checkPrerequisites } from './prerequisites.mjs';
import { installToolchain } from './toolchain.mjs';
import { wasmBindgen } from './tools.mjs';

/** All that a build needs. It runs before node_modules exists, so it and what it imports use only Node itself. */
export async function prepare() {
  checkPrerequisites();
  await installToolchain();
  await installPackages();
  await wasmBindgen();
}
