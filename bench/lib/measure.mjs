import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { heading, note, Problem } from '../../scripts/lib/report.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { browserContestants, nativeContestants, pixmillWith } from '../contestants.mjs';
import { openPage } from './browser.mjs';
import { listFiles } from './files.mjs';
import { describeMachine } from './machine.mjs';
import { prepareNative, runNative } from './native.mjs';
import { peakRise, treeCpuMs } from './processes.mjs';
import { makeReferences } from './reference.mjs';
import { buildBenchSite } from './site.mjs';

/** With two files in flight no worker waits for its next one; for memory each has but one. */
const forSpeed = { warmUpMs: 2000, inFlight: 2 };
const forMemory = { warmUpMs: 0, inFlight: 1, check: false };

/** Everything that a report tells, measured. */
export async function measure(folder, options) {
  const files = await listFiles(folder, options);
  const site = await buildBenchSite(folder);
  if (!options.memory) await makeReferences(files, site);
  note(`${files.length} files, ${(sum(files, 'bytes') / 1e6).toFixed(1)} MB, ${sum(files, 'megapixels').toFixed(0)} megapixels`);

  const { server, url } = await serve(site);
  try {
    const contestants = chosen(options);
    const session = { url, files, job: options.job, ...(await lookAtBrowser(url, options)) };
    heading(options.memory ? 'Memory' : `Speed, ${options.rounds} rounds`);
    if (options.memory) await measureMemory(contestants, session);
    else await measureSpeed(contestants, session, options.rounds);
    return {
      date: new Date().toISOString(),
      machine: { ...describeMachine(), browser: session.browserVersion },
      files: { count: files.length, bytes: sum(files, 'bytes'), megapixels: sum(files, 'megapixels') },
      job: options.jobName,
      threads: session.threads,
      scaling: options.scaling ?? null,
      contestants,
    };
  } finally {
    server.close().closeAllConnections();
    rmSync(site, { recursive: true });
  }
}

const sum = (items, key) => items.reduce((total, item) => total + item[key], 0);

/** Contestants with what is told of each: `rounds`, or `unable` with the reason. */
function chosen({ only, scaling, native, memory, job }) {
  const all = scaling ? pixmillWith(scaling) : { ...browserContestants, ...(native && !memory && nativeContestants) };
  const unknown = only?.filter((name) => !all[name]) ?? [];
  if (unknown.length > 0) throw new Problem(`No such contestant: ${unknown.join(', ')}. There are: ${Object.keys(all).join(', ')}`);
  return Object.entries(all)
    .filter(([name]) => !only || only.includes(name))
    .map(([name, { unable, ...contestant }]) => ({ name, ...contestant, unable: unable?.(job) || null, rounds: [] }));
}

async function lookAtBrowser(url, { threads }) {
  const { browser, page } = await openPage(url);
  try {
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    return { threads: threads ?? cores, browserVersion: await browser.version() };
  } finally {
    await browser.close();
  }
}

/**
 * All contestants in one browser, in rounds, each round beginning with another one and every second one going
 * backwards, so that nobody always has the same before him.
 */
async function measureSpeed(contestants, session, rounds) {
  await prepareNative(contestants);
  const { browser, page } = await openPage(session.url);
  try {
    await page.evaluate((files) => bench.load(files), session.files);
    for (let round = 0; round < rounds; round++) {
      const order = rotated(contestants, Math.floor((round * contestants.length) / rounds));
      for (const contestant of round % 2 === 0 ? order : order.reverse()) {
        const check = round === 0;
        await attempt(contestant, () =>
          contestant.program ? runNative(contestant, session, check) : askPage({ browser, page }, contestant, session, { ...forSpeed, check }));
      }
    }
  } finally {
    await browser.close();
  }
}

/** Each contestant in a browser of its own, whose page holds the files and nothing else yet. */
async function measureMemory(contestants, session) {
  for (const contestant of contestants) {
    const { browser, page } = await openPage(session.url);
    try {
      await page.evaluate((files) => bench.load(files), session.files);
      await settle(page);
      await attempt(contestant, async () => {
        let result;
        const peakBytes = await peakRise(browser.process().pid, async () => {
          result = await askPage({ browser, page }, contestant, session, forMemory);
        });
        return { ...result, peakBytes };
      });
    } finally {
      await browser.close();
    }
  }
}

/** Garbage of the loading is let go, so that it isn't in the memory that others are measured above. */
async function settle(page) {
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  await sleep(2000);
}

const rotated = (list, by) => [...list.slice(by), ...list.slice(0, by)];

async function askPage({ browser, page }, { peer, place, options }, { threads, job }, how) {
  const { pid } = browser.process();
  let result;
  try {
    await page.evaluate((contestant, how) => bench.open(contestant, how), { peer, place, options }, { threads, job, ...how });
    const before = treeCpuMs(pid);
    result = await page.evaluate((how) => bench.run(how), how);
    result.cpuMs = treeCpuMs(pid) - before;
  } finally {
    await page.evaluate(() => bench.close());
  }
  return { ...result, ...(how.check && (await page.evaluate(() => bench.look()))) };
}

/** One round of one contestant. Whoever fails once is not asked again, and the report says why. */
async function attempt(contestant, work) {
  if (contestant.unable) return;
  try {
    const result = await work();
    if (result.done === 0) throw new Error(result.errors[0]);
    contestant.rounds.push(result);
    note(`${contestant.name}: ${(result.wallMs / 1000).toFixed(1)} s${result.failed ? `, ${result.failed} files failed` : ''}`);
  } catch (error) {
    contestant.unable = error.message.split('\n')[0];
    note(`${contestant.name}: ${contestant.unable}`);
  }
}
