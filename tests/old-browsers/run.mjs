/**
 * `npm run old-browsers`: the page and the packed package in the oldest Chromium that runs them and
 * can be had, and in one that is too old. Some 100 MB are fetched from npm the first time.
 */

import { findBrowser } from '../../scripts/lib/browser.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { prepare } from '../../scripts/lib/prepare.mjs';
import { main } from '../../scripts/lib/report.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { fetchChromium, versions } from './chromium.mjs';

await main(async () => {
  await prepare();
  await findBrowser(); // with it come the libraries that the old ones need
  const { build } = await import('../../scripts/lib/build.mjs');
  await build();
  const { openWorkshop } = await import('../package/lib/workshop.mjs');
  await openWorkshop();
  for (const version of Object.keys(versions)) await fetchChromium(version);
  await run(process.execPath, ['--test', '--test-reporter=spec', at('tests/old-browsers/old-browsers.test.mjs')]);
});
