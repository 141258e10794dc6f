/** The options form. */

import { parse } from '../options.js';
import type { Field, Problems, Values, Wish } from '../options.js';
import { isPreset, presets } from '../presets.js';
import { strings } from '../strings.js';
import { el } from './dom.js';
import { createField, number, select, tick } from './field.js';
import type { Control, FieldView } from './field.js';
import type { Widget } from './widget.js';

const text = strings.options;
const longestSide = 16384;

export interface Options extends Widget {
  fields: readonly Field[];
  /** What the form asks for, or null after saying in the form what is wrong with it. */
  read(): Wish | null;
  /** The same without a word about what is wrong. */
  peek(): Wish | null;
  complain(problems: Problems): void;
}

export function createOptions(cores: number, onChange: () => void): Options {
  const maxThreads = cores * 2;
  const preset = select('preset', text.presets);
  preset.id = 'preset';
  const quality = number('quality', 100, '80');
  const slider = el('input', { type: 'range', min: '1', max: '100', value: '80', 'aria-label': text.qualitySlider });
  const controls: Record<Field, Control> = {
    width: number('width', longestSide, '', text.auto),
    height: number('height', longestSide, '', text.auto),
    fit: select('fit', text.fits),
    cropWidth: number('cropWidth', longestSide, '', text.none),
    cropHeight: number('cropHeight', longestSide, '', text.none),
    withoutEnlargement: tick('withoutEnlargement', false),
    autoOrient: tick('autoOrient', true),
    removeGps: tick('removeGps', false),
    kernel: select('kernel', text.kernels),
    chromaSubsampling: select('chromaSubsampling', text.chromas),
    quality,
    optimiseCoding: tick('optimiseCoding', false),
    progressive: tick('progressive', false),
    threads: number('threads', maxThreads, String(cores)),
    fastShrinkOnLoad: tick('fastShrinkOnLoad', true),
  };
  controls.kernel.value = 'lanczos3';

  const fields = Object.keys(controls) as Field[];
  const views = new Map<Field, FieldView>(
    fields.map((name) => [name, createField(text[name], controls[name], name === 'quality' ? [slider] : [])]),
  );
  const more = el('details', {}, el('summary', {}, text.more), el('div', { class: 'grid' }, ...[...views.values()].map((view) => view.element)));
  const all = el('fieldset', {}, el('legend', { class: 'unseen' }, text.legend), createField(text.preset, preset).element, more);
  const form = el('form', { class: 'options', novalidate: true }, all);

  function complain(problems: Problems): void {
    for (const [name, view] of views) view.complain(problems[name]);
    const first = fields.find((name) => problems[name]);
    if (!first) return;
    more.open = true;
    controls[first].focus();
  }

  function values(): Values {
    const data = new FormData(form);
    return Object.fromEntries(fields.map((name) => [name, String(data.get(name) ?? '')])) as unknown as Values;
  }

  function fill(name: string): void {
    if (!isPreset(name)) return void (more.open = true);
    for (const [field, value] of Object.entries(presets[name])) set(controls[field as Field], value);
    complain({});
  }

  form.addEventListener('submit', (event) => event.preventDefault());
  preset.addEventListener('change', () => {
    fill(preset.value);
    onChange();
  });
  slider.addEventListener('input', () => {
    quality.value = slider.value;
    onChange();
  });
  form.addEventListener('input', ({ target }) => {
    const field = fields.find((name) => controls[name] === target);
    if (!field) return;
    if (field in presets.net) preset.value = 'custom';
    if (field === 'quality') slider.value = quality.value;
    views.get(field)!.complain(parse(values(), maxThreads).problems[field]);
    onChange();
  });
  fill(preset.value);

  const look = () => parse(values(), maxThreads);
  const unless = ({ wish, problems }: ReturnType<typeof look>) => (Object.keys(problems).length > 0 ? null : wish);

  return {
    element: form,
    fields,
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

function set(control: Control, value: string): void {
  if (control.type === 'checkbox') (control as HTMLInputElement).checked = value === 'on';
  else control.value = value;
}
