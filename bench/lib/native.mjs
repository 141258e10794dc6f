/** Programs outside the browser. Each is given a list of tasks and prints its seconds and failures as JSON. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';

import { at } from '../../scripts/lib/paths.mjs';
import { note } from '../../scripts/lib/report.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { psnr } from './psnr.mjs';
import { rgb } from './reference.mjs';

const venv = at('bench/.venv');
const python = join(venv, 'bin/python');
const installed = join(venv, 'installed.txt');
const requirements = at('bench/native/requirements.txt');

/** Installs what the Python programs need; where that fails they are unable. */
export async function prepareNative(contestants) {
  const inPython = contestants.filter(({ program }) => program?.endsWith('.py'));
  if (inPython.length === 0) return;
  try {
    await installPython();
  } catch (error) {
    for (const contestant of inPython) contestant.unable = `Python: ${error.message.replaceAll('\n', ' ')}`;
  }
}

async function installPython() {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  note('installing Python packages');
  await run('python3', ['-m', 'venv', '--clear', venv]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  writeFileSync(installed, wanted);
}

export async function runNative({ program, serial, write }, { files, job, threads }, check) {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-bench-'));
  try {
    const outputs = files.map((_, i) => write && join(folder, `${i}.jpg`));
    const list = join(folder, 'tasks.json');
    writeFileSync(list, JSON.stringify({
      processes: serial ? 1 : threads,
      job,
      quality: job.quality,
      tasks: files.map(({ path, target }, i) => ({ path, output: outputs[i], ...target })),
    }));
    const { status, signal, stdout, stderr } = spawnSync(program.endsWith('.py') ? python : process.execPath, [at('bench/native', program), list], {
      env: { ...process.env, UV_THREADPOOL_SIZE: String(threads) },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${program}: ${stderr.trim().split('\n').at(-1) || `ended with ${signal ?? `status ${status}`}`}`);
    const { seconds, errors } = JSON.parse(stdout);
    return {
      wallMs: 1000 * seconds,
      done: files.length - errors.length,
      failed: errors.length,
      errors: [...new Set(errors)].slice(0, 3),
      ...(write && check && (await checkWritten(files, outputs))),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function checkWritten(files, outputs) {
  let [rightSize, outputBytes] = [0, 0];
  const decibels = [];
  for (const [i, { target, reference }] of files.entries()) {
    if (!existsSync(outputs[i])) continue;
    const jpeg = readFileSync(outputs[i]);
    const { data, info } = await rgb(sharp(jpeg));
    outputBytes += jpeg.length;
    if (info.width !== target.width || info.height !== target.height) continue;
    rightSize++;
    if (reference) decibels.push(psnr(data, readFileSync(reference)));
  }
  return { rightSize, outputBytes, decibels };
}
