import { buildDist } from './dist.mjs';
import { heading, seconds } from './report.mjs';
import { buildSite } from './site.mjs';
import { buildWasm } from './wasm.mjs';

/** Makes dist/ and site/. */
export async function build() {
  const began = performance.now();
  heading('WebAssembly');
  await buildWasm();
  heading('Package and page');
  await buildDist();
  await buildSite();
  console.log(`   dist/ is the npm package, site/ the page (${seconds(began)})`);
}
