/** The options form: what is set every day in sight, the rest folded in groups. */

import { applies, defaultOf, engines, known, offers, parse, recipe, scaleOf } from '../options.js';
import type { Field as Name, Problems, Recipe, Values, Wish } from '../options.js';
import { count } from '../format.js';
import { strings } from '../strings.js';
import { el } from './dom.js';
import { colour, line, number, select, tick, ticks } from './field.js';
import type { Field } from './field.js';
import type { Widget } from './widget.js';

const text = strings.options;

const everyday = known(['width', 'height', 'fit', 'format', 'quality', 'withoutEnlargement', 'copySmall']);
const groups: Record<keyof typeof text.groups, readonly Name[]> = {
  training: known(['dtype', 'layout', 'normalise']),
  picture: known(['cropWidth', 'cropHeight', 'rounding', 'kernel', 'background', 'sharpen', 'linearLight', 'fastShrinkOnLoad']),
  file: known(['targetBytes', 'sourceQuality', 'chromaSubsampling', 'optimiseCoding', 'progressive', 'lossless', 'palette', 'colours', 'rename']),
  colour: known(['toColourspace', 'renderingIntent']),
  metadata: known(['autoOrient', 'keep', 'removeGps']),
  limits: known(['checks', 'failOn', 'limitInputPixels', 'limitInputBytes', 'limitScans', 'timeoutMs']),
  machine: ['threads', 'engine', 'memoryBudget'],
};

export interface Options extends Widget {
  fields: readonly Name[];
  /** What the form asks for, or null after saying in the form what is wrong with it. */
  read(): Wish | null;
  /** The same without a word about what is wrong. */
  peek(): Wish | null;
  complain(problems: Problems): void;
  /** What the fields hold now. */
  values(): Values;
  fill(values: Partial<Values>): void;
}

export function createOptions(cores: number, onChange: () => void): Options {
  const maxThreads = cores * 2;
  const slider = el('input', { type: 'range', min: '1', max: '100', value: '80', 'aria-label': text.qualitySlider });
  const machine = { threads: String(cores), engine: 'auto', memoryBudget: '' };
  const fields: Record<Name, Field> = {
    ...(Object.fromEntries(recipe.map((name) => [name, fieldOf(name, name === 'quality' ? [slider] : [])])) as Record<Recipe, Field>),
    threads: number('threads', { label: text.threads }),
    engine: select('engine', { label: text.engine }, pick(text.engines, engines)),
    memoryBudget: number('memoryBudget', { label: text.memoryBudget, unit: text.units.megabytes, placeholder: count(537) }),
  };
  const names = Object.keys(fields) as Name[];

  const folds = Object.entries(groups).map(([group, members]) => ({
    members,
    element: el('details', { 'data-group': group }, el('summary', {}, text.groups[group as keyof typeof groups]), grid(members)),
  }));
  const more = el('details', { class: 'more' }, el('summary', {}, text.more), ...folds.map((fold) => fold.element));
  const all = el('fieldset', {}, el('legend', { class: 'unseen' }, text.legend), grid(everyday), more);
  const form = el('form', { class: 'options', novalidate: true }, all);

  /** Only what does anything is to be seen. */
  function show(): void {
    const now = values();
    for (const name of names) fields[name].element.hidden = !applies(name, now);
    for (const { members, element } of folds) element.hidden = members.every((name) => fields[name].element.hidden);
  }

  function changed(): void {
    show();
    onChange();
  }

  function grid(members: readonly Name[]): HTMLElement {
    return el('div', { class: 'grid' }, ...members.map((name) => fields[name].element));
  }

  function complain(problems: Problems): void {
    for (const name of names) fields[name].complain(problems[name]);
    const first = names.find((name) => problems[name]);
    if (!first) return;
    const fold = folds.find(({ members }) => members.includes(first));
    if (fold) more.open = fold.element.open = true;
    fields[first].focus();
  }

  const values = (): Values => Object.fromEntries(names.map((name) => [name, fields[name].value])) as Values;
  const look = () => parse(values(), maxThreads);
  const unless = ({ wish, problems }: ReturnType<typeof look>) => (Object.keys(problems).length > 0 ? null : wish);

  function fill(given: Partial<Values>): void {
    for (const [name, value] of Object.entries(given)) fields[name as Name].value = value;
    slider.value = fields.quality.value;
    complain({});
    changed();
  }

  form.addEventListener('submit', (event) => event.preventDefault());
  slider.addEventListener('input', () => {
    fields.quality.value = slider.value;
    fields.quality.complain(undefined);
    onChange();
  });
  form.addEventListener('input', ({ target }) => {
    const { name } = target as HTMLInputElement;
    if (!Object.hasOwn(fields, name)) return;
    if (name === 'quality') slider.value = fields.quality.value;
    const { problems } = look();
    fields[name as Name].complain(problems[name as Name]);
    // Of the two sides one is enough.
    if (name === 'height' && !problems.width) fields.width.complain(undefined);
    changed();
  });
  for (const name of recipe) fields[name].value = defaultOf(name);
  for (const [name, value] of Object.entries(machine)) fields[name as Name].value = value;
  show();

  return {
    element: form,
    fields: names,
    values,
    fill,
    complain,
    peek: () => unless(look()),
    read() {
      const looked = look();
      complain(looked.problems);
      return unless(looked);
    },
    render({ phase }) {
      all.disabled = phase === 'running';
    },
  };
}

const placeholders: Record<string, string> = { width: text.auto, height: text.auto, cropWidth: text.none, cropHeight: text.none, targetBytes: text.any, rename: '{name}-{width}.{ext}' };

function fieldOf(name: Recipe, beside: Node[]): Field {
  const offer = offers[name];
  const label = text[name];
  if (name === 'background') return colour(name, { label });
  switch (offer.kind) {
    case 'flag':
      return tick(name, { label });
    case 'text':
      return line(name, { label, placeholder: placeholders[name]! });
    case 'choice':
      return select(name, { label }, pick(choices[name]!, offer.values));
    case 'list':
      return ticks(name, { label }, pick(text.metadata, offer.values));
    case 'number': {
      const unit = units[name];
      const usual = offer.default === null ? '' : count(Math.round(offer.default / scaleOf(name)));
      return number(name, { label, placeholder: placeholders[name] ?? usual, ...(unit ? { unit } : {}) }, beside);
    }
  }
}

const choices: Record<string, Record<string, string>> = {
  fit: text.fits,
  format: text.formats,
  rounding: text.roundings,
  kernel: text.kernels,
  chromaSubsampling: text.chromas,
  toColourspace: text.colourspaces,
  renderingIntent: text.intents,
  dtype: text.dtypes,
  layout: text.layouts,
  normalise: text.normalisations,
  failOn: text.failOns,
};
const { pixels, megapixels, kilobytes, megabytes, seconds } = text.units;
const units: Record<string, string> = {
  width: pixels,
  height: pixels,
  cropWidth: pixels,
  cropHeight: pixels,
  sharpen: pixels,
  targetBytes: kilobytes,
  limitInputPixels: megapixels,
  limitInputBytes: megabytes,
  timeoutMs: seconds,
};

/** Words in the package's order. */
const pick = (words: Record<string, string>, keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(keys.map((key) => [key, words[key] ?? key]));
