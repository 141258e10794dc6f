import { parseArgs } from 'node:util';

import { Problem } from '../../scripts/lib/report.mjs';
import { parseJob } from './job.mjs';

export const help = `npm run bench -- [OPTIONS]

What is resized
  --folder PATH     the JPEGs of this folder; without it a set of synthetic photos is made
  --size small|phone  of the synthetic photos: about 500x375 (default) or 12 megapixels
  --count N         how many synthetic photos (default 1000 small, 100 phone)
  --seed N          which synthetic photos (default 1)
  --limit N         only the first N files
  --job JOB         600x600-fill (default), 1600-inside, ...: SIDE or WIDTHxHEIGHT, then fill or inside

How
  --threads N       default: all that the browser reports
  --rounds N        default 3
  --scaling 1,2,4   Pixmill alone with so many threads each, beside the first
  --only A,B        these contestants: names as in bench/contestants.mjs
  --native          OpenCV, libvips and sharp outside the browser as well
  --stages          Pixmill alone on one thread: where its time goes
  --memory          peak memory instead of speed (Linux)
  --name NAME       of the files in bench/results (default: folder and job)`;

const flags = {
  folder: { type: 'string' },
  size: { type: 'string', default: 'small' },
  count: { type: 'string' },
  seed: { type: 'string', default: '1' },
  limit: { type: 'string' },
  job: { type: 'string', default: '600x600-fill' },
  threads: { type: 'string' },
  scaling: { type: 'string' },
  rounds: { type: 'string', default: '3' },
  only: { type: 'string' },
  native: { type: 'boolean', default: false },
  stages: { type: 'boolean', default: false },
  memory: { type: 'boolean', default: false },
  name: { type: 'string' },
  help: { type: 'boolean', default: false },
};

export function readOptions(args) {
  const { values } = parsed(args);
  if (!['small', 'phone'].includes(values.size)) throw new Problem('--size is small or phone');
  if (values.memory && process.platform !== 'linux') throw new Problem('--memory reads /proc, which only Linux has');
  return {
    ...values,
    ...Object.fromEntries(['count', 'seed', 'limit', 'threads', 'rounds'].map((name) => [name, wholeNumber(name, values[name])])),
    job: parseJob(values.job),
    jobName: values.job,
    scaling: values.scaling?.split(',').map((count) => wholeNumber('scaling', count)),
    only: values.stages ? ['pixmill-1'] : values.only?.split(','),
  };
}

function parsed(args) {
  try {
    return parseArgs({ args, options: flags });
  } catch (error) {
    throw new Problem(`${error.message}\n\n${help}`);
  }
}

function wholeNumber(name, text) {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Problem(`--${name} is a whole number above 0`);
  return Number(text);
}
