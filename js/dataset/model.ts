/** The public shapes of data sets. Documentation and types only. */

import type { DatasetIndex } from './dataset-index.js';

/** How the class of a picture is told: the name of the folder that its file lies in, or what a function makes of its path. Null: it has none. */
export type Label = 'folder' | ((name: string) => string | null);

export interface DatasetIndexOptions {
  /** Default `folder`. */
  label?: Label;
  /** Names of classes, in the order of their numbers. Others are added as they come. Default none. */
  classes?: readonly string[];
}

/** What can be spread from the options of the run: `npy(resizer.resize(files, options), options)`. */
export interface DatasetOptions {
  /** As it was for `resize`. Default `uint8`. */
  dtype?: 'uint8' | 'float32' | 'float16';
  /** As it was for `resize`. Default `hwc`. */
  layout?: 'hwc' | 'chw';
  /** Is told of every outcome, for `labels.csv` and `index.jsonl`. */
  index?: DatasetIndex;
}

export interface TensorOptions extends DatasetOptions {
  /**
   * How many outcomes there will be. Given, the stream is plain bytes, and row i is input i: those
   * of files that failed are zeros. Left out, files that failed have no row, and as nobody knows
   * before the end how many rows there are, the stream ends with a chunk `{ type: 'write', position:
   * 0, data }` that writes the header once more: a `FileSystemWritableFileStream` takes it as it is.
   */
  count?: number;
}

/** Bytes for the place where the stream is, or for a place that it has passed. */
export type Patch = { type: 'write'; position: number; data: Uint8Array<ArrayBuffer> };

export interface WebdatasetOptions extends DatasetOptions {
  /** A shard ends before it is larger than this, unless it holds one picture alone. Default 256 MiB. */
  shardBytes?: number;
}

export interface Shard {
  /** `shard-000000.tar` and so on. */
  name: string;
  /** To be read to its end before the next shard is asked for. */
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}
