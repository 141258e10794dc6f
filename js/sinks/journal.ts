/**
 * What a store knows, as lines of text that are only ever appended: the CRC-32 of the rest, a
 * space, a record as JSON. A line cut short by a crash ends what is valid.
 */

import { crc32 } from '../crc32.js';
import type { JournalRecord } from './protocol.js';

const PIECE_BYTES = 1 << 20;
const LINE_FEED = 10;

export function encodeRecords(records: readonly JournalRecord[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const lines = records.map((record) => {
    const json = JSON.stringify(record);
    return `${sumOf(encoder.encode(json))} ${json}\n`;
  });
  return encoder.encode(lines.join(''));
}

/** The records of the valid part, and where each begins and ends. */
export async function* readRecords(file: Blob): AsyncGenerator<{ record: JournalRecord; start: number; end: number }, void, undefined> {
  const decoder = new TextDecoder();
  let rest = new Uint8Array();
  let begun = 0;
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const piece = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    let start = 0;
    for (let stop = bytes.indexOf(LINE_FEED); stop >= 0; stop = bytes.indexOf(LINE_FEED, start)) {
      const json = bytes.subarray(start + 9, stop);
      if (decoder.decode(bytes.subarray(start, start + 9)) !== `${sumOf(json)} `) return;
      const end = begun + stop + 1 - start;
      yield { record: JSON.parse(decoder.decode(json)), start: begun, end };
      begun = end;
      start = stop + 1;
    }
    rest = bytes.slice(start);
  }
}

const sumOf = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0');
