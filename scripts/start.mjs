import { at } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { heading, main, seconds } from './lib/report.mjs';
import { serve } from './lib/server.mjs';

const wantedPort = Number(process.env.PORT || 8080);
const portsTried = 20;

await main(async () => {
  const began = performance.now();
  await prepare();
  const { build } = await import('./lib/build.mjs');
  await build();
  const url = await serveOnFirstFreePort(at('site'));
  heading(`Pixmill is at ${url} (ready in ${seconds(began)}; Ctrl-C ends it)`);
});

async function serveOnFirstFreePort(folder) {
  for (let port = wantedPort; ; port++) {
    try {
      return (await serve(folder, { port })).url;
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || port >= wantedPort + portsTried) throw error;
    }
  }
}
