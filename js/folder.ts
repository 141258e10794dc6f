/** What a folder holds before results are written into it. */

import { sizeOf } from './input.js';
import type { EntryHandle, FolderCheck, FolderHandle, NamedInput, OutputFormat } from './model.js';
import { OutputNames } from './names.js';
import { foreknown, type Naming, readPattern } from './rename.js';

/**
 * Looks whether results of `files` would meet files that exist in `folder`, and whether it is a
 * folder that the files come from: one of `sources`, where the page has their handles, by
 * `isSameEntry`; otherwise by a file of the same path, size and time. Where `rename` asks for sizes, or
 * `format` for that of the source, which nobody knows yet, no name can be compared, and none is found to exist.
 */
export async function checkFolder(
  folder: FolderHandle,
  files: readonly NamedInput[],
  sources: readonly EntryHandle[] = [],
  options: Naming = {},
): Promise<FolderCheck> {
  const outputOf = readPattern(options.rename);
  const result = foreknown(options);
  const existing = result ? await countExisting(folder, treeOf(files.map(({ name }) => outputOf(name, result)), result.format)) : 0;
  return { holdsSource: await holdsSource(folder, files, sources), existing };
}

async function holdsSource(folder: FolderHandle, files: readonly NamedInput[], sources: readonly EntryHandle[]): Promise<boolean> {
  for (const source of sources) {
    if (await folder.isSameEntry(source)) return true;
    if (await folder.resolve(source)) return true;
    // The folder chosen may lie inside one that was dropped.
    if (source.kind === 'directory' && (await (source as FolderHandle).resolve(folder))) return true;
  }
  for (const first of files.slice(0, 1)) {
    const path = first.name.split('/');
    for (const inside of [path, path.slice(1)]) {
      const file = await fileAt(folder, inside);
      if (file && file.size === sizeOf(first) && file.lastModified === first.lastModified) return true;
    }
  }
  return false;
}

async function fileAt(folder: FolderHandle, path: readonly string[]): Promise<File | null> {
  try {
    let inner = folder;
    for (const name of path.slice(0, -1)) inner = await inner.getDirectoryHandle(name);
    return await (await inner.getFileHandle(path.at(-1)!)).getFile();
  } catch {
    return null;
  }
}

interface Tree {
  folders: Map<string, Tree>;
  files: Set<string>;
}

function treeOf(outputs: readonly string[], format: OutputFormat): Tree {
  const names = new OutputNames();
  const root: Tree = { folders: new Map(), files: new Set() };
  for (const output of outputs) {
    const path = names.add(output, format).split('/');
    const file = path.pop()!;
    let tree = root;
    for (const folder of path) {
      const key = folder.toLowerCase();
      const inner: Tree = tree.folders.get(key) ?? { folders: new Map(), files: new Set() };
      tree.folders.set(key, inner);
      tree = inner;
    }
    tree.files.add(file.toLowerCase());
  }
  return root;
}

/** By listing the folders that exist, whose number is small beside that of the files. Case is ignored, as many systems do. */
async function countExisting(folder: FolderHandle, { folders, files }: Tree): Promise<number> {
  let existing = 0;
  for await (const [name, entry] of folder.entries()) {
    const inner = folders.get(name.toLowerCase());
    if (files.has(name.toLowerCase())) existing += 1;
    else if (inner && entry.kind === 'directory') existing += await countExisting(entry as FolderHandle, inner);
    else if (inner) existing += inner.files.size;
  }
  return existing;
}
