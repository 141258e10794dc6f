/** Settings by a name: the list, and how they are kept, shared and taken from elsewhere. */

import { compact, valuesFrom } from '../options.js';
import { isPreset, keepPresets, linkOf, nameOf, ownKey, ownPresets, presets, readLink, saved, valuesOf, without } from '../presets.js';
import type { OwnPreset } from '../presets.js';
import { strings } from '../strings.js';
import { button, el, setText } from './dom.js';
import { select } from './field.js';
import type { Options } from './options.js';
import type { Widget } from './widget.js';

const text = strings.presets;
const largestFile = 1 << 16;

export interface Presets extends Widget {
  /** Settings that the page's address brings. */
  open(hash: string): void;
  /** The form has changed: which of the list is it now? */
  match(): void;
}

export function createPresets(options: Options): Presets {
  let own = ownPresets();
  const list = select('preset', { label: text.preset }, text.builtIn);
  const choice = list.element.querySelector('select')!;
  choice.id = 'preset';
  list.element.querySelector('label')!.htmlFor = 'preset';
  const ours = el('optgroup', { label: text.own });
  const name = el('input', { id: 'preset-name', type: 'text', dir: 'auto', maxlength: '60', autocomplete: 'off' });
  const save = button('preset-save', text.save, () => keep(saved(own, name.value, wished()), text.saved(nameOf(name.value))));
  const rename = button('preset-rename', text.rename, () => renameTo(nameOf(name.value)));
  const remove = button('preset-remove', text.remove, () => keep(without(own, chosen()!.name), text.removed(chosen()!.name)));
  const share = button('preset-share', text.share, () => void shareLink());
  const exported = button('preset-export', text.export, download);
  const file = el('input', { id: 'preset-import', type: 'file', accept: '.json,application/json', class: 'unseen' });
  const said = el('p', { class: 'said', role: 'status' });
  const link = el('input', { id: 'preset-link', type: 'text', readonly: true, dir: 'ltr', 'aria-label': text.link, hidden: true });
  const fold = el(
    'details',
    { class: 'sharing' },
    el('summary', {}, text.more),
    el('div', { class: 'field' }, el('label', { for: name.id }, text.name), name),
    el('div', { class: 'buttons' }, save, rename, remove),
    el('div', { class: 'buttons' }, share, exported, file, el('label', { for: file.id, class: 'button' }, text.import)),
    link,
  );
  const all = el('fieldset', { class: 'presets' }, el('legend', { class: 'unseen' }, text.legend), list.element, fold, said);

  const chosen = (): OwnPreset | undefined => own.find((one) => ownKey(one.name) === choice.value);
  const wished = () => options.read()?.options ?? {};

  function offer(): void {
    ours.replaceChildren(...own.map((one) => el('option', { value: ownKey(one.name) }, one.name)));
    if (own.length > 0) choice.append(ours);
    else ours.remove();
  }

  function match(): void {
    const now = options.values();
    const fits = (key: string) => Object.entries(valuesOf(key, own) ?? { width: '?' }).every(([field, value]) => now[field as keyof typeof now] === value);
    const keys = [choice.value, ...own.map((one) => ownKey(one.name)), ...Object.keys(presets)];
    choice.value = keys.find(fits) ?? 'custom';
    enable();
  }

  function enable(): void {
    const named = nameOf(name.value) !== '';
    save.disabled = !named;
    rename.disabled = !named || !chosen();
    remove.disabled = !chosen();
  }

  function say(words: string): void {
    setText(said, words);
    link.hidden = true;
  }

  function keep(next: OwnPreset[], words: string): void {
    if (!options.read()) return;
    try {
      keepPresets(next);
    } catch {
      return say(text.notKept);
    }
    own = next;
    offer();
    match();
    say(words);
  }

  function renameTo(next: string): void {
    const { name: last, options: same } = chosen()!;
    keep(saved(without(own, last), next, same), text.renamed(last, next));
  }

  async function shareLink(): Promise<void> {
    const wish = options.read();
    if (!wish) return;
    const url = new URL(linkOf(wish.options), location.href).href;
    history.replaceState(null, '', url);
    const copied = await navigator.clipboard?.writeText(url).then(() => true, () => false);
    say(copied ? text.copied : text.notCopied);
    link.value = url;
    link.hidden = false;
    if (!copied) link.select();
  }

  function download(): void {
    const wish = options.read();
    if (!wish) return;
    const href = URL.createObjectURL(new Blob([`${JSON.stringify(compact(wish.options), null, 2)}\n`], { type: 'application/json' }));
    el('a', { href, download: 'pixmill-options.json' }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
    say(text.exported);
  }

  async function take(chosenFile: File): Promise<void> {
    const found = chosenFile.size > largestFile ? null : await chosenFile.text().then((written) => valuesFrom(JSON.parse(written))).catch(() => null);
    apply(found ?? valuesFrom(null), text.imported(chosenFile.name));
  }

  function apply(found: ReturnType<typeof valuesFrom>, words: string): void {
    if ('problem' in found) return say(found.problem);
    options.fill(found.values);
    say(words);
  }

  choice.addEventListener('change', () => {
    const values = valuesOf(choice.value, own);
    if (values) options.fill(values);
    if (!isPreset(choice.value)) name.value = chosen()?.name ?? '';
    say('');
    enable();
  });
  name.addEventListener('input', enable);
  file.addEventListener('change', () => {
    const [first] = file.files ?? [];
    if (first) void take(first);
    file.value = '';
  });
  offer();
  enable();

  return {
    element: all,
    match,
    open(hash) {
      const found = readLink(hash);
      if (found) apply(found, text.opened);
    },
    render({ phase }) {
      all.disabled = phase === 'running';
    },
  };
}
