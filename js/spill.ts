/** Where results are put aside until their turn. */

/** Results put aside on disk, by one run. */
export interface Spill {
  /** Where it is now; null where there is no room. */
  write(data: Uint8Array): number | null;
  /** Null where it can't be read. */
  read(at: number, bytes: number): Uint8Array<ArrayBuffer> | null;
  /** Nothing that was written is wanted any more. */
  clear(): void;
  /** Removes the file. */
  close(): void;
}

/** Null where there is no place for it. Never rejects. */
export type OpenSpill = () => Promise<Spill | null>;

/** A file that is open, as a `FileSystemSyncAccessHandle` is; what goes wrong throws. */
export interface OpenFile {
  write(data: Uint8Array, place: { at: number }): number;
  read(data: Uint8Array, place: { at: number }): number;
  truncate(bytes: number): void;
}

/** One result after the other, until all are forgotten. */
export function spillInto(file: OpenFile, close: () => void): Spill {
  let end = 0;
  const whole = (data: Uint8Array, act: () => number) => {
    try {
      return act() === data.byteLength;
    } catch {
      return false; // a full disk or quota
    }
  };
  return {
    write(data) {
      const at = end;
      if (!whole(data, () => file.write(data, { at }))) return null;
      end += data.byteLength;
      return at;
    },
    read(at, bytes) {
      const data = new Uint8Array(bytes);
      return whole(data, () => file.read(data, { at })) ? data : null;
    },
    clear() {
      file.truncate(0);
      end = 0;
    },
    close,
  };
}
