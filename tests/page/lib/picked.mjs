/**
 * Choosers of places can't be driven in a headless browser, so here they give handles from the
 * origin private file system. Nothing behind them is replaced.
 */
export function replacePickers() {
  const root = navigator.storage.getDirectory();
  globalThis.showDirectoryPicker = async () => (await root).getDirectoryHandle('picked', { create: true });
  globalThis.showSaveFilePicker = async ({ suggestedName }) => (await root).getFileHandle(suggestedName, { create: true });
}

/** Sizes and hashes of the files of the picked folder, by path. */
export function pickedFiles(page) {
  return page.evaluate(async () => {
    const found = {};
    async function visit(folder, path) {
      for await (const [name, entry] of folder.entries()) {
        if (entry.kind === 'directory') {
          await visit(entry, `${path}${name}/`);
          continue;
        }
        const bytes = await (await entry.getFile()).arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        found[path + name] = { bytes: bytes.byteLength, sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') };
      }
    }
    await visit(await showDirectoryPicker(), '');
    return found;
  });
}

/** The bytes of one of them. */
export async function readPicked(page, path) {
  const url = await page.evaluate(async (names) => {
    let folder = await showDirectoryPicker();
    for (const name of names.slice(0, -1)) folder = await folder.getDirectoryHandle(name);
    const file = await (await folder.getFileHandle(names.at(-1))).getFile();
    return new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(file);
    });
  }, path.split('/'));
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/** Puts a file into the picked folder. */
export function putPicked(page, path, text) {
  return page.evaluate(
    async (names, content) => {
      let folder = await showDirectoryPicker();
      for (const name of names.slice(0, -1)) folder = await folder.getDirectoryHandle(name, { create: true });
      const stream = await (await folder.getFileHandle(names.at(-1), { create: true })).createWritable();
      await stream.write(content);
      await stream.close();
    },
    path.split('/'),
    text,
  );
}

/**
 * Makes the worker of a store run `patch` before its first message, while `globalThis.patched` is
 * not false. A script for a page that is not policed, to be run before anything of its own.
 */
export const patchStores = (patch, ...args) => `{
  const script = (url) => \`import '\${new URL(url, location.href)}'; (${patch})(...${JSON.stringify(args)});\`;
  const patched = (url) => URL.createObjectURL(new Blob([script(url)], { type: 'text/javascript' }));
  globalThis.Worker = class extends Worker {
    constructor(url, options) {
      super(options.name === 'pixmill-store' && globalThis.patched !== false ? patched(url) : url, options);
    }
  };
}`;
