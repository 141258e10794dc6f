/** Old Chromiums, out of npm packages that hold one for use on servers. */

import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

import { cache } from '../../scripts/lib/paths.mjs';
import { note } from '../../scripts/lib/report.mjs';
import { output, run } from '../../scripts/lib/run.mjs';

/** By the version of Chromium. */
export const versions = {
  '92.0.4512.0': '@sparticuz/chromium@92.0.0',
  '102.0.5002.0': '@sparticuz/chrome-aws-lambda@14.0.0',
};

const folderOf = (version) => join(cache, `chromium-${version}`);

/** Where the program is once it was fetched. */
export const chromium = (version) => join(folderOf(version), 'chromium');

export async function fetchChromium(version) {
  if (existsSync(chromium(version))) return;
  note(`fetching Chromium ${version}`);
  const folder = folderOf(version);
  mkdirSync(folder, { recursive: true });
  const [{ filename }] = JSON.parse(output('npm', ['pack', versions[version], '--json', '--pack-destination', folder]));
  await run('tar', ['-xzf', filename, 'package/bin'], { cwd: folder });
  const part = `${chromium(version)}.part`;
  await pipeline(createReadStream(join(folder, 'package/bin/chromium.br')), createBrotliDecompress(), createWriteStream(part, { mode: 0o755 }));
  renameSync(part, chromium(version));
}
