/** Web servers, each with its setting of docs/headers.md around a folder. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { which } from '../../../scripts/lib/run.mjs';
import { tool } from './workshop.mjs';

const patienceMs = 60_000;
const isRoot = process.getuid?.() === 0;

const nodeHost = (...script) => ({ program: process.execPath, script: tool(...script) });

/**
 * Each writes what it needs, with the setting in its place, and gives its arguments. `app` is the
 * folder to serve, `own` one for the server's own files.
 */
export const hosts = {
  nginx: {
    program: which('nginx'),
    args({ app, own, port, setting }) {
      const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${own}/${name};`).join(' ');
      const server = `server { listen 127.0.0.1:${port}; root ${app}; ${setting} }`;
      const http = `http { include /etc/nginx/mime.types; access_log off; ${places} ${server} }`;
      writeFileSync(join(own, 'conf'), `${isRoot ? 'user root;' : ''} daemon off; pid ${own}/pid; events {} ${http}`);
      return ['-c', join(own, 'conf'), '-e', join(own, 'log')];
    },
  },
  Apache: {
    program: which('apache2'),
    args({ app, own, port, setting }) {
      writeFileSync(join(app, '.htaccess'), setting);
      const lines = [
        ...['mpm_event', 'authz_core', 'mime', 'dir', 'headers'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
        ...(isRoot ? ['User www-data', 'Group www-data'] : []),
        'ServerName localhost',
        `Listen 127.0.0.1:${port}`,
        `PidFile ${own}/pid`,
        `ErrorLog ${own}/log`,
        'TypesConfig /etc/mime.types',
        'DirectoryIndex index.html',
        `DocumentRoot ${app}`,
        `<Directory ${app}>`,
        'AllowOverride FileInfo',
        'Require all granted',
        '</Directory>',
      ];
      writeFileSync(join(own, 'conf'), `${lines.join('\n')}\n`);
      return ['-f', join(own, 'conf'), '-D', 'FOREGROUND'];
    },
  },
  Caddy: {
    program: which('caddy'),
    args({ app, own, port, setting }) {
      writeFileSync(join(own, 'conf'), `{\n\tadmin off\n\tauto_https off\n}\n:${port} {\n\troot * ${app}\n\tfile_server\n${setting}}\n`);
      return ['run', '--config', join(own, 'conf'), '--adapter', 'caddyfile'];
    },
  },
  serve: {
    ...nodeHost('serve', 'build', 'main.js'),
    args({ app, port, setting }) {
      writeFileSync(join(app, 'serve.json'), setting);
      return ['--listen', `tcp://127.0.0.1:${port}`, '--no-clipboard', '--no-port-switching', app];
    },
  },
  Vite: {
    ...nodeHost('vite', 'bin', 'vite.js'),
    args({ app, port, setting }) {
      writeFileSync(join(app, 'vite.config.js'), setting);
      return ['--host', '127.0.0.1', '--port', port, '--strictPort'];
    },
  },
  webpack: {
    ...nodeHost('webpack-cli', 'bin', 'cli.js'),
    args({ app, port, setting }) {
      writeFileSync(join(app, 'webpack.config.js'), setting);
      return ['serve', '--mode', 'development', '--entry', './main.js', '--static-directory', '.', '--host', '127.0.0.1', '--port', port];
    },
  },
};

/** Runs a host around a copy of the folder until the test ends; gives its address. */
export async function startHost(t, { program, script, args }, original, setting) {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-host-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  chmodSync(folder, 0o755); // Apache as root serves as another user
  const [app, own] = ['app', 'own'].map((name) => join(folder, name));
  cpSync(original, app, { recursive: true });
  mkdirSync(own);
  const port = await freePort();
  const words = [...(script ? [script] : []), ...args({ app, own, port: String(port), setting })];
  // serve asks for its newest version first, unless told not to.
  const server = spawn(program, words, { cwd: app, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_UPDATE_CHECK: '1' } });
  const ended = once(server, 'exit');
  t.after(async () => {
    server.kill();
    // serve would wait until the browser lets its connections go.
    await Promise.race([ended, sleep(2000)]);
    server.kill('SIGKILL');
    await ended;
  });
  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (said += text));

  const url = `http://127.0.0.1:${port}/`;
  for (const began = performance.now(); ; await sleep(100)) {
    if (await fetch(url).then(({ ok }) => ok, () => false)) return url;
    if (server.exitCode !== null || performance.now() - began > patienceMs) throw new Error(`${program} does not serve: ${said}`);
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
