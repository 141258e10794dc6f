/** Results as files of a folder that the person has chosen. */

import { ResizeError } from '../error.js';
import { letGo } from '../garbage.js';
import { OutputNames } from '../names.js';
import { within } from '../patience.js';
import type { Bits, Body, Wanted } from './body.js';
import { storageError } from './disk.js';

/** Where a folder is to be there is a file. */
class FileInTheWay extends Error {
  override name = 'TypeMismatchError';

  constructor(readonly path: string) {
    super(`${path} is a file`);
  }
}

/** So long the disk may take for a single step: a folder may be on a network drive that is gone. */
const STEP_SECONDS = 120;

const soon = <T>(step: Promise<T>): Promise<T> => within(STEP_SECONDS, step, () => new Error(`the folder did not answer within ${STEP_SECONDS} seconds`));

export class FolderBody implements Body {
  readonly announces = true;
  readonly #root: FileSystemDirectoryHandle;
  readonly #overwrite: boolean;
  readonly #names = new OutputNames(accepted);
  /** Files that stand there because this run has written them. */
  readonly #ours = new Set<string>();
  /** Names at which nothing stood: what stands there when it can't be written is no file of the person's. */
  readonly #new = new Set<string>();
  readonly #folders = new Map<string, Promise<FileSystemDirectoryHandle>>();

  constructor(root: FileSystemDirectoryHandle, overwrite: boolean) {
    this.#root = root;
    this.#overwrite = overwrite;
  }

  /** Names that an earlier part of the run was about to write. */
  own(outputs: readonly string[]): void {
    for (const output of outputs) this.#ours.add(output);
  }

  restore(output: string): void {
    this.own([output]);
    this.#names.restore(output);
  }

  claim(results: readonly Wanted[]): Promise<string[]> {
    return Promise.all(results.map((result) => this.#freeName(result)));
  }

  async #freeName({ output: path, format }: Wanted): Promise<string> {
    for (;;) {
      const output = this.#names.add(path, format);
      const there = await this.#at(output);
      if (there === null) this.#new.add(output);
      // Overwriting was agreed to for a file of the same name, not for one that a copy's name hits upon.
      if (there === null || (there === 'file' && ((this.#overwrite && output === path) || this.#ours.has(output)))) return output;
    }
  }

  async #at(path: string): Promise<'file' | 'obstacle' | null> {
    const [folder, name] = split(path);
    try {
      await soon((await this.#folder(folder)).getFileHandle(name));
      return 'file';
    } catch (error) {
      if (error instanceof FileInTheWay) {
        this.#names.avoid(error.path);
        return 'obstacle';
      }
      if ((error as DOMException).name === 'NotFoundError') return null;
      if ((error as DOMException).name === 'TypeMismatchError') return 'obstacle';
      throw storageError(error);
    }
  }

  write(output: string, data: Uint8Array<ArrayBuffer>): Promise<null> {
    return this.#write(output, [data]);
  }

  async #write(output: string, bits: Iterable<Uint8Array<ArrayBuffer>> | Bits): Promise<null> {
    const [folder, name] = split(output);
    try {
      const parent = await this.#folder(folder);
      const remove = (path: string) => soon(parent.removeEntry(path)).catch(() => {});
      // What Chromium leaves when it is killed while it writes this very file.
      if (this.#ours.has(output)) await remove(`${name}.crswap`);
      try {
        const file = await soon(parent.getFileHandle(name, { create: true }));
        await writeInto(file, bits);
      } catch (error) {
        // The name is taken before anything is written: without room an empty file would stay.
        if (this.#new.has(output)) await remove(name);
        throw error;
      }
      this.#new.delete(output);
      return null;
    } catch (error) {
      throw storageError(error);
    }
  }

  async read(output: string): Promise<Blob | null> {
    return this.#file(output);
  }

  commit(): void {}
  rewind(): void {}
  list(): void {}

  async finish(report: (() => Bits) | null): Promise<null> {
    if (!report) return null;
    let name = 'report.json';
    for (let copy = 2; await this.#at(name); copy++) name = `report (${copy}).json`;
    this.#new.add(name);
    return this.#write(name, report());
  }

  async close(): Promise<void> {}

  #folder(path: string): Promise<FileSystemDirectoryHandle> {
    if (path === '') return Promise.resolve(this.#root);
    const known = this.#folders.get(path);
    if (known) return known;
    const [parent, name] = split(path);
    const made = this.#folder(parent).then((folder) => soon(folder.getDirectoryHandle(name, { create: true }))).catch((error: Error) => {
      this.#folders.delete(path);
      // One further out has said already which path it is.
      throw error.name === 'TypeMismatchError' && !(error instanceof FileInTheWay) ? new FileInTheWay(path) : error;
    });
    this.#folders.set(path, made);
    return made;
  }

  /** Whether a result is there with its size. */
  async holds(output: string, bytes: number): Promise<boolean> {
    return (await this.#file(output))?.size === bytes;
  }

  async #file(output: string): Promise<File | null> {
    const [folder, name] = split(output);
    try {
      return await (await (await this.#folder(folder)).getFileHandle(name)).getFile();
    } catch {
      return null;
    }
  }
}

/** It is written beside and takes the name when it is closed: no half file ever has the name. */
async function writeInto(file: FileSystemFileHandle, bits: Iterable<Uint8Array<ArrayBuffer>> | Bits): Promise<void> {
  const stream = await soon(file.createWritable());
  try {
    for await (const bit of bits) {
      await soon(stream.write(bit));
      letGo([bit.buffer]);
    }
    await soon(stream.close());
  } catch (error) {
    await soon(stream.abort()).catch(() => {});
    throw error;
  }
}

/** A new folder inside `parent`, under the name given or the first `name (2)`, `name (3)` ... that is free. */
export async function newFolder(parent: FileSystemDirectoryHandle, name: string): Promise<FileSystemDirectoryHandle> {
  for (let copy = 1; ; copy++) {
    const free = copy === 1 ? name : `${name} (${copy})`;
    try {
      await parent.getDirectoryHandle(free);
    } catch (error) {
      if ((error as DOMException).name === 'NotFoundError') return parent.getDirectoryHandle(free, { create: true });
      if ((error as DOMException).name !== 'TypeMismatchError') throw storageError(error);
    }
  }
}

/** Chromium refuses names that no system does: these, by the rules in its source; a test writes 155 hard names. */
function accepted(segment: string): string {
  return segment.replace(/[~\p{Cf}\p{Cn}]/gu, '_').replace(/^\s|\s$/g, '_').replace(/\.(lnk|local|scf|url)$/i, '_$1');
}

function split(path: string): [folder: string, name: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, Math.max(at, 0)), path.slice(at + 1)];
}

/** The folder that a path of one segment or none means. */
export async function folderAt(parent: FileSystemDirectoryHandle, path: string): Promise<FileSystemDirectoryHandle> {
  if (path === '') return parent;
  try {
    return await parent.getDirectoryHandle(path);
  } catch {
    throw new ResizeError('not-writable', `this is not the folder of that run: it has no folder ${path}`, { value: path });
  }
}
