/** Measures Pixmill and its peers on this machine. `npm run bench -- --help` tells how. */

import { basename, resolve } from 'node:path';

import { at } from '../scripts/lib/paths.mjs';
import { installPackages } from '../scripts/lib/packages.mjs';
import { prepare } from '../scripts/lib/prepare.mjs';
import { heading, main } from '../scripts/lib/report.mjs';
import { help, readOptions } from './lib/options.mjs';

await main(async () => {
  const args = process.argv.slice(2);
  const options = readOptions(args);
  if (options.help) return console.log(help);

  await prepare();
  await installPackages(at('bench'), ['--cpu=wasm32']); // or npm refuses the WebAssembly build of @napi-rs/image
  const { build } = await import('../scripts/lib/build.mjs');
  await build();

  const { measure } = await import('./lib/measure.mjs');
  const { makePhotos } = await import('./lib/synthetic.mjs');
  const { publish } = await import('./lib/results.mjs');
  heading('Files');
  const folder = options.folder ? resolve(process.env.INIT_CWD ?? '.', options.folder) : await makePhotos(options);
  const results = await measure(folder, options);
  publish(options.name ?? `${basename(folder)}-${options.jobName}${options.memory ? '-memory' : ''}`, {
    command: ['npm run bench --', ...args].join(' '),
    ...results,
  });
});
