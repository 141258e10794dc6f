/**
 * What a store knows, as lines of text that are only ever appended: the CRC-32 of the rest, a
 * space, a record as JSON. A line cut short by a crash ends what is valid.
 */

import { crc32 } from '../crc32.js';
import { letGo } from '../garbage.js';
import type { JournalRecord } from './protocol.js';

const PIECE_BYTES = 1 << 20;
const LINE_FEED = 10;
const COMMA = 44;
const NO_SUM = '00000000';

export function encodeRecords(records: readonly JournalRecord[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const lines = encoder.encode(records.map((record) => `${NO_SUM} ${JSON.stringify(record)}\n`).join(''));
  for (let start = 0, stop; start < lines.length; start = stop + 1) {
    stop = lines.indexOf(LINE_FEED, start);
    const sum = sumOf(lines.subarray(start + NO_SUM.length + 1, stop));
    for (let i = 0; i < sum.length; i++) lines[start + i] = sum.charCodeAt(i);
  }
  return lines;
}

/** The records of the valid part, and where each begins and ends. */
export async function* readRecords(file: Blob): AsyncGenerator<{ record: JournalRecord; start: number; end: number }, void, undefined> {
  const decoder = new TextDecoder();
  for await (const lines of readLines(file)) {
    for (const { json, start, end } of lines) yield { record: JSON.parse(decoder.decode(json)), start, end };
  }
}

/** The entries of outcomes as they stand there, as JSON, some at a time; each until the next are asked for. */
export async function* readEntries(file: Blob): AsyncGenerator<Uint8Array[], void, undefined> {
  for await (const lines of readLines(file)) yield lines.flatMap(({ json }) => (holds(json, 0, OUTCOME) ? [entryIn(json)] : []));
}

function entryIn(json: Uint8Array): Uint8Array {
  let end = json.lastIndexOf(COMMA);
  // Inside of texts quotation marks have a backslash before them, so this can be no part of one.
  while (end > 0 && !holds(json, end, PLACE)) end = json.lastIndexOf(COMMA, end - 1);
  return json.subarray(OUTCOME.length, end);
}

/** How a record of an outcome begins, and what comes after its entry. */
const [OUTCOME, PLACE] = ['{"is":"outcome","entry":', ',"place":'].map((text) => new TextEncoder().encode(text)) as [Uint8Array, Uint8Array];

const holds = (bytes: Uint8Array, at: number, part: Uint8Array): boolean => part.every((byte, i) => bytes[at + i] === byte);

interface Line {
  json: Uint8Array;
  start: number;
  end: number;
}

/** Those of a piece at a time: to be asked for each by itself left more garbage than they are. */
async function* readLines(file: Blob): AsyncGenerator<Line[], void, undefined> {
  let rest = new Uint8Array();
  let begun = 0;
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const piece = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    const lines: Line[] = [];
    let start = 0;
    let isValid = true;
    for (let stop = bytes.indexOf(LINE_FEED); stop >= 0; stop = bytes.indexOf(LINE_FEED, start)) {
      const json = bytes.subarray(start + NO_SUM.length + 1, stop);
      isValid = isSummed(bytes, start, json);
      if (!isValid) break;
      const end = begun + stop + 1 - start;
      lines.push({ json, start: begun, end });
      begun = end;
      start = stop + 1;
    }
    yield lines;
    if (!isValid) return;
    rest = bytes.slice(start);
    letGo([piece.buffer, bytes.buffer]);
  }
}

/** Whether the sum of the line and a space stand at its start. */
function isSummed(bytes: Uint8Array, start: number, json: Uint8Array): boolean {
  const head = `${sumOf(json)} `;
  for (let i = 0; i < head.length; i++) if (bytes[start + i] !== head.charCodeAt(i)) return false;
  return true;
}

const sumOf = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0');
