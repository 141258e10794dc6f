/** A static server for the page, for people and for tests. */

import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';

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

/** What makes a page cross-origin isolated, which shared memory needs; every response carries it, errors too. */
export const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Serves a folder; resolves to the server and its address once it listens. Port 0 takes any free one. */
export async function serve(folder, { port = 0, isolated = true, headers = {} } = {}) {
  const server = createServer((request, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    for (const [name, value] of Object.entries({ ...(isolated && isolation), ...headers })) response.setHeader(name, value);

    const path = fileFor(folder, request.url);
    if (!path) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { 'Content-Type': 'text/plain', Allow: 'GET, HEAD' }).end('Only GET and HEAD\n');
    } else {
      response.writeHead(200, {
        'Content-Type': types[extname(path)] ?? 'application/octet-stream',
        'Content-Length': statSync(path).size,
      });
      if (request.method === 'HEAD') response.end();
      else createReadStream(path).pipe(response);
    }
  });
  await new Promise((listening, failed) => server.once('error', failed).listen(port, 'localhost', listening));
  return { server, url: `http://localhost:${server.address().port}/` };
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
