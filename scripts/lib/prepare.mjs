import { installPackages } from './packages.mjs';
import { checkPrerequisites } from './prerequisites.mjs';
import { installToolchain } from './toolchain.mjs';
import { wasmBindgen, wasmPack } from './tools.mjs';

/** All that a build and its tests in Rust need. It runs before node_modules exists, so it and what it imports use only Node itself. */
export async function prepare() {
  checkPrerequisites();
  await installToolchain();
  await installPackages();
  await wasmBindgen();
  await wasmPack();
}
