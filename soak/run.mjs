/**
 * `npm run soak`: thousands of files through the real page in headless Chromium to each place
 * that results can go to, with the memory of all the browser's processes as JSON and as a plot.
 * `npm run soak -- --files 2000 --only opfs,folder` makes it shorter; `--write` puts what was measured
 * into docs/soak.md.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { at } from '../scripts/lib/paths.mjs';
import { prepare } from '../scripts/lib/prepare.mjs';
import { heading, main, note, Problem } from '../scripts/lib/report.mjs';
import { which } from '../scripts/lib/run.mjs';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    few: { type: 'string', default: '1000' },
    tiny: { type: 'string', default: '66000' },
    large: { type: 'string', default: '4200' },
    only: { type: 'string', default: 'opfs,folder,file,tiny,large' },
    out: { type: 'string', default: at('soak/results') },
    'no-build': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

/** As the photos of a website: 20,000 of them come to 0.7 GB, their results to 0.5 GB. */
const images = { smallest: 200, largest: 700 };
const small = { width: 400, height: 400, fit: 'fill', withoutEnlargement: false, quality: 80 };

/** The peak at many files beside that at few. Not kept yet (docs/soak.md). */
const most = 1.1;

/** What is run: how many files become what, and where they go. */
const jobs = {
  opfs: (files) => ({ files, images, options: small, button: '#resize', check: checkDownload }),
  folder: (files) => ({ files, images, options: small, button: '#resize-folder', check: checkFolder, writes: true }),
  file: (files) => ({ files, images, options: small, button: '#resize-file', check: checkFile }),
};
const extremes = {
  // More entries than 16 bits count, and behind slow files so many that not all can be open at once.
  tiny: () => ({ files: Number(values.tiny), images: { smallest: 16, largest: 24, slow: 4 }, options: { ...small, width: 16, height: 16 }, button: '#resize', check: checkDownload }),
  // More bytes than 32 bits count.
  large: () => ({ files: Number(values.large), images: { smallest: 500, largest: 900 }, options: { ...small, width: 4000, height: 3000, quality: 100 }, button: '#resize', check: checkDownload, moreThanBytes: 2 ** 32 }),
};

const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

await main(async () => {
  const only = values.only.split(',');
  const unknown = only.filter((name) => !jobs[name] && !extremes[name]);
  if (unknown.length > 0) throw new Problem(`No such run: ${unknown.join(', ')}. There are: ${Object.keys({ ...jobs, ...extremes }).join(', ')}`);
  await prepare();
  if (!values['no-build']) await (await import('../scripts/lib/build.mjs')).build();

  const runs = [];
  for (const name of only) {
    const counts = jobs[name] ? [Number(values.few), Number(values.files)] : [null];
    for (const count of counts) {
      heading(`soak: ${name}${count ? `, ${count} files` : ''}`);
      const run = await soak(name, jobs[name]?.(count) ?? extremes[name]());
      runs.push(run);
      note(`${run.files} files in ${(run.wallMs / 1000).toFixed(1)} s, ${megabytes(run.resultBytes)} MB out; peak ${megabytes(run.peakBytes)} MB, ${megabytes(run.keptBytes)} kept after a collection; ${run.checkedBy}`);
    }
  }
  const bare = {};
  for (const { name, files, resultBytes } of runs.filter(({ name, files }) => jobs[name]?.(files).writes)) {
    bare[files] = await hold(files, Math.round(resultBytes / files));
    note(`a bare page that has written ${files} files: ${megabytes(bare[files])} MB`);
  }
  const growth = compared(runs, bare);
  await save(runs, bare, growth);
  judge(growth);
});

/** What a browser holds for a page that wrote so many files of so many bytes each to a folder, and does nothing else. */
async function hold(files, bytes) {
  const { openApp, serveSite } = await import('../tests/page/lib/app.mjs');
  const ends = [];
  const t = { after: (end) => ends.unshift(end) };
  try {
    const app = await openApp(t, { url: await serveSite(t, { folder: at('soak/bare') }), bare: true, patienceMs: 600_000 });
    await app.page.evaluate(writeFiles, files, bytes);
    return await settled(app);
  } finally {
    for (const end of ends) await end();
  }
}

/** What is held after a collection, and when the browser has done what it does then. */
async function settled(app) {
  const { collect } = await import('./lib/collect.mjs');
  const { held } = await import('./lib/memory.mjs');
  const browser = app.page.browser();
  await collect(browser);
  await sleep(3000);
  return held(browser.process().pid).bytes;
}

/** What the first rows say that failed. */
function failures({ page }) {
  return page.evaluate(async () => {
    [...document.querySelectorAll('button')].find(({ textContent }) => /^Failed/.test(textContent))?.click();
    await new Promise((drawn) => setTimeout(drawn, 1000));
    return document.querySelector('#files').innerText.slice(0, 1000);
  });
}

/** In the page. */
async function writeFiles(files, bytes) {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
  const data = new Uint8Array(bytes);
  for (let i = 0; i < files; i++) {
    const stream = await (await folder.getFileHandle(`${i}.jpg`, { create: true })).createWritable();
    await stream.write(data);
    await stream.close();
  }
}

/** One run in a browser of its own. */
async function soak(name, { files, images: sizes, options, button, check, moreThanBytes = 0 }) {
  const { openApp } = await import('../tests/page/lib/app.mjs');
  const { replacePickers } = await import('../tests/page/lib/picked.mjs');
  const { makeImages } = await import('./lib/images.mjs');
  const { peakOf, watchMemory } = await import('./lib/memory.mjs');
  const folder = await makeImages({ files, ...sizes });
  const ends = [];
  const t = { after: (end) => ends.unshift(end) };
  const work = mkdtempSync(join(tmpdir(), 'pixmill-soak-'));
  try {
    const app = await openApp(t, { before: replacePickers, profile: join(work, 'profile'), patienceMs: 3_600_000 });
    await app.drop([folder]);
    await app.set(options);
    const stop = watchMemory(app.page.browser().process().pid);
    await app.click(button);
    await app.phase('running');
    await app.phase('done');
    const samples = stop();
    const keptBytes = await settled(app);
    const figures = await app.figures('#summary');
    const { 'wall-ms': wallMs, done } = figures;
    if (Number(done) !== files) assert.fail(`not all files are done: ${JSON.stringify(figures)}; ${await failures(app)}`);
    const { bytes, checkedBy } = await check(app, files, work);
    app.assertQuiet();
    if (bytes <= moreThanBytes) note(`too few files: their results do not pass ${moreThanBytes} bytes`);
    return { name, files, wallMs: Number(wallMs), resultBytes: bytes, peakBytes: peakOf(samples), keptBytes, checkedBy, samples };
  } finally {
    for (const end of ends) await end();
    rmSync(work, { recursive: true, force: true });
  }
}

async function checkDownload(app, files, work) {
  return checkZip(await app.download(), files);
}

/** The picked file lies in the browser's own file system, from where it is downloaded. */
async function checkFile(app, files) {
  await app.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    for await (const [name, entry] of root.entries()) {
      if (!name.endsWith('.zip')) continue;
      const link = document.createElement('a');
      link.id = 'picked-file';
      link.download = name;
      link.href = URL.createObjectURL(await entry.getFile());
      document.body.append(link);
    }
  });
  return checkZip(await app.download('#picked-file'), files);
}

function checkZip(path, files) {
  const python = spawnSync('python3', ['-c', 'import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1]) as z: print(z.testzip(), len(z.namelist()))', path], { encoding: 'utf8' });
  assert.equal(python.stdout.trim(), `None ${files + 1}`, python.stderr);
  const checkedBy = ["Python's zipfile"];
  const others = [['unzip', ['-tqq', path]], ['7z', ['t', '-bd', path]]].filter(([program]) => which(program));
  for (const [program, args] of others) {
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(status, 0, `${program}: ${stdout}${stderr}`);
    checkedBy.push(program);
  }
  const bytes = statSync(path).size;
  rmSync(path);
  return { bytes, checkedBy: `zip checked by ${checkedBy.join(', ')}` };
}

async function checkFolder(app, files) {
  const { found, bytes } = await app.page.evaluate(async () => {
    let [found, bytes] = [0, 0];
    async function visit(folder) {
      for await (const entry of folder.values()) {
        if (entry.kind === 'directory') await visit(entry);
        else {
          const file = await entry.getFile();
          const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
          bytes += file.size;
          if (first === 0xff && second === 0xd8) found += 1;
        }
      }
    }
    await visit(await showDirectoryPicker());
    return { found, bytes };
  });
  assert.equal(found, files, 'as many JPEGs as files');
  return { bytes, checkedBy: 'files counted' };
}

async function save(runs, bare, growth) {
  const { plot } = await import('./lib/plot.mjs');
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, 'memory.json'), `${JSON.stringify({ growth, bare, runs }, null, 1)}\n`);
  writeFileSync(join(values.out, 'memory.svg'), plot(runs.map(({ name, files, samples }) => ({ name: `${name}, ${files} files`, samples }))));
  note(`the series of memory are in ${values.out}`);
  if (!values.write) return;
  const { writeDocument } = await import('./lib/document.mjs');
  writeDocument(runs, bare, growth, join(values.out, 'memory.svg'));
}

/** What many files take by what few take; into a folder, beyond what the browser itself holds for each file written. */
function compared(runs, bare) {
  return Object.keys(jobs).flatMap((name) => {
    const [few, many] = runs.filter((run) => run.name === name);
    if (!few || !many || few.files === many.files) return [];
    const ofBrowser = jobs[name](few.files).writes ? bare[many.files] - bare[few.files] : 0;
    const [peak, kept] = ['peakBytes', 'keptBytes'].map((which) => (many[which] - ofBrowser) / few[which]);
    return { name, few: few.files, many: many.files, peak, kept };
  });
}

function judge(growth) {
  for (const { name, few, many, peak, kept } of growth) {
    note(`${name}: peak at ${many} files ${peak.toFixed(2)} times that at ${few} (at most ${most.toFixed(2)}), kept after a collection ${kept.toFixed(2)} times`);
  }
  const grown = growth.filter(({ peak }) => peak > most);
  if (grown.length > 0) throw new Problem(`Memory grows with the number of files: ${grown.map(({ name }) => name).join(', ')}`);
}
