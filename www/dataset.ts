/** Results as a data set: what is a store to a run, and files for a training script to the person. */

import { classesOf, DatasetIndex, npy, npz, safetensors, webdataset } from 'pixmill';
import type { Outcome, Patch, ResizeOptions, Store } from 'pixmill';
import { archiveName } from './options.js';
import { pickFolder, picksFolders } from './pickers.js';
import type { Place } from './places.js';
import { save } from './save.js';

export const datasetKinds = ['npz', 'npy', 'safetensors', 'webdataset'] as const;
export type DatasetKind = (typeof datasetKinds)[number];

const writers = { npz, npy, safetensors };

type Chunk = Uint8Array<ArrayBuffer>;
type Stream = ReadableStream<Chunk | Patch>;

/** Where the files of a data set go. */
interface Shelf {
  name: string;
  put(name: string, stream: Stream): Promise<void>;
}

/** Tensors are made of plain values, shards of any result. */
export const optionsFor = (kind: DatasetKind, options: ResizeOptions): ResizeOptions => (kind === 'webdataset' ? options : { ...options, format: 'raw' });

/** Whether all results come out in one size, as the rows of a tensor do; or do unless a picture is smaller than the crop. */
export function sizesOf({ width, height, fit = 'cover', cropWidth, cropHeight, withoutEnlargement }: ResizeOptions): 'one' | 'one-if-large' | 'many' {
  const boxed = width && height && !withoutEnlargement ? { width, height } : null;
  if (boxed && ['cover', 'contain', 'fill'].includes(fit)) return 'one';
  if (!cropWidth || !cropHeight) return 'many';
  // A crop is no larger than what it is taken from.
  return boxed && fit === 'outside' && cropWidth <= boxed.width && cropHeight <= boxed.height ? 'one' : 'one-if-large';
}

export const datasetPlace =
  (kind: DatasetKind): Place =>
  async (options, { files }) => {
    const name = archiveName(options).replace(/\.zip$/, '-dataset');
    const shelf = picksFolders() ? await folderShelf(name) : downloads(name);
    return shelf && new DatasetStore(kind, options, shelf, classesOf(files.map((file) => file.name)));
  };

/** As a run sees it: outcomes go in, once, and nothing of it outlives the page. */
class DatasetStore implements Store {
  readonly id = null;
  readonly inMemory = false;
  readonly kind = 'folder';
  readonly about = null;
  readonly entries = [];
  readonly path: string;
  readonly #index: DatasetIndex;

  constructor(
    private readonly format: DatasetKind,
    private readonly options: ResizeOptions,
    private readonly shelf: Shelf,
    classes: readonly string[],
  ) {
    this.path = shelf.name;
    this.#index = new DatasetIndex({ label: 'folder', classes });
  }

  match = (files: readonly unknown[]): null[] => files.map(() => null);
  read = async (): Promise<null> => null;

  async add(outcomes: Iterable<Outcome> | AsyncIterable<Outcome>): Promise<void> {
    const { dtype, layout } = this.options;
    const how = { ...(dtype && { dtype }), ...(layout && { layout }), index: this.#index };
    if (this.format !== 'webdataset') return this.shelf.put(`images.${this.format}`, writers[this.format](outcomes, how));
    for await (const { name, stream } of webdataset(outcomes, how)) await this.shelf.put(name, stream);
  }

  async finish(): Promise<null> {
    await this.shelf.put('labels.csv', this.#index.labelsCsv().stream());
    await this.shelf.put('index.jsonl', this.#index.indexJsonl().stream());
    return null;
  }

  tell = async (): Promise<void> => {};
  close = async (): Promise<void> => {};
  discard = async (): Promise<void> => {};
}

async function folderShelf(name: string): Promise<Shelf | null> {
  const parent = await pickFolder();
  if (!parent) return null;
  const taken = new Set<string>();
  for await (const key of parent.keys()) taken.add(key);
  let own = name;
  for (let i = 2; taken.has(own); i++) own = `${name} (${i})`;
  const folder = await parent.getDirectoryHandle(own, { create: true });
  return {
    name: `${parent.name}/${own}`,
    async put(file, stream) {
      const handle = await folder.getFileHandle(file, { create: true });
      // What is cut short is not there: the browser puts the file in its place when the stream is closed.
      await stream.pipeTo(await handle.createWritable());
    },
  };
}

/** Where no folder can be chosen each file is a download of its own, held by the browser until then. */
function downloads(name: string): Shelf {
  return {
    name,
    async put(file, stream) {
      let [whole, first]: [Blob, Chunk | null] = [new Blob(), null];
      let parts: Chunk[] = [];
      const gather = () => {
        whole = new Blob([whole, ...parts]);
        parts = [];
      };
      for (const reader = stream.getReader(); ; ) {
        const { done, value } = await reader.read();
        if (done) break;
        if (!(value instanceof Uint8Array)) first = value.data;
        else if (parts.push(value) >= gatheredAtOnce) gather();
      }
      gather();
      save(first ? new Blob([first, whole.slice(first.byteLength)]) : whole, file);
    },
  };
}

/** Pieces that become one on the way, so that the browser can put them aside. */
const gatheredAtOnce = 64;
