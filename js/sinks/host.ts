/** The worker of one store: keeps what it is sent, in the origin private file system where there is one. */

import { ResizeError } from '../error.js';
import { emptied } from '../garbage.js';
import { live } from '../platform.js';
import type { Ready } from '../protocol.js';
import type { Body } from './body.js';
import { type Directory, directoryAt, memoryDirectory, storageError } from './disk.js';
import { FolderBody, folderAt, newFolder } from './folder-body.js';
import { encodeRecords } from './journal.js';
import { entriesOf, Keeper, keptOf, readJournal, type Told } from './keeper.js';
import type { Answer, Listed, NewStore, Opened, Request } from './protocol.js';
import { removeAbandonedSpills } from './spill.js';
import { intactResults, ZipBody } from './zip-body.js';

const FOLDER = 'pixmill-stores';
const JOURNAL = 'journal';
const ZIP = 'results.zip';

/** Answers `start-store` in a new worker: requests are answered one after the other. */
export function becomeStore(life: string): void {
  const store = new StoreHost();
  let last: Promise<void> = Promise.resolve();
  addEventListener('message', (event: MessageEvent<Request>) => {
    const data = emptied(event);
    last = last.then(async () => postMessage(await store.answer(data)));
  });
  void live(life).then(() => postMessage({ type: 'ready' } satisfies Ready));
}

class StoreHost {
  #keeper: Keeper | null = null;
  #id: string | null = null;
  #directory: Directory | null = null;
  #unlock = () => {};

  async answer(request: Request): Promise<Answer> {
    try {
      return { ok: true, value: await this.#do(request) };
    } catch (error) {
      const { code, message, value, limit } = storageError(error);
      return { ok: false, error: { code, message, value, limit } };
    }
  }

  async #do(request: Request) {
    switch (request.type) {
      case 'lasts':
        return (await storesFolder()) !== null;
      case 'list':
        return this.#inMemory ? this.#listOwn() : listStores();
      case 'remove':
        await this.#lock(request.id);
        await removeStore(request.id);
        return null;
      case 'create':
        return this.#create(request.store);
      case 'open':
        return this.#open(request.id, request.folder);
      case 'add':
        await this.#keeper!.add(request.outcomes);
        return null;
      case 'read':
        return this.#keeper?.read(request.file) ?? null;
      case 'tell':
        await this.#tell(request.about);
        return null;
      case 'finish':
        return this.#keeper!.finish();
      case 'close':
        await this.#close();
        return null;
      case 'discard':
        await this.#close(removeStore);
        return null;
    }
  }

  async #create({ kind, about, report, folder, subfolder, overwrite, memoryLimit }: NewStore): Promise<Opened> {
    const root = folder && subfolder ? await newFolder(folder, subfolder) : folder;
    const path = root && subfolder ? root.name : '';
    const stores = await storesFolder();
    if (stores) {
      this.#id = crypto.randomUUID();
      await this.#lock(this.#id);
    }
    const directory = (this.#directory = stores ? directoryAt(await stores.getDirectoryHandle(this.#id!, { create: true })) : memoryDirectory(memoryLimit));
    const journal = await directory.open(JOURNAL);
    const body: Body = root ? new FolderBody(root, overwrite) : new ZipBody(await directory.open(ZIP));
    this.#keeper = new Keeper(body, journal, report);
    this.#keeper.tell({ is: 'head', version: 1, kind, path, report, overwrite, about });
    return { id: this.#id, kind, path, about, entries: [] };
  }

  async #open(id: string | null, folder: FileSystemDirectoryHandle | null): Promise<Opened> {
    if (id) await this.#lock(id);
    this.#id = id;
    try {
      if (id) this.#directory = directoryAt(await (await storesFolder())!.getDirectoryHandle(id));
      const directory = this.#directory!;
      const told = await readJournal(await directory.content(JOURNAL));
      if (!told) throw new ResizeError('not-writable', 'what was kept of that run can not be read');
      const { kind, path, report } = told.head;
      const body = kind === 'zip' ? await openZip(directory, told) : await openFolder(folder, told);
      const journal = await directory.open(JOURNAL);
      journal.truncate(told.end);
      this.#keeper = new Keeper(body, journal, report);
      for (const outcome of told.outcomes) this.#keeper.restore(outcome);
      // It may have stood behind what is lost. Elsewise nothing is written: there may be no room.
      if (told.cut) this.#keeper.tell({ is: 'about', about: told.about });
      return { id, kind, path, about: told.about, entries: entriesOf(told) };
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  /** A finished store has closed its journal. */
  async #tell(about: unknown): Promise<void> {
    const record = { is: 'about', about } as const;
    if (!this.#keeper!.finished) return this.#keeper!.tell(record);
    const journal = await this.#directory!.open(JOURNAL);
    journal.append(encodeRecords([record]));
    await journal.close();
  }

  /** Nowhere but in this worker, which then lives as long as the page. */
  get #inMemory(): boolean {
    return this.#directory !== null && this.#id === null;
  }

  async #listOwn(): Promise<Listed[]> {
    const told = await readJournal(await this.#directory!.content(JOURNAL));
    return told ? [keptOf('', told)] : [];
  }

  /** One tab at a time: the lock ends with this worker, however that ends. */
  #lock(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const held = new Promise<void>((unlock) => (this.#unlock = unlock));
      navigator.locks
        .request(lockName(id), { ifAvailable: true }, (lock) => {
          if (!lock) throw new ResizeError('in-use', 'another tab is at work on that run');
          resolve();
          return held;
        })
        .catch(reject);
    });
  }

  async #close(then?: (id: string) => Promise<unknown>): Promise<void> {
    await this.#keeper?.close();
    this.#keeper = null;
    if (this.#id) {
      await then?.(this.#id);
      this.#id = this.#directory = null;
    }
    this.#unlock();
  }
}

/** Continues a zip after the last result that is whole. */
async function openZip(directory: Directory, told: Told): Promise<ZipBody> {
  const results = told.outcomes.flatMap(({ entry, place }) => (entry.ok ? [{ output: entry.output!, bytes: entry.bytes!, place: place! }] : []));
  const { intact, end } = await intactResults(await directory.content(ZIP), results);
  const lost = results[intact];
  if (lost) {
    const [first] = told.outcomes.splice(told.outcomes.findIndex(({ entry }) => entry.output === lost.output));
    told.end = first!.start;
    told.cut = true;
  }
  const disk = await directory.open(ZIP);
  disk.truncate(end);
  return new ZipBody(disk);
}

/** Continues in a folder that holds what the run has written, to be given anew by the person. */
async function openFolder(folder: FileSystemDirectoryHandle | null, told: Told): Promise<FolderBody> {
  if (!folder) throw new ResizeError('option', 'option folder is missing: the results of that run are in a folder', { option: 'folder' });
  const body = new FolderBody(await folderAt(folder, told.head.path), told.head.overwrite);
  const done = told.outcomes.filter(({ entry }) => entry.ok);
  for (const { entry } of [done[0], done[done.length >> 1], done.at(-1)].filter((one) => one !== undefined)) {
    if (await body.holds(entry.output!, entry.bytes!)) continue;
    throw new ResizeError('not-writable', `this is not the folder of that run: it does not hold ${entry.output}`, { value: entry.output });
  }
  body.own(told.claimed);
  return body;
}

/** What earlier visits have left and no other tab has open. What has no journal that makes sense is removed. */
async function listStores(): Promise<Listed[]> {
  await removeAbandonedSpills();
  const stores = await storesFolder();
  const kept: Listed[] = [];
  for await (const [id, store] of stores?.entries() ?? []) {
    if (store.kind !== 'directory') continue;
    await navigator.locks.request(lockName(id), { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      const told = await directoryAt(store as FileSystemDirectoryHandle).content(JOURNAL).then(readJournal).catch(noJournal);
      // It may be readable at another visit.
      if (told === undefined) return;
      if (!told) return stores!.removeEntry(id, { recursive: true });
      kept.push(keptOf(id, told));
    });
  }
  return kept;
}

/** Null where there is none, undefined where it could not be read now. */
const noJournal = ({ name }: DOMException): null | undefined => (name === 'NotFoundError' || name === 'SyntaxError' ? null : undefined);

const removeStore = async (id: string) => (await storesFolder())?.removeEntry(id, { recursive: true });

const lockName = (id: string): string => `pixmill-store-${id}`;

/** Null where there is no file system that a worker can write to by and by. */
async function storesFolder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    if (!('createSyncAccessHandle' in FileSystemFileHandle.prototype)) return null;
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  } catch {
    return null;
  }
}
