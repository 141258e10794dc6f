import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { headers as pageHeaders, headersFile } from '../../scripts/lib/headers.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/lib/server.mjs';

const module = Buffer.alloc(10_000, 'wasm');
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
  writeFileSync(join(folder, 'sub/module.wasm'), module);
  writeFileSync(join(folder, '_headers'), headersFile);
  isolated = await serve(folder);
  plain = await serve(folder, { isolated: false });
});

after(() => {
  for (const { server } of [isolated, plain]) server.close().closeAllConnections();
});

/** `fetch` tidies paths before it sends them; this sends what it is given. */
const get = ({ url }, path, method = 'GET', headers = {}) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path, method, headers }, (response) => resolve(response.resume())).on('error', reject).end();
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

test('every response carries what the folder asks for, errors too', async () => {
  for (const [path, method] of [['/'], ['/sub/module.wasm'], ['/missing'], ['/', 'POST']]) {
    const { headers } = await get(isolated, path, method);
    for (const [name, value] of Object.entries(pageHeaders)) assert.equal(headers[name.toLowerCase()], value, `${path}: ${name}`);
    assert.equal(headers['cache-control'], 'no-cache');
  }
});

test('a plain host sends none of these headers', async () => {
  const { headers } = await get(plain, '/');
  for (const name of Object.keys(pageHeaders)) assert.equal(headers[name.toLowerCase()], undefined);
});

test('the documentation gives the policy that is sent', () => {
  const text = readFileSync(at('docs/headers.md'), 'utf8');
  assert.ok(text.includes(pageHeaders['Content-Security-Policy']));
});

test('a file that the browser has is not sent again', async () => {
  const { headers } = await get(isolated, '/sub/module.wasm');
  const { statusCode } = await get(isolated, '/sub/module.wasm', 'GET', { 'If-None-Match': headers.etag });
  assert.equal(statusCode, 304);
  const { statusCode: changed } = await get(isolated, '/sub/module.wasm', 'GET', { 'If-None-Match': 'W/"another"' });
  assert.equal(changed, 200);
});

test('text and WebAssembly are packed for those who can unpack them', async () => {
  const packed = await fetch(`${isolated.url}sub/module.wasm`, { headers: { 'Accept-Encoding': 'br' } });
  assert.equal(packed.headers.get('content-encoding'), 'br');
  assert.deepEqual(Buffer.from(await packed.arrayBuffer()), module);
  const { headers } = await get(isolated, '/sub/module.wasm');
  assert.equal(headers['content-encoding'], undefined);
  assert.equal(headers['content-length'], String(module.length));
});
