/** From a drop or a file input to a list of named files, in an order that repeats. */

export interface NamedFile {
  name: string;
  data: File;
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
  const gathered: Gathered = { files: [], unreadable: [], sources: await handles };

  async function visit(entry: FileSystemEntry): Promise<void> {
    const name = entry.fullPath.slice(1);
    try {
      if (isDirectory(entry)) await visitAll(entry);
      else if (isFile(entry)) gathered.files.push(named(name, await fileOf(entry)));
    } catch {
      gathered.unreadable.push(name);
    }
  }

  async function visitAll(directory: FileSystemDirectoryEntry): Promise<void> {
    const reader = directory.createReader();
    // Chromium gives at most 100 entries a call; an empty batch is the end.
    for (let batch = await batchOf(reader); batch.length > 0; batch = await batchOf(reader)) {
      await Promise.all(batch.filter(isFile).map(visit));
      onCount(gathered.files.length);
      for (const folder of batch.filter(isDirectory)) await visit(folder);
    }
  }

  await Promise.all(entries.map(visit));
  gathered.files.sort(byPath);
  return gathered;
}

export function listed(files: Iterable<File>): NamedFile[] {
  return Array.from(files, (file) => named(file.webkitRelativePath || file.name, file)).sort(byPath);
}

/** The order of a depth-first walk that takes the names of each folder by code point. */
export function byPath({ name: left }: { name: string }, { name: right }: { name: string }): number {
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return rank(left, i) - rank(right, i);
  }
  return left.length - right.length;
}

const rank = (path: string, at: number): number => (path[at] === '/' ? -1 : path.codePointAt(at)!);

const named = (name: string, data: File): NamedFile => ({ name, data, lastModified: data.lastModified });

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject));
const batchOf = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
