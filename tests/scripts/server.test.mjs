import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { serve } from '../../scripts/lib/server.mjs';

let isolated;
let plain;

before(async () => {
  const outside = mkdtempSync(join(tmpdir(), 'pixmill-server-'));
  const folder = join(outside, 'site');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(outside, 'secret.txt'), 'secret');
  writeFileSync(join(outside, 'site-next-door.txt'), 'secret');
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'two words.js'), '');
  writeFileSync(join(folder, 'sub/module.wasm'), '');
  isolated = await serve(folder);
  plain = await serve(folder, { isolated: false });
});

after(() => {
  for (const { server } of [isolated, plain]) server.close().closeAllConnections();
});

/** `fetch` tidies paths before it sends them; this sends what it is given. */
const get = ({ url }, path, method = 'GET') =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path, method }, (response) => resolve(response.resume())).on('error', reject).end();
  });

for (const [path, type] of [
  ['/', 'text/html; charset=utf-8'],
  ['/?a=b', 'text/html; charset=utf-8'],
  ['/two%20words.js', 'text/javascript; charset=utf-8'],
  ['/sub/module.wasm', 'application/wasm'],
]) {
  test(`${path} is served as ${type}`, async () => {
    const { statusCode, headers } = await get(isolated, path);
    assert.equal(statusCode, 200);
    assert.equal(headers['content-type'], type);
  });
}

for (const path of [
  '/missing',
  '/sub',
  '/sub/',
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/sub/../../secret.txt',
  '/../site-next-door.txt',
  '/%00',
  '/%ff',
]) {
  test(`${path} is not found`, async () => {
    assert.equal((await get(isolated, path)).statusCode, 404);
  });
}

test('every response isolates the page, errors too', async () => {
  for (const [path, method] of [['/'], ['/missing'], ['/', 'POST']]) {
    const { headers } = await get(isolated, path, method);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
    assert.equal(headers['cache-control'], 'no-cache');
  }
});

test('a plain host sends no isolation headers', async () => {
  const { headers } = await get(plain, '/');
  assert.equal(headers['cross-origin-opener-policy'], undefined);
  assert.equal(headers['cross-origin-embedder-policy'], undefined);
});
