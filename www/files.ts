/** From a drop or a file input to a list of named files, in an order that repeats. */

/** Of a drop of more none is held open: each costs the browser 9 kB, and to open it when its turn has come 0.75 ms. */
const mostOpen = 1024;

export interface NamedFile {
  name: string;
  data: File | (() => Promise<File>);
  size: number;
  lastModified: number;
}

export interface Gathered {
  files: NamedFile[];
  /** Names of files that could not be opened. */
  unreadable: string[];
  /** What was dropped, where the browser tells: so that no result is written over a source. */
  sources: FileSystemHandle[];
}

/** Must be called in the drop handler itself: the items are gone once it returns. */
export function entriesOf(transfer: DataTransfer): FileSystemEntry[] {
  return Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
}

/** Must be called in the drop handler too. */
export async function handlesOf(transfer: DataTransfer): Promise<FileSystemHandle[]> {
  const items = Array.from(transfer.items) as (DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> })[];
  const asked = await Promise.allSettled(items.map((item) => item.getAsFileSystemHandle?.()));
  return asked.flatMap((answer) => (answer.status === 'fulfilled' && answer.value ? [answer.value] : []));
}

export interface Drop {
  entries: FileSystemEntry[];
  handles: Promise<FileSystemHandle[]>;
}

export async function walk({ entries, handles }: Drop, onCount: (count: number) => void): Promise<Gathered> {
  const [open, later, unreadable]: [NamedFile[], NamedFile[], string[]] = [[], [], []];
  const sources = await handles;
  let begun = 0;

  async function visit(entry: FileSystemEntry): Promise<void> {
    const name = entry.fullPath.slice(1);
    try {
      if (isDirectory(entry)) await visitAll(entry);
      else if (isFile(entry)) await take(name, entry);
    } catch {
      unreadable.push(name);
    }
  }

  async function take(name: string, entry: FileSystemFileEntry & WithMetadata): Promise<void> {
    const file = begun++ < mostOpen || !entry.getMetadata ? await fileOf(entry) : null;
    const { size, lastModified } = file ?? (await factsOf(entry));
    if (file) open.push(named(name, file));
    later.push({ name, data: () => unchanged(entry, { size, lastModified }), size, lastModified });
  }

  async function visitAll(directory: FileSystemDirectoryEntry): Promise<void> {
    const reader = directory.createReader();
    // Chromium gives at most 100 entries a call; an empty batch is the end.
    for (let batch = await batchOf(reader); batch.length > 0; batch = await batchOf(reader)) {
      await Promise.all(batch.filter(isFile).map(visit));
      onCount(later.length);
      for (const folder of batch.filter(isDirectory)) await visit(folder);
    }
  }

  await Promise.all(entries.map(visit));
  const files = open.length < later.length ? later : open;
  return { files: files.sort(byPath), unreadable, sources };
}

export function listed(files: Iterable<File>): NamedFile[] {
  return Array.from(files, (file) => named(file.webkitRelativePath || file.name, file)).sort(byPath);
}

export const opened = async ({ data }: NamedFile): Promise<File> => (typeof data === 'function' ? data() : data);

/** The order of a depth-first walk that takes the names of each folder by code point. */
export function byPath({ name: left }: { name: string }, { name: right }: { name: string }): number {
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return rank(left, i) - rank(right, i);
  }
  return left.length - right.length;
}

const rank = (path: string, at: number): number => (path[at] === '/' ? -1 : path.codePointAt(at)!);

const named = (name: string, data: File): NamedFile => ({ name, data, size: data.size, lastModified: data.lastModified });

type Facts = Pick<File, 'size' | 'lastModified'>;

/** What was never opened leaves nothing behind. */
async function factsOf(entry: WithMetadata): Promise<Facts> {
  const { size, modificationTime } = await new Promise<Metadata>((resolve, reject) => entry.getMetadata!(resolve, reject));
  return { size, lastModified: modificationTime.getTime() };
}

/** As a file that is held open can't be read any more when it has changed. */
async function unchanged(entry: FileSystemFileEntry, { size, lastModified }: Facts): Promise<File> {
  const file = await fileOf(entry);
  if (file.size !== size || file.lastModified !== lastModified) throw new Error('it has changed since it was dropped');
  return file;
}

/** Chromium alone has it: https://wicg.github.io/entries-api/ left it out. */
interface WithMetadata {
  getMetadata?(resolve: (metadata: Metadata) => void, reject: (error: DOMException) => void): void;
}

interface Metadata {
  size: number;
  modificationTime: Date;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject));
const batchOf = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
