/** Results put aside in a file of the system's folder for temporary ones. */

import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenFile, type OpenSpill, spillInto } from '../spill.js';

export const openSpill: OpenSpill = async () => {
  try {
    const path = join(tmpdir(), `pixmill-${randomUUID()}`);
    const file = openSync(path, 'wx+', 0o600);
    // Its name goes at once, and the rest with the last who has it open: nothing is left even if the process is killed.
    unlinkSync(path);
    const open: OpenFile = {
      write: (data, { at }) => writeSync(file, data, 0, data.byteLength, at),
      read: (data, { at }) => readSync(file, data, 0, data.byteLength, at),
      truncate: (bytes) => ftruncateSync(file, bytes),
    };
    return spillInto(open, () => closeSync(file));
  } catch {
    return null;
  }
};
