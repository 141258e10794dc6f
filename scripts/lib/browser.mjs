import { note, Problem } from './report.mjs';
import { output, run, which } from './run.mjs';

const debian = ['apt-get', ['install', '--yes', '--no-install-recommends', 'chromium', 'chromium-driver']];

/** Chromium and the chromedriver of its version, installed on Debian where there is none and we may. */
export async function findBrowser() {
  return found() ?? (await installed()) ?? refuse();
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

async function installed() {
  if (!which('apt-get')) return null;
  const root = process.getuid() === 0;
  if (!root && output('sudo', ['-n', 'true']) === null) return null;

  note('installing Chromium for the tests');
  const [program, args] = debian;
  for (const command of [[program, 'update'], [program, ...args]]) {
    const [first, ...rest] = root ? command : ['sudo', ...command];
    await run(first, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  }
  return found();
}

function refuse() {
  throw new Problem(`The tests need Chromium and its chromedriver. On Debian:\n  sudo ${debian.flat().join(' ')}\nElsewhere install both and name them with CHROME_PATH and CHROMEDRIVER`);
}
