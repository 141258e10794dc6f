import { prepare } from './lib/prepare.mjs';
import { main } from './lib/report.mjs';

await main(async () => {
  await prepare();
  const { build } = await import('./lib/build.mjs');
  await build();
});
