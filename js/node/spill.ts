/** Results put aside in a file of the system's folder for temporary ones. */

import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenSpill } from '../outbox.js';

export const openSpill: OpenSpill = async () => {
  try {
    const path = join(tmpdir(), `pixmill-${randomUUID()}`);
    const file = openSync(path, 'wx+', 0o600);
    // Its name goes at once, and the rest with the last who has it open: nothing is left even if the process is killed.
    unlinkSync(path);
    let end = 0;
    return {
      write(data) {
        try {
          if (writeSync(file, data, 0, data.byteLength, end) < data.byteLength) return null;
        } catch {
          return null; // ENOSPC
        }
        end += data.byteLength;
        return end - data.byteLength;
      },
      read(at, bytes) {
        const data = new Uint8Array(bytes);
        try {
          return readSync(file, data, 0, bytes, at) === bytes ? data : null;
        } catch {
          return null;
        }
      },
      clear() {
        ftruncateSync(file);
        end = 0;
      },
      close: () => closeSync(file),
    };
  } catch {
    return null;
  }
};
