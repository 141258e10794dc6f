/** Results put aside in the origin private file system, in a file that no other tab sees and no later visit finds. */

import type { OpenSpill } from '../outbox.js';

const FOLDER = 'pixmill-spill';

export const openSpill: OpenSpill = async () => {
  try {
    await removeAbandonedSpills();
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
    const name = crypto.randomUUID();
    const access = await (await folder.getFileHandle(name, { create: true })).createSyncAccessHandle();
    let end = 0;
    return {
      write(data) {
        try {
          if (access.write(data, { at: end }) < data.byteLength) return null;
        } catch {
          return null; // QuotaExceededError
        }
        end += data.byteLength;
        return end - data.byteLength;
      },
      read(at, bytes) {
        const data = new Uint8Array(bytes);
        try {
          return access.read(data, { at }) === bytes ? data : null;
        } catch {
          return null;
        }
      },
      clear() {
        access.truncate(0);
        end = 0;
      },
      close() {
        access.truncate(0); // The worker may be ended before the rest is done.
        access.close();
        void folder.removeEntry(name).catch(() => {});
      },
    };
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
