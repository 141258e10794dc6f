import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { at } from '../../scripts/lib/paths.mjs';
import { heading, note } from '../../scripts/lib/report.mjs';
import { spread } from './statistics.mjs';
import { digest } from './timings.mjs';

/** Prints the report and keeps it in bench/results, as Markdown and as JSON. */
export function publish(name, measured) {
  const report = { ...measured, contestants: summarise(measured) };
  const markdown = toMarkdown(report);
  heading('Results');
  console.log(`\n${markdown}`);

  const folder = at('bench/results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, `${name}.md`), markdown);
  note(`kept as bench/results/${name}.md and .json`);
}

function summarise({ contestants, files, threads }) {
  const pixmill = contestants.find(({ name }) => name === 'pixmill');
  const [first] = contestants;
  return contestants.map(({ name, title, program, options, unable, rounds }) => {
    if (rounds.length === 0) return { name, title, unable };
    const [{ failed, errors, outputBytes, done, rightSize, decibels, peakBytes }] = rounds;
    const both = pixmill?.rounds.length === rounds.length;
    return {
      name,
      title,
      native: Boolean(program),
      unable,
      failed,
      errors,
      wallMs: rounds.map(({ wallMs }) => wallMs),
      imagesPerSecond: spread(rounds.map(({ wallMs }) => (1000 * files.count) / wallMs)),
      fasterThanFirst: first.rounds.length === rounds.length ? spread(rounds.map(({ wallMs }, i) => first.rounds[i].wallMs / wallMs)) : null,
      pixmillIsFasterBy: both ? spread(rounds.map(({ wallMs }, i) => wallMs / pixmill.rounds[i].wallMs)) : null,
      bytesPerImage: outputBytes ? outputBytes / done : null,
      cpuMsPerImage: program ? null : spread(rounds.map(({ cpuMs }) => cpuMs / files.count)),
      rightSize: rightSize ?? null,
      psnr: decibels?.length ? spread(decibels) : null,
      peakBytes: peakBytes ?? null,
      stages: rounds[0].timings ? rounds.map(({ timings, wallMs }) => digest(timings, wallMs, options.threads ?? threads)) : null,
    };
  });
}

function toMarkdown({ command, date, machine, files, job, threads, scaling, contestants }) {
  const able = contestants.filter(({ wallMs }) => wallMs);
  const parts = [
    `\`${command}\`\n\n${date.slice(0, 10)}. ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB; ${machine.os}; ${machine.browser}.\n` +
      `${files.count} files, ${(files.bytes / 1e6).toFixed(1)} MB, ${files.megapixels.toFixed(0)} megapixels; job ${job}, JPEG quality 80${scaling ? '' : `; ${threads} threads or workers`}.`,
    ...(able[0]?.peakBytes == null ? [speedTable(able, files, scaling), stageTable(able.filter(({ stages }) => stages))] : [memoryTable(able)]),
    list('Could not take part', contestants.filter(({ unable }) => unable).map(({ title, unable }) => `${title}: ${unable}`)),
    list('Failed files', able.filter(({ failed }) => failed).map(({ title, failed, errors }) => `${title}: ${failed}; ${errors.join('; ')}`)),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const fixed = (digits, scale = 1) => (value) => (scale * value).toFixed(digits);
const percent = (value) => `${fixed(1, 100)(value)} %`;
const withRange = ({ median, min, max }, format) => `${format(median)} (${format(min)} to ${format(max)})`;
const ratio = (spread) => (spread ? withRange(spread, fixed(2)) : '-');
const rate = (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

function speedTable(able, files, scaling) {
  return table(
    ['', 'images/s', scaling ? 'faster than the first by' : 'Pixmill is faster by', 'CPU ms each', 'right size', 'PSNR dB, median (least)', 'KB each'],
    able.map(({ title, native, imagesPerSecond, fasterThanFirst, pixmillIsFasterBy, cpuMsPerImage, rightSize, psnr, bytesPerImage }) => [
      native ? `${title} (native)` : title,
      withRange(imagesPerSecond, rate),
      ratio(scaling ? fasterThanFirst : pixmillIsFasterBy),
      cpuMsPerImage ? withRange(cpuMsPerImage, rate) : '-',
      rightSize === null ? '-' : `${rightSize} of ${files.count}`,
      psnr ? `${psnr.median.toFixed(1)} (${psnr.min.toFixed(1)})` : '-',
      bytesPerImage ? (bytesPerImage / 1000).toFixed(0) : '-',
    ]),
  );
}

function memoryTable(able) {
  return table(['', 'peak MB above the page that holds the files'], able.map(({ title, peakBytes }) => [title, fixed(0, 1e-6)(peakBytes)]));
}

/** Of each run of Pixmill, the medians of its rounds. */
function stageTable(able) {
  const columns = {
    'decode ms': ['decodeMs', fixed(2)],
    'resample ms': ['resampleMs', fixed(2)],
    'encode ms': ['encodeMs', fixed(2)],
    'busy': ['utilisation', percent],
    'idle before': ['lead', percent],
    'between': ['between', percent],
    'after': ['tail', percent],
    'median gap ms': ['medianGapMs', fixed(3)],
    'longest': ['longestGapMs', fixed(1)],
  };
  if (able.length === 0) return '';
  return table(
    ['', ...Object.keys(columns)],
    able.map(({ title, stages }) => [
      title,
      ...Object.values(columns).map(([key, format]) => format(spread(stages.map((stage) => stage[key])).median)),
    ]),
  );
}

function table(header, rows) {
  return [header, header.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const list = (title, items) => items.length > 0 && [`${title}:`, ...items.map((item) => `- ${item}`)].join('\n');
