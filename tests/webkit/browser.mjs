/** WebKitGTK's little browser on a screen that nobody sees, driven by its own WebDriver. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { findWebKit } from '../../scripts/lib/browser.mjs';

const patienceMs = 120_000;

/** Opens a browser that ends with the test. WebKitGTK has shared memory only where it is told to. */
export async function openWebKit(t, { sharedMemory }) {
  const { driver, browser, screen } = await findWebKit();
  const home = mkdtempSync(join(tmpdir(), 'pixmill-webkit-'));
  const ends = [() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })];
  t.after(async () => {
    for (const end of ends.reverse()) await end();
  });
  const start = (program, args, options) => {
    const child = spawn(program, args, options);
    const ended = once(child, 'exit');
    ends.push(() => child.kill() && ended);
    return child;
  };

  const xvfb = start(screen, ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [display] = await once(xvfb.stdout, 'data');
  const port = await freePort();
  const env = { ...process.env, HOME: home, DISPLAY: `:${String(display).trim()}`, ...(sharedMemory ? { JSC_useSharedArrayBuffer: '1' } : {}) };
  start(driver, [`--port=${port}`], { stdio: 'ignore', env });
  const session = await newSession(`http://127.0.0.1:${port}`, browser);
  ends.push(() => session.ask('DELETE', ''));
  return session;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function newSession(driver, binary) {
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } } };
  for (let tries = 0; ; tries++) {
    try {
      const { sessionId, capabilities: found } = await ask('POST', `${driver}/session`, { capabilities });
      const session = new Session(`${driver}/session/${sessionId}`, found.browserVersion);
      await session.ask('POST', '/timeouts', { script: patienceMs });
      return session;
    } catch (error) {
      // It listens only some time after its start.
      if (tries === 100 || error.cause?.code !== 'ECONNREFUSED') throw error;
      await sleep(100);
    }
  }
}

class Session {
  #address;

  constructor(address, version) {
    this.#address = address;
    this.version = version;
  }

  ask(method, path, body) {
    return ask(method, this.#address + path, body);
  }

  open(url) {
    return this.ask('POST', '/url', { url });
  }

  /** Calls a function in the page; what it gives may be a promise. */
  async do(call, ...args) {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve((${call})(...Array.from(arguments).slice(0, -1))).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.ask('POST', '/execute/async', { script, args });
    if (error) throw new Error(error);
    return value;
  }

  async until(condition, ...args) {
    for (let waitedMs = 0; !(await this.do(condition, ...args)); waitedMs += 100) {
      if (waitedMs > patienceMs) throw new Error(`in vain was waited for ${condition}`);
      await sleep(100);
    }
  }

  async #element(selector) {
    return Object.values(await this.ask('POST', '/element', { using: 'css selector', value: selector }))[0];
  }

  async click(selector) {
    // What scrolls within the page its driver does not scroll.
    await this.do((selector) => document.querySelector(selector).scrollIntoView({ block: 'center' }), selector);
    await this.ask('POST', `/element/${await this.#element(selector)}/click`, {});
  }

  async chooseFiles(selector, paths) {
    await this.ask('POST', `/element/${await this.#element(selector)}/value`, { text: paths.join('\n') });
  }
}

async function ask(method, url, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${url}: ${value.error}: ${value.message}`);
  return value;
}
