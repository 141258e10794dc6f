/** Where the results of a run go: each place as a store, or null when the person has thought better of it. */

import { checkFolder, createStore, openStore } from 'pixmill';
import type { ResizeOptions, Store } from 'pixmill';
import type { About, KeptRun } from './kept.js';
import { archiveName } from './options.js';
import { pickFolder } from './pickers.js';
import type { State } from './state.js';
import { askAboutFolder } from './ui/folder-dialog.js';

export type Place = (options: ResizeOptions, state: State) => Promise<Store | null>;

const aboutOf = (options: ResizeOptions, { files }: State): About => ({ options, files: files.length, startedMs: Date.now(), taken: false });

export const newZip: Place = (options, state) => createStore({ about: aboutOf(options, state) });

export const chosenFolder: Place = async (options, state) => {
  const folder = await pickFolder();
  if (!folder) return null;
  const check = await checkFolder(folder, state.files, state.sources, options);
  const subfolder = archiveName(options).replace(/\.zip$/, '');
  const choice = check.holdsSource || check.existing > 0 ? await askAboutFolder(folder.name, check, subfolder) : 'here';
  if (choice === null) return null;
  return createStore({ about: aboutOf(options, state), folder, overwrite: choice === 'overwrite', ...(choice === 'subfolder' ? { subfolder } : {}) });
};

export const placeOf = ({ id, kind }: KeptRun): Place => async () => {
  if (kind === 'zip') return openStore(id);
  const folder = await pickFolder();
  return folder && openStore(id, { folder });
};
