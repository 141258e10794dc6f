/** A static server for the page, for people and for tests. */

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { constants, createBrotliCompress } from 'node:zlib';

import { isolation } from './headers.mjs';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

const compressible = new Set(['.css', '.html', '.js', '.json', '.mjs', '.svg', '.txt', '.wasm', '.webmanifest']);
/** At once as it is read: 1 MB takes some 20 ms, with the highest quality 2 s. */
const compression = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/**
 * Serves a folder; resolves to the server and its address once it listens. Port 0 takes any free one.
 * Every response, errors too, carries what isolates a page and what the folder's own `_headers` says.
 */
export async function serve(folder, { port = 0, isolated = true, headers = {} } = {}) {
  const always = { 'Cache-Control': 'no-cache', ...(isolated && { ...isolation, ...headersOf(folder) }), ...headers };
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(always)) response.setHeader(name, value);

    const path = fileFor(folder, request.url);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { 'Content-Type': 'text/plain', Allow: 'GET, HEAD' }).end('Only GET and HEAD\n');
    } else if (path) {
      send(path, request, response);
    } else {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
    }
  });
  await new Promise((listening, failed) => server.once('error', failed).listen(port, 'localhost', listening));
  return { server, url: `http://localhost:${server.address().port}/` };
}

function send(path, { method, headers }, response) {
  const { size, mtimeMs } = statSync(path);
  const tag = `W/"${size.toString(36)}-${mtimeMs.toString(36)}"`;
  const packed = compressible.has(extname(path)) && /\bbr\b/.test(headers['accept-encoding']);
  response.setHeader('ETag', tag);
  response.setHeader('Vary', 'Accept-Encoding');
  if (headers['if-none-match'] === tag) return response.writeHead(304).end();

  response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream');
  if (packed) response.setHeader('Content-Encoding', 'br');
  else response.setHeader('Content-Length', size);
  if (method === 'HEAD') return response.end();
  // Where a file goes while it is read, or the browser does, the response just ends.
  pipeline([createReadStream(path), ...(packed ? [createBrotliCompress(compression)] : []), response], () => {});
}

/** What is asked for all paths, in the form of Netlify and Cloudflare Pages. */
function headersOf(folder) {
  const path = join(folder, '_headers');
  if (!existsSync(path)) return {};
  const lines = readFileSync(path, 'utf8').matchAll(/^ +([^:\s]+): *(.+)$/gm);
  return Object.fromEntries(Array.from(lines, ([, name, value]) => [name, value]));
}

/** The file that a request means, or null where it means none inside the folder. */
function fileFor(folder, url) {
  let name;
  try {
    name = decodeURIComponent(url.split(/[?#]/)[0]);
  } catch {
    return null;
  }
  if (name.includes('\0')) return null;
  const base = resolve(folder);
  const path = join(base, name.endsWith('/') ? `${name}index.html` : name);
  if (!path.startsWith(base + sep)) return null;
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : null;
}
