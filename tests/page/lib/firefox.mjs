/**
 * Firefox by Marionette, which its WebDriver is made of, with as much of puppeteer's page as the tests use. In a session
 * of WebDriver BiDi Firefox 153 soon never returns from `new Worker` in a worker: of 40 resizers, one after the other, it
 * made three at most; by Marionette, and left alone, all.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { findFirefox } from '../../../scripts/lib/browser.mjs';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const startPatienceMs = 60_000;

/** Starts it with what it keeps in the folder `profile`. `onComplaint` hears of errors that nobody caught. */
export async function launchFirefox({ profile, prefs = {}, env = {}, patienceMs, viewport, onComplaint = () => {} }) {
  const portFile = join(profile, 'MarionetteActivePort');
  writeFileSync(portFile, '');
  writeFileSync(join(profile, 'user.js'), Object.entries({ ...prefs, 'marionette.port': 0 }).map((pref) => `user_pref(${pref.map((part) => JSON.stringify(part)).join(', ')});\n`).join(''));
  const args = ['--headless', '--no-remote', '--marionette', '--profile', profile];
  const firefox = spawn(await findFirefox(), args, { stdio: 'ignore', detached: true, env: { ...process.env, HOME: profile, ...env } });
  for (let waitedMs = 0; !existsSync(portFile) || readFileSync(portFile, 'utf8') === ''; waitedMs += 50) {
    if (waitedMs > startPatienceMs) throw new Error('Firefox did not start');
    await sleep(50);
  }
  const marionette = new Marionette(connect(Number(readFileSync(portFile, 'utf8')), '127.0.0.1'));
  const { capabilities } = await marionette.send('WebDriver:NewSession', { timeouts: { script: 2 * patienceMs, pageLoad: patienceMs } });
  if (viewport) await marionette.send('WebDriver:SetWindowRect', viewport);
  return new FirefoxPage(marionette, firefox, `firefox/${capabilities.browserVersion}`, patienceMs, onComplaint);
}

class FirefoxPage {
  #marionette;
  #firefox;
  #version;
  #patienceMs;
  #onComplaint;

  constructor(marionette, firefox, version, patienceMs, onComplaint) {
    this.#marionette = marionette;
    this.#firefox = firefox;
    this.#version = version;
    this.#patienceMs = patienceMs;
    this.#onComplaint = onComplaint;
  }

  async goto(url) {
    await this.#marionette.send('WebDriver:Navigate', { url });
    await this.evaluate(() => {
      globalThis.complaints = [];
      addEventListener('error', ({ message }) => complaints.push(message));
      addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => complaints.push(`${violatedDirective}: ${blockedURI}`));
    });
  }

  /** Runs a function in the page. What went wrong there since the last time comes along. */
  async evaluate(body, ...args) {
    const script = `
      const tell = arguments[0];
      const end = (result) => tell({ ...result, complaints: window.complaints?.splice(0) ?? [] });
      // Marionette's own global object goes with the call.
      (async (globalThis) => (${body})(...${JSON.stringify(args)}))(window).then((value) => end({ value }), (error) => end({ error: String(error) }));`;
    const { value, error, complaints } = await this.#marionette.send('WebDriver:ExecuteAsyncScript', { script, args: [], sandbox: null });
    complaints.forEach(this.#onComplaint);
    if (error) throw new Error(error);
    return value;
  }

  $eval(selector, body, ...args) {
    return this.evaluate(`async (selector, ...args) => (${body})(document.querySelector(selector), ...args)`, selector, ...args);
  }

  $$eval(selector, body, ...args) {
    return this.evaluate(`async (selector, ...args) => (${body})([...document.querySelectorAll(selector)], ...args)`, selector, ...args);
  }

  async waitForFunction(condition, options, ...args) {
    const value = await this.evaluate(
      `async (patienceMs, ...args) => {
        for (const endMs = performance.now() + patienceMs; performance.now() < endMs; await new Promise((resolve) => setTimeout(resolve, 10))) {
          const value = await (${condition})(...args);
          if (value) return value;
        }
        throw new Error('waited for ${this.#patienceMs} ms');
      }`,
      this.#patienceMs,
      ...args,
    );
    return { jsonValue: async () => value };
  }

  waitForSelector(selector) {
    return this.waitForFunction((wanted) => document.querySelector(wanted) !== null, {}, selector);
  }

  async click(selector) {
    await this.#marionette.send('WebDriver:ElementClick', { id: await this.#find(selector) });
  }

  async $(selector) {
    const id = await this.#find(selector);
    return {
      evaluate: (body, ...args) => this.$eval(selector, body, ...args),
      uploadFile: (...paths) => this.#marionette.send('WebDriver:ElementSendKeys', { id, text: paths.join('\n') }),
    };
  }

  async #find(value) {
    return (await this.#marionette.send('WebDriver:FindElement', { using: 'css selector', value }))[ELEMENT];
  }

  browser() {
    return {
      process: () => this.#firefox,
      version: async () => this.#version,
      close: async () => {
        if (this.#firefox.exitCode !== null || this.#firefox.signalCode !== null) return;
        const ended = once(this.#firefox, 'exit');
        this.#firefox.kill();
        await ended;
      },
    };
  }
}

/** Messages of the form `length:[0, id, command, parameters]`, and `[1, id, error, result]` back. */
class Marionette {
  #socket;
  #waiting = new Map();
  #received = Buffer.alloc(0);
  #sent = 0;

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', () => {});
    socket.on('close', () => this.#waiting.forEach(({ reject }) => reject(new Error('Firefox is gone'))));
  }

  send(command, parameters) {
    const id = (this.#sent += 1);
    const text = JSON.stringify([0, id, command, parameters]);
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #take(bytes) {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      const end = colon + 1 + Number(this.#received.toString('latin1', 0, colon));
      if (colon < 0 || this.#received.length < end) return;
      const message = JSON.parse(this.#received.toString('utf8', colon + 1, end));
      this.#received = this.#received.subarray(end);
      // The first is a greeting.
      if (Array.isArray(message)) this.#answer(message);
    }
  }

  #answer([, id, error, result]) {
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(`${error.error}: ${error.message}`));
    else resolve(result && 'value' in result ? result.value : result);
  }
}
