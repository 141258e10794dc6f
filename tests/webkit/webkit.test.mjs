import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { at } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { bundlers } from '../package/lib/bundlers.mjs';
import { asBase64, photos } from '../package/lib/photos.mjs';
import { copyApp, workshop } from '../package/lib/workshop.mjs';
import { unpack } from '../page/lib/archive.mjs';
import { openWebKit } from './browser.mjs';

const size = { width: 64, height: 48 };

let folder;
let files;
let app;
/** What Node makes of the files: SHA-256, or the code of the error. */
let expected;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pixmill-webkit-files-'));
  files = await photos();
  app = await bundlers['no bundler, an import map'](copyApp('tests/package/app', 'webkit'));
  const { createResizer } = await import(pathToFileURL(join(workshop, 'apps/node_modules/pixmill/dist/node.js')));
  const resizer = await createResizer();
  expected = [];
  for await (const { ok, data, error } of resizer.resize(files, { ...size, fit: 'fill' })) expected.push(ok ? digest(data) : error.code);
  await resizer.close();
});
after(() => rmSync(folder, { recursive: true, force: true }));

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

for (const [engine, sharedMemory] of [['threads', true], ['workers', false]]) {
  test(`the package in WebKitGTK takes ${engine}, and makes the bytes that it makes elsewhere`, async (t) => {
    const webkit = await openWebKit(t, { sharedMemory });
    await webkit.open(await served(t, app));
    await webkit.until(() => Boolean(globalThis.app));
    t.diagnostic(`WebKitGTK ${webkit.version}, crossOriginIsolated ${await webkit.do(() => crossOriginIsolated)}`);
    const found = await webkit.do((photos) => globalThis.app.run(photos, { threads: 2 }), asBase64(files));
    assert.equal(found.engine, engine, found.reason);
    if (!sharedMemory) assert.match(found.reason, /shared memory is not available/);
    assert.deepEqual(found.digests, expected);
    assert.equal(found.zipStart, 'PK');
    await webkit.do(() => globalThis.app.close());
  });

  test(`the page in WebKitGTK, with ${engine}`, async (t) => {
    const paths = files.map(({ name, data }) => {
      const path = join(folder, name.replace('/', ' '));
      writeFileSync(path, data);
      return path;
    });
    const webkit = await openWebKit(t, { sharedMemory });
    await webkit.open(await served(t, at('site')));
    await webkit.until((engine) => document.querySelector('#engine')?.dataset.engine === engine, engine);
    await webkit.do(keepBlobs);
    await webkit.chooseFiles('#choose-files-input', paths);
    await webkit.until((count) => document.querySelector('#files')?.dataset.total === count, String(files.length));
    await webkit.do(setOptions, { ...size, fit: 'fill' });
    await webkit.click('#resize');
    await webkit.until(() => ['done', 'failed'].includes(document.documentElement.dataset.phase));
    assert.equal(await webkit.do(() => document.documentElement.dataset.phase), 'done', await webkit.do(() => document.querySelector('#problem').textContent));

    const zip = join(folder, `${engine}.zip`);
    writeFileSync(zip, Buffer.from(await webkit.do(readDownload), 'base64'));
    const { entries, report } = unpack(zip, join(folder, engine));
    assert.equal(entries.length, files.length - 1);
    assert.deepEqual([report.done, report.failed], [files.length - 1, 1]);
    assert.deepEqual(await webkit.do(() => globalThis.complaints), []);
  });
}

async function served(t, folder) {
  const { server, url } = await serve(folder);
  t.after(() => server.close().closeAllConnections());
  return url;
}

/** In the page: what its addresses of blobs stand for, and what goes wrong in it. */
function keepBlobs() {
  globalThis.complaints = [];
  globalThis.blobs = new Map();
  for (const type of ['error', 'unhandledrejection']) addEventListener(type, (event) => globalThis.complaints.push(String(event.message ?? event.reason)));
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    const url = createObjectURL(blob);
    globalThis.blobs.set(url, blob);
    return url;
  };
}

function setOptions(values) {
  for (const [name, value] of Object.entries(values)) {
    const control = document.querySelector(`[name="${name}"]`);
    control.value = value;
    for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
  }
}

/** As base64. */
async function readDownload() {
  const bytes = new Uint8Array(await globalThis.blobs.get(document.querySelector('#download').href).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
