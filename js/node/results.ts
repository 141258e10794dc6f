/** The folder for results. Each is there whole, or not at all. */

import { lstatSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ResizeError } from '../error.js';

export class ResultFolder {
  readonly #made = new Map<string, Promise<unknown>>();
  readonly #sources: Set<string>;
  #parts = 0;

  constructor(
    private readonly folder: string,
    private readonly overwrite: boolean,
    sources: readonly string[],
  ) {
    this.#sources = new Set(sources.map((path) => resolve(path)));
  }

  /** Why no result of this name may be written, or null. */
  refusal(name: string): ResizeError | null {
    const path = join(this.folder, name);
    if (this.#sources.has(resolve(path))) return new ResizeError('exists', `${path} is a source`);
    const isThere = !this.overwrite && lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    return isThere ? new ResizeError('exists', `${path} is there already`) : null;
  }

  /**
   * Under another name first: who is killed midway, or finds the disk full, leaves no half of a picture.
   * Rejects with `ResizeError` (`exists`, `storage-full`, `not-writable`).
   */
  async write(name: string, data: Uint8Array, modifiedMs: number): Promise<void> {
    const path = join(this.folder, name);
    const part = join(dirname(path), `.pixmill-${process.pid}-${this.#parts++}.part`);
    try {
      await this.#make(dirname(path));
      const file = await open(part, 'wx');
      try {
        await file.writeFile(data);
        await file.utimes(modifiedMs / 1000, modifiedMs / 1000);
      } finally {
        await file.close();
      }
      const refusal = this.refusal(name);
      if (refusal) throw refusal;
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true }).catch(() => {});
      if (error instanceof ResizeError) throw error;
      const { code = '', message } = error as NodeJS.ErrnoException;
      throw new ResizeError(['ENOSPC', 'EDQUOT'].includes(code) ? 'storage-full' : 'not-writable', message);
    }
  }

  #make(folder: string): Promise<unknown> {
    const made = this.#made.get(folder) ?? mkdir(folder, { recursive: true });
    this.#made.set(folder, made);
    return made;
  }
}
