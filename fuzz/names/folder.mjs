/** A folder of the File System Access API, in memory, that refuses what Chromium does. */
export class Folder {
  #entries = new Map();
  #fold;

  /** By which of their forms names are told apart. */
  constructor(fold) {
    this.#fold = fold;
  }

  folded(path) {
    return path.split('/').map(this.#fold).join('/');
  }

  /** Puts a file there, unless something is in its way. */
  plant([name, ...rest]) {
    const key = this.#fold(name);
    const entry = this.#entries.get(key);
    if (rest.length === 0) {
      if (!entry) this.#entries.set(key, { content: 'planted' });
    } else if (!entry || entry instanceof Folder) {
      if (!entry) this.#entries.set(key, new Folder(this.#fold));
      this.#entries.get(key).plant(rest);
    }
  }

  /** What is in each file, by its path. */
  files(path = '', found = new Map()) {
    for (const [name, entry] of this.#entries) {
      if (entry instanceof Folder) entry.files(`${path}${name}/`, found);
      else found.set(path + name, entry.content);
    }
    return found;
  }

  async getDirectoryHandle(name, { create = false } = {}) {
    const entry = this.#get(name);
    if (entry && !(entry instanceof Folder)) throw failure('TypeMismatchError');
    if (!entry && !create) throw failure('NotFoundError');
    if (!entry) this.#entries.set(this.#fold(name), new Folder(this.#fold));
    return this.#get(name);
  }

  async getFileHandle(name, { create = false } = {}) {
    const entry = this.#get(name);
    if (entry instanceof Folder) throw failure('TypeMismatchError');
    if (!entry && !create) throw failure('NotFoundError');
    const file = entry ?? { content: null };
    this.#entries.set(this.#fold(name), file);
    return { createWritable: async () => ({ write: async () => {}, close: async () => (file.content = Symbol(name)), abort: async () => {} }) };
  }

  async removeEntry() {
    throw failure('NotFoundError');
  }

  #get(name) {
    if (!isAccepted(name)) throw new TypeError(`end: Name is not allowed: ${JSON.stringify(name)}`);
    return this.#entries.get(this.#fold(name));
  }
}

const failure = (name) => new DOMException('as the browser says', name);

/**
 * `IsSafePathComponent` of content/browser/file_system_access, as far as it says more than systems do.
 */
function isAccepted(name) {
  return !/[~"*/:<>?\\|\p{Cc}\p{Cf}\p{Cn}\p{Cs}]/u.test(name) && !/^\s|[\s.]$/u.test(name) && !/\.(lnk|local|scf|url)$/i.test(name);
}
