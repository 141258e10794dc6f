/** Our pixels at full size, held against libjpeg-turbo's. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { at } from '../../../scripts/lib/paths.mjs';
import { Reference } from './reference.mjs';
import { generic } from './table.mjs';

const job = { format: 'raw', fastShrinkOnLoad: false, autoOrient: false, limitInputPixels: 20e6 };

/** Warnings after which a picture is not what was meant, and each decoder makes of it what it can. */
const isHurt = /missing and left grey|scans that refine|may be wrong/;

/** The first rule that fits explains why pixels are more than 1 off, by our warning and what is known of the file. */
const reasons = [
  [({ warning }) => isHurt.test(warning), 'what is lost is left grey here; it goes on with what it has'],
  [({ kind }) => kind === 'inks with a profile', 'inks become RGB by their profile here'],
  [({ kind }) => kind === 'lossless', 'damage unnoticed by either: values of more bits than there are, which are cut off here'],
  [({ kind }) => kind === 'coarse', 'a progressive file without its last scans, whose blocks it smooths'],
  [({ isOverflow }) => isOverflow, 'damage unnoticed by either: values past 16 bits, with which it differs from itself without vector instructions'],
];

/**
 * Decodes files whole, in Node, and asks for each how far libjpeg-turbo's pixels are. One entry for each warning and
 * reason; `why` is null where no rule explains what is further off.
 */
export async function comparePixels(folder, files) {
  const { createResizer } = await import(at('dist/node.js'));
  const resizer = await createResizer();
  const reference = new Reference();
  const plain = new Reference({ JSIMD_FORCENONE: '1' });
  const raw = join(folder, 'pixels.raw');
  const kinds = new Map();
  try {
    for await (const { ok, name, data, warnings } of resizer.resize(inputs(folder, files), job)) {
      if (!ok) continue;
      writeFileSync(raw, data);
      const path = join(folder, 'files', name);
      const { largest, kind, digest } = await reference.verdict(path, raw);
      if (largest === undefined) continue;
      const isOverflow = largest > 1 && digest !== (await plain.verdict(path, raw)).digest;
      const warning = generic(warnings?.[0] ?? '');
      const why = largest > 1 ? (reasons.find(([fits]) => fits({ warning, kind, isOverflow }))?.[1] ?? null) : '';
      count(kinds, { warning, why, largest, name });
    }
  } finally {
    await resizer.close();
    reference.close();
    plain.close();
  }
  return [...kinds.values()].sort((a, b) => b.same + b.near + b.far - (a.same + a.near + a.far));
}

function* inputs(folder, files) {
  for (const { name } of files) yield { name, data: readFileSync(join(folder, 'files', name)) };
}

function count(kinds, { warning, why, largest, name }) {
  const key = `${warning}\n${why}`;
  const kind = kinds.get(key) ?? { said: warning ? `done, ${warning}` : 'done', same: 0, near: 0, far: 0, why, example: name };
  kind[['same', 'near'][largest] ?? 'far'] += 1;
  kinds.set(key, kind);
}
