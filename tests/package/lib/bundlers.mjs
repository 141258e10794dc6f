/** Each way to build the app, as its own documentation has it: no plugin, no file copied by hand. Gives the folder to serve. */

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { run } from '../../../scripts/lib/run.mjs';
import { tool } from './workshop.mjs';

const imported = (...parts) => import(pathToFileURL(tool(...parts)));
const webpack = (options) => createRequire(tool('webpack', 'package.json'))('webpack')(options);
const vite = () => imported('vite', 'dist', 'node', 'index.js');

const modules = ['threads', 'single'].flatMap((engine) => [`${engine}_bg`, `${engine}_full_bg`]);

export const bundlers = {
  async 'Vite 8'(app) {
    const { build } = await vite();
    await build({ root: app, logLevel: 'error' });
    return join(app, 'dist');
  },

  async 'webpack 5'(app) {
    // Without its hints about large files: what is large here is loaded with the first resizer.
    const compiler = webpack({ mode: 'production', context: app, entry: './main.js', output: { path: join(app, 'dist') }, performance: false });
    const stats = await new Promise((resolve, reject) => compiler.run((error, result) => (error ? reject(error) : resolve(result))));
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
    return pageAround(app, join(app, 'dist'));
  },

  async 'Parcel 2'(app) {
    await run(process.execPath, [tool('parcel', 'lib', 'bin.js'), 'build', 'index.html', '--no-cache', '--log-level', 'error'], { cwd: app });
    return join(app, 'dist');
  },

  // esbuild does not follow `new URL(..., import.meta.url)`: the worker and the WebAssembly are entries of their own.
  async esbuild(app) {
    const { build } = await imported('esbuild', 'lib', 'main.js');
    const folder = join(app, 'dist');
    await build({
      absWorkingDir: app,
      entryPoints: { main: 'main.js', worker: 'pixmill/worker.js', ...Object.fromEntries(modules.map((name) => [name, `pixmill/${name}.wasm`])) },
      loader: { '.wasm': 'copy' },
      bundle: true,
      format: 'esm',
      outdir: folder,
    });
    return pageAround(app, folder);
  },

  async 'no bundler, an import map'(app) {
    const map = '{ "imports": { "pixmill": "/node_modules/pixmill/dist/index.js" } }';
    const page = readFileSync(join(app, 'index.html'), 'utf8').replace('<script', `<script type="importmap">${map}</script>\n    <script`);
    writeFileSync(join(app, 'index.html'), page);
    return app;
  },
};

/** The page of the app beside a bundle that has none. */
function pageAround(app, folder) {
  copyFileSync(join(app, 'index.html'), join(folder, 'index.html'));
  return folder;
}

/** Development servers, around the app as it is. */
export const devServers = {
  async 'Vite 8'(app, headers) {
    const { createServer } = await vite();
    const server = await createServer({ root: app, logLevel: 'error', server: { port: 0, headers } });
    await server.listen();
    return { url: server.resolvedUrls.local[0], close: () => server.close() };
  },

  async 'webpack 5'(app, headers) {
    const { default: WebpackDevServer } = await imported('webpack-dev-server', 'lib', 'Server.js');
    const compiler = webpack({ mode: 'development', context: app, entry: './main.js', infrastructureLogging: { level: 'error' }, stats: 'errors-warnings' });
    const port = await WebpackDevServer.getFreePort('auto', 'localhost');
    const server = new WebpackDevServer({ host: 'localhost', port, headers, static: app }, compiler);
    await server.start();
    return { url: `http://localhost:${port}/`, close: () => server.stop() };
  },
};
