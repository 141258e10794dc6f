import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { openApp, temporaryFolder } from './lib/app.mjs';
import { makePhotos } from './lib/photos.mjs';

const screens = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

const pictures = mkdtempSync(join(tmpdir(), 'pixmill-screens-'));

for (const [name, viewport] of Object.entries(screens)) {
  test(`the page fits a ${name} before a run and after`, async (t) => {
    const folder = join(temporaryFolder(t), 'album');
    await makePhotos(folder, Array.from({ length: 30 }, (_, i) => `${'long '.repeat(i)}${i}.jpg`));
    const app = await openApp(t, { viewport });
    const look = async (moment) => {
      await app.page.screenshot({ path: join(pictures, `${name}-${moment}.png`), fullPage: true });
      const [wide, screen] = await app.page.$eval('html', ({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
      assert.ok(wide <= screen, `${moment}: ${wide} px wide on ${screen} px`);
    };

    await look('empty');
    await app.chooseFolder(folder);
    await look('ready');
    await app.click('#compare');
    await app.phase('done');
    await look('compared');
    t.diagnostic(`screenshots are in ${pictures}`);
  });
}
