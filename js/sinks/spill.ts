/** Results put aside in the origin private file system, in a file that no other tab sees and no later visit finds. */

import { type OpenSpill, spillInto } from '../spill.js';

const FOLDER = 'pixmill-spill';

export const openSpill: OpenSpill = async () => {
  try {
    await removeAbandonedSpills();
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
    const name = crypto.randomUUID();
    const access = await (await folder.getFileHandle(name, { create: true })).createSyncAccessHandle();
    return spillInto(access, () => {
      access.truncate(0); // The worker may be ended before the rest is done.
      access.close();
      void folder.removeEntry(name).catch(() => {});
    });
  } catch {
    return null;
  }
};

/** What a tab has left that was closed or killed in a run. The file of one that is at work is locked, and stays. */
export async function removeAbandonedSpills(): Promise<void> {
  try {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER);
    for await (const name of folder.keys()) await folder.removeEntry(name).catch(() => {});
  } catch {
    // There are none.
  }
}
