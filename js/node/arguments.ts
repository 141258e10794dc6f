/** The words of a command line, made plain. Pure. */

import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { ResizeOptions } from '../model.js';
import { type Offer, resizeOptions } from '../options.js';

export interface Wish {
  /** Folders and files, as given. */
  paths: string[];
  out: string;
  options: ResizeOptions;
  threads: number | 'auto';
  /** Of which kind the data set is to be, or null for files. */
  dataset: string | null;
  overwrite: boolean;
  compare: boolean;
  json: boolean;
}

/** The command was called in a way that it does not know. */
export class WrongUsage extends Error {}

export const DATASETS = ['npy', 'npz', 'safetensors', 'webdataset'];

const offers = Object.entries(resizeOptions) as [keyof ResizeOptions, Offer][];

/** `--crop-width` for `cropWidth`; what is on by default is only ever switched off: `--no-auto-orient`. */
export function flagOf(name: string): string {
  const offer: Offer | undefined = resizeOptions[name as keyof ResizeOptions];
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return offer?.kind === 'flag' && offer.default ? `no-${kebab}` : kebab;
}

const ownFlags = {
  out: { type: 'string' },
  options: { type: 'string' },
  threads: { type: 'string' },
  dataset: { type: 'string' },
  overwrite: { type: 'boolean', default: false },
  compare: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

const resizeFlags = Object.fromEntries(offers.map(([name, { kind }]) => [flagOf(name), { type: kind === 'flag' ? 'boolean' : 'string' } as const]));

/** `read` gives the text of a file that is named. */
export function parse(args: string[], read: (path: string) => string): Wish | 'help' | 'version' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  if (values.version) return 'version';
  if (positionals.length === 0) throw new WrongUsage('name the folders or files to resize');
  if (!values.out) throw new WrongUsage('name the folder for the results with --out');
  const given = values as Record<string, string | boolean | undefined>;
  const flags = offers.flatMap(([name, offer]) => {
    const value = given[flagOf(name)];
    return value === undefined ? [] : [[name, valueOf(offer, value)] as const];
  });
  const { out, threads = 'auto', dataset = null, overwrite, compare, json } = values;
  const asked: ResizeOptions = { ...(values.options === undefined ? {} : optionsIn(values.options, read)), ...Object.fromEntries(flags) };
  if (dataset !== null && compare) throw new WrongUsage('--compare is for files, not for a data set');
  const options = dataset === null ? asked : forDataset(dataset, asked);
  return { paths: positionals, out, options, threads: threads === 'auto' ? threads : toNumber(threads), dataset, overwrite, compare, json };
}

/** What a data set asks of its pictures. */
function forDataset(kind: string, options: ResizeOptions): ResizeOptions {
  if (!DATASETS.includes(kind)) throw new WrongUsage(`--dataset is ${kind}; allowed: ${DATASETS.join(', ')}`);
  if (kind === 'webdataset') return { checks: true, ...options };
  if ((options.format ?? 'raw') !== 'raw') throw new WrongUsage(`--dataset ${kind} holds values, not files: leave out --format ${options.format}`);
  return { ...options, format: 'raw' };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: { ...resizeFlags, ...ownFlags }, allowPositionals: true });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
}

function optionsIn(path: string, read: (path: string) => string): ResizeOptions {
  let found: unknown;
  try {
    found = JSON.parse(read(path));
  } catch (error) {
    throw new WrongUsage(`the options of ${path} could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof found === 'object' && found && !Array.isArray(found)) return found;
  throw new WrongUsage(`${path} holds no options: an object such as {"width": 600} is expected`);
}

/** Only the kind is made right here: whether a value is allowed is said by the one who checks it for everybody. */
function valueOf(offer: Offer, value: string | boolean): string | number | boolean {
  if (offer.kind === 'flag') return !offer.default;
  return offer.kind === 'number' ? toNumber(value) : value;
}

const toNumber = (text: string | boolean): number => (String(text).trim() === '' ? NaN : Number(text));

export const help = `pixmill PATHS --out FOLDER [OPTIONS]

Resizes pictures on every core: the files named, and of folders every JPEG, PNG, WebP and GIF by its
name, in them and below. Results keep their place in the tree, and their source's time.

  --out FOLDER                for the results
  --options FILE              options as JSON, as the page exports them; flags come before them
  --overwrite                 replace files that are there already; without it they count as failed
  --threads N                 how many pictures at once (default: all that the machine can run)
  --dataset KIND              one data set for training instead of files, with labels.csv and index.jsonl:
                              ${DATASETS.join(', ')}; classes are the names of the folders
  --compare                   a second time, on one thread: how much faster is parallel?
  --json                      the report as JSON on standard output
  --version, --help

${offers.map(([name, offer]) => helpLine(name, offer)).join('\n')}

Ends with 0 when all is done, 1 when a file failed, 2 when it was called wrongly, 130 after Ctrl-C.`;

function helpLine(name: string, offer: Offer): string {
  const flag = `--${flagOf(name)}`;
  switch (offer.kind) {
    case 'flag':
      return `  ${flag.padEnd(28)}${offer.default ? 'do not ' : ''}${offer.about}`;
    case 'choice':
      return `  ${flag.padEnd(28)}${offer.about}:\n${' '.repeat(30)}${offer.values.join(', ')} (default ${offer.default})`;
    case 'list':
      return `  ${flag.padEnd(28)}${offer.about}:\n${' '.repeat(30)}all, none, or some of ${offer.values.join(',')} (default ${offer.default.join(',')})`;
    case 'text':
      return `  ${`${flag} TEXT`.padEnd(28)}${offer.about}`;
    case 'number':
      return `  ${`${flag} N`.padEnd(28)}${offer.about},\n${' '.repeat(30)}${offer.min} to ${offer.max} ${offer.unit}${offer.default === null ? '' : ` (default ${offer.default})`}`;
  }
}
