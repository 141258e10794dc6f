import { note, Problem } from './report.mjs';
import { output, run, which } from './run.mjs';

const debian = (packages) => ['apt-get', ['install', '--yes', '--no-install-recommends', ...packages]];
const chromium = ['chromium', 'chromium-driver'];
const firefox = ['firefox-esr'];

/** Chromium and the chromedriver of its version, installed on Debian where there is none and we may. */
export async function findBrowser() {
  return found() ?? ((await install('Chromium', chromium)) ? found() : null) ?? refuse('Chromium and its chromedriver', chromium, 'CHROME_PATH and CHROMEDRIVER');
}

/** Firefox, in the same way. */
export async function findFirefox() {
  return foundFirefox() ?? ((await install('Firefox', firefox)) ? foundFirefox() : null) ?? refuse('Firefox', firefox, 'FIREFOX_PATH');
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

/** Whether it was tried. */
async function install(name, packages) {
  if (!which('apt-get')) return false;
  const root = process.getuid() === 0;
  if (!root && output('sudo', ['-n', 'true']) === null) return false;

  note(`installing ${name} for the tests`);
  const [program, args] = debian(packages);
  for (const command of [[program, 'update'], [program, ...args]]) {
    const [first, ...rest] = root ? command : ['sudo', ...command];
    await run(first, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  }
  return true;
}

function refuse(what, packages, names) {
  throw new Problem(`The tests need ${what}. On Debian:\n  sudo ${debian(packages).flat().join(' ')}\nElsewhere install it and name it with ${names}`);
}
