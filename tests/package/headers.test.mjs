import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { at } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { bundlers } from './lib/bundlers.mjs';
import { openBrowser } from './lib/page.mjs';
import { asBase64, photos } from './lib/photos.mjs';
import { copyApp } from './lib/workshop.mjs';

test('the service worker of docs/headers.md isolates a page whose host sends no headers', async (t) => {
  const app = copyApp('tests/package/app', 'service-worker');
  await bundlers['no bundler, an import map'](app);
  const [, script] = readFileSync(at('docs/headers.md'), 'utf8').match(/```js\n(if \(typeof window[^]*?)```/);
  writeFileSync(join(app, 'isolate.js'), script);
  const html = readFileSync(join(app, 'index.html'), 'utf8');
  writeFileSync(join(app, 'index.html'), html.replace('<head>', '<head><script src="isolate.js"></script>'));

  const { server, url } = await serve(app, { isolated: false });
  t.after(() => server.close().closeAllConnections());
  const page = await (await openBrowser(t)).newPage();
  await page.goto(url);
  await page.waitForFunction(() => globalThis.crossOriginIsolated && globalThis.app, { timeout: 60_000 });
  const { engine, reason } = await page.evaluate((photos) => app.run(photos, { threads: 2 }), asBase64(await photos()));
  assert.equal(engine, 'threads', reason);
});
