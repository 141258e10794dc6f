/** `npm run webkit`: the page and the packed package in WebKitGTK, with shared memory and without. */

import { findWebKit } from '../../scripts/lib/browser.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { prepare } from '../../scripts/lib/prepare.mjs';
import { main } from '../../scripts/lib/report.mjs';
import { run } from '../../scripts/lib/run.mjs';

await main(async () => {
  await prepare();
  await findWebKit();
  const { build } = await import('../../scripts/lib/build.mjs');
  await build();
  const { openWorkshop } = await import('../package/lib/workshop.mjs');
  await openWorkshop();
  await run(process.execPath, ['--test', '--test-reporter=spec', at('tests/webkit/webkit.test.mjs')]);
});
