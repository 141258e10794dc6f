import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { install, refuse } from './debian.mjs';
import { Problem } from './report.mjs';
import { output, which } from './run.mjs';

const chromium = ['chromium', 'chromium-driver'];
const firefox = ['firefox-esr'];
const webkit = ['webkit2gtk-driver', 'xvfb'];

/** Chromium and the chromedriver of its version, installed on Debian where there is none and we may. */
export async function findBrowser() {
  return found() ?? ((await install('Chromium', chromium)) ? found() : null) ?? refuse('Chromium and its chromedriver', chromium, 'CHROME_PATH and CHROMEDRIVER');
}

/** Firefox, in the same way. */
export async function findFirefox() {
  return foundFirefox() ?? ((await install('Firefox', firefox)) ? foundFirefox() : null) ?? refuse('Firefox', firefox, 'FIREFOX_PATH');
}

/** WebKitGTK's little browser with its WebDriver, and a screen for it, in the same way. */
export async function findWebKit() {
  return foundWebKit() ?? ((await install('WebKitGTK', webkit)) ? foundWebKit() : null) ?? refuse('WebKitGTK, its WebDriver and Xvfb', webkit, 'WEBKIT_PATH, WEBKITDRIVER and XVFB');
}

function found() {
  const chrome = process.env.CHROME_PATH ?? ['chromium', 'chromium-browser', 'google-chrome'].map(which).find(Boolean);
  const driver = process.env.CHROMEDRIVER ?? which('chromedriver');
  if (!chrome || !driver) return null;

  const [chromeMajor, driverMajor] = [chrome, driver].map((program) => output(program, ['--version'])?.match(/(\d+)\./)?.[1]);
  if (chromeMajor !== driverMajor) {
    throw new Problem(`${chrome} is version ${chromeMajor} and ${driver} is version ${driverMajor}: they must be the same.\nName others with CHROME_PATH and CHROMEDRIVER`);
  }
  return { chrome, driver };
}

function foundFirefox() {
  return process.env.FIREFOX_PATH ?? ['firefox-esr', 'firefox'].map(which).find(Boolean) ?? null;
}

function foundWebKit() {
  const driver = process.env.WEBKITDRIVER ?? which('WebKitWebDriver');
  const screen = process.env.XVFB ?? which('Xvfb');
  const browser = process.env.WEBKIT_PATH ?? littleBrowser();
  return driver && screen && browser ? { driver, screen, browser } : null;
}

/** It is not on PATH: /usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser on Debian. */
function littleBrowser() {
  const places = ['/usr/lib', '/usr/libexec', ...folders('/usr/lib')].flatMap(folders).filter((folder) => /webkit2?gtk/.test(folder));
  return places.map((folder) => join(folder, 'MiniBrowser')).filter((path) => existsSync(path)).sort().at(-1) ?? null;
}

function folders(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(path, entry.name)] : []));
}
