import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { at } from '../../scripts/lib/paths.mjs';
import { note } from '../../scripts/lib/report.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { openPage } from '../lib/browser.mjs';
import { buildBenchSite } from '../lib/site.mjs';

const limitMs = 60_000;

/** By contestant and question, what became of each file: `data`, or `error` with the reason. Who fails at all of them is left out. */
export async function askAll(contestants, questions) {
  const folder = at('bench/.files/fidelity');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, data } of Object.values(questions).flatMap(({ files }) => files)) writeFileSync(join(folder, name), data);

  const site = await buildBenchSite(folder);
  const { server, url } = await serve(site);
  try {
    const answers = {};
    let browserVersion;
    for (const [name, contestant] of Object.entries(contestants)) {
      note(contestant.title);
      answers[name] = {};
      // Nobody shares a page with one that hangs.
      const { browser, page } = await openPage(url);
      try {
        browserVersion = await browser.version();
        for (const [about, question] of Object.entries(questions)) {
          answers[name][about] = contestant.resize ? await askHere(contestant, question) : await askPage(page, contestant, question);
        }
      } finally {
        await browser.close();
      }
      const made = Object.values(answers[name]).flat();
      if (made.some(({ data }) => data)) continue;
      note(`it can do none: ${made[0].error}`);
      delete answers[name];
    }
    return { answers, browserVersion };
  } finally {
    server.close().closeAllConnections();
    rmSync(site, { recursive: true });
  }
}

const askHere = ({ resize }, { files, target, job }) =>
  Promise.all(files.map(({ data }) => resize(data, target, job).then((data) => ({ data }), ({ message }) => ({ error: message }))));

async function askPage(page, { peer, place, options, add }, { files, target, job }) {
  const descriptions = files.map(({ name }) => ({ name, url: `/files/${name}`, target }));
  await page.evaluate((descriptions) => bench.load(descriptions), descriptions);
  const settings = { job: { ...target, fit: 'fill', ...job, ...add }, limitMs };
  const made = await page
    .evaluate((contestant, settings) => bench.make(contestant, settings), { peer, place, options }, settings)
    .catch(({ message }) => files.map(() => ({ error: message })));
  return made.map(({ data, error }) => (error ? { error } : { data: Buffer.from(data.slice(data.indexOf(',') + 1), 'base64') }));
}
