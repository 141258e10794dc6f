/** What compiles and what must not. Checked by tsc, never run. */

import { classesOf, createResizer, DatasetIndex, findDuplicates, npy, npz, ResizeError, safetensors, webdataset, zip } from 'pixmill';
import type { Duplicates, Failed, Input, Outcome, Resized, ResizeOptions, Resizer } from 'pixmill';

const resizer: Resizer = await createResizer({ threads: 'auto', engine: 'auto', memoryBudget: 512 * 2 ** 20 });
const engine: 'threads' | 'workers' | 'serial' = resizer.engine;
const reason: string | null = resizer.reason;

const inputs: Input[] = [new Blob([]), new ArrayBuffer(1), new Uint8Array(1), new DataView(new ArrayBuffer(1)), { name: 'a.jpg', data: new Blob([]), lastModified: 0 }];
const options: ResizeOptions = { width: 600, height: null, fit: 'fill', kernel: 'lanczos3', chromaSubsampling: '4:4:4' };

for await (const outcome of resizer.resize(inputs, options, { signal: new AbortController().signal, onProgress: ({ done, last }) => [done, last.name] })) {
  if (outcome.ok) {
    const data: Uint8Array<ArrayBuffer> = outcome.data;
    const done: Resized = outcome;
    // @ts-expect-error a done file has no error
    outcome.error;
  } else {
    const error: ResizeError = outcome.error;
    const failed: Failed = outcome;
    // @ts-expect-error a failed file has no data
    outcome.data;
  }
}

async function* later(): AsyncGenerator<Input> {
  yield new Blob([]);
}
const stream: ReadableStream<Uint8Array> = zip(resizer.resize(later()), { report: false });
const outcomes: Outcome[] = [];
zip(outcomes);

const index = new DatasetIndex({ label: (name) => name.split('/')[0] ?? null, classes: classesOf(['a/b.jpg']) });
const plainBytes: ReadableStream<Uint8Array> = npy(resizer.resize(later()), { dtype: 'float32', layout: 'chw', count: 1, index });
// @ts-expect-error without a count the header is written again at the end
const notPlain: ReadableStream<Uint8Array> = npz(outcomes);
safetensors(outcomes, { dtype: 'float16' });
for await (const { name, stream } of webdataset(outcomes, { shardBytes: 1e9 })) {
  const shard: [string, ReadableStream<Uint8Array>] = [name, stream];
}
const twice: Duplicates = findDuplicates(outcomes.filter((outcome) => outcome.ok), { distance: 3 });
const csv: Blob = index.labelsCsv();

const one: Resized = await resizer.resizeOne(new Uint8Array(1), {}, { signal: AbortSignal.timeout(9) });
const bytes: Blob = new Blob([one.data]);

const { code, message, option, value, limit, file } = new ResizeError('limit', 'too large', { limit: 9 });
const closed: Promise<void> = resizer.close();

// @ts-expect-error an unknown option
resizer.resize([], { widht: 600 });
// @ts-expect-error an unknown fit
resizer.resize([], { fit: 'Cover' });
// @ts-expect-error sizes are numbers
resizer.resize([], { width: '600' });
// @ts-expect-error a path is no input
resizer.resizeOne('photo.jpg');
// @ts-expect-error an unknown engine
createResizer({ engine: 'gpu' });
// @ts-expect-error what was chosen can't be set
resizer.threads = 2;
// @ts-expect-error the inner parts are not exported
import('pixmill/dist/client.js');
