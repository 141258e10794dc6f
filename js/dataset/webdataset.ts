/** Outcomes as shards for WebDataset: https://github.com/webdataset/webdataset. */

import { ResizeError } from '../error.js';
import type { Outcome, Resized } from '../model.js';
import { OutputNames } from '../names.js';
import { toStream } from '../stream.js';
import { DatasetIndex } from './dataset-index.js';
import type { DatasetOptions, Shard, WebdatasetOptions } from './model.js';
import { DESCR } from './npy.js';
import { npyHeader } from './npy-format.js';
import { tarEnd, tarHeader, tarPadding } from './tar-format.js';
import { shapeOf } from './tensor.js';

type Chunk = Uint8Array<ArrayBuffer>;

/** One picture with what is told of it. */
interface Sample {
  outcome: Resized;
  key: string;
  chunks: Chunk[];
  bytes: number;
}

/**
 * Gives outcomes as tar files of a limited size. A picture is there as `key.jpg`, `key.png` or `key.webp`, a raw one as
 * `key.npy`; beside it `key.json` with its source's `name`, `size` and, with `checks`, `sha256`, its
 * `label` and its size, and `key.cls` with the class by number, where it has one. Keys are the paths
 * of the sources, made distinct, and without dots, which would end them.
 *
 * ```ts
 * for await (const { name, stream } of webdataset(resizer.resize(files, options), options)) {
 *   const file = await folder.getFileHandle(name, { create: true });
 *   await stream.pipeTo(await file.createWritable());
 * }
 * ```
 */
export async function* webdataset(outcomes: Iterable<Outcome> | AsyncIterable<Outcome>, options: WebdatasetOptions = {}): AsyncGenerator<Shard, void, undefined> {
  const { shardBytes = 256 * 2 ** 20, index = new DatasetIndex() } = options;
  const samples = samplesOf(outcomes, index, options);
  let row = 0;
  try {
    let next = await samples.next();
    for (let number = 0; !next.done; number++) {
      const name = `shard-${String(number).padStart(6, '0')}.tar`;
      let finished = false;
      async function* chunks(): AsyncGenerator<Chunk, void, undefined> {
        const end = tarEnd();
        let bytes = end.byteLength;
        for (let first = true; !next.done && (first || bytes + next.value.bytes <= shardBytes); first = false) {
          const { outcome, key, chunks, bytes: more } = next.value;
          index.add(outcome, { row: row++, shard: name, key });
          bytes += more;
          yield* chunks;
          next = await samples.next();
        }
        finished = true;
        yield end;
      }
      yield { name, stream: toStream(chunks()) };
      if (!finished) throw new ResizeError('option', `${name} was not read to its end before the next shard was asked for`, { file: name });
    }
  } finally {
    await samples.return();
  }
}

async function* samplesOf(outcomes: Iterable<Outcome> | AsyncIterable<Outcome>, index: DatasetIndex, options: DatasetOptions): AsyncGenerator<Sample, void, undefined> {
  const names = new OutputNames();
  for await (const outcome of outcomes) {
    if (outcome.ok) yield sampleOf(outcome, keyOf(outcome.name, names), index, options);
    else index.add(outcome, { row: null });
  }
}

function sampleOf(outcome: Resized, key: string, index: DatasetIndex, options: DatasetOptions): Sample {
  const { name, source, data, width, height, format, checks } = outcome;
  const found = index.classOf(name);
  const facts = { name, size: source.bytes, ...(checks && { sha256: checks.sha256 }), label: found.label, width, height };
  const text = (content: string) => [new TextEncoder().encode(content)];
  const files: [string, Chunk[]][] = [
    format === 'raw' ? ['npy', [npyHeader(DESCR[options.dtype ?? 'uint8'], shapeOf(outcome, options)), data]] : [format === 'jpeg' ? 'jpg' : format, [data]],
    ['json', text(JSON.stringify(facts))],
    ...(found.label === null ? [] : [['cls', text(String(found.class))] satisfies [string, Chunk[]]]),
  ];
  const modifiedMs = source.lastModified ?? 0;
  const chunks = files.flatMap(([extension, content]) => {
    const bytes = content.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return [tarHeader({ name: `${key}.${extension}`, bytes, modifiedMs }), ...content, tarPadding(bytes)].filter(({ byteLength }) => byteLength > 0);
  });
  return { outcome, key, chunks, bytes: chunks.reduce((sum, { byteLength }) => sum + byteLength, 0) };
}

/** A file's first dot, in the last part of its path, ends the key. */
function keyOf(path: string, names: OutputNames): string {
  const start = path.lastIndexOf('/') + 1;
  const file = path.slice(start);
  const dot = file.lastIndexOf('.');
  const stem = (dot > 0 ? file.slice(0, dot) : file).replaceAll('.', '_');
  return names.add(`${path.slice(0, start)}${stem}.jpg`, 'jpeg').slice(0, -'.jpg'.length);
}
