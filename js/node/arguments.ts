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
  overwrite: boolean;
  compare: boolean;
  json: boolean;
}

/** The command was called in a way that it does not know. */
export class WrongUsage extends Error {}

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
  const options = { ...(values.options === undefined ? {} : optionsIn(values.options, read)), ...Object.fromEntries(flags) };
  const { out, threads = 'auto', overwrite, compare, json } = values;
  return { paths: positionals, out, options, threads: threads === 'auto' ? threads : toNumber(threads), overwrite, compare, json };
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

Resizes JPEGs on every core: the files named, and of folders every .jpg and .jpeg in them and
below. Results keep their place in the tree, and their source's time.

  --out FOLDER                for the results
  --options FILE              options as JSON, as the page exports them; flags come before them
  --overwrite                 replace files that are there already; without it they count as failed
  --threads N                 how many pictures at once (default: all that the machine can run)
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
