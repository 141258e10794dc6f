/** Compiled modules, kept for engines that start anew. */

const compiled = new Map<string, Promise<WebAssembly.Module>>();

export function compile(url: URL): Promise<WebAssembly.Module> {
  let module = compiled.get(url.href);
  if (!module) {
    module = load(url);
    compiled.set(url.href, module);
    module.catch(() => compiled.delete(url.href));
  }
  return module;
}

async function load(url: URL): Promise<WebAssembly.Module> {
  const response = fetch(url);
  // Hosts that don't know the type application/wasm refuse streaming.
  return WebAssembly.compileStreaming(response.then((r) => r.clone())).catch(async () => WebAssembly.compile(await (await response).arrayBuffer()));
}
