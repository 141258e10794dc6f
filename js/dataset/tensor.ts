/** Outcomes as the rows of one tensor. */

import { ResizeError } from '../error.js';
import type { Outcome, Resized } from '../model.js';
import type { DatasetOptions, Patch, TensorOptions } from './model.js';

export type Outcomes = Iterable<Outcome> | AsyncIterable<Outcome>;
export type Dtype = NonNullable<DatasetOptions['dtype']>;

export const ITEM_BYTES: Record<Dtype, number> = { uint8: 1, float16: 2, float32: 4 };

/** Height, width and channels of a raw picture, in the order of its layout. */
export function shapeOf({ name, format, data, width, height }: Resized, { dtype = 'uint8', layout = 'hwc' }: DatasetOptions): number[] {
  const channels = data.byteLength / (width * height * ITEM_BYTES[dtype]);
  if (format !== 'raw' || ![1, 3, 4].includes(channels)) {
    const message = `${name} is no ${dtype} picture: ${data.byteLength} bytes of ${format} for ${width} x ${height}; resize with format raw and the same dtype`;
    throw new ResizeError('shape', message, { file: name, value: format, limit: `raw, ${dtype}` });
  }
  return layout === 'chw' ? [channels, height, width] : [height, width, channels];
}

/** The rows, one for each outcome that makes one; `shape` is known from the first on. */
export class Rows {
  /** Of one row. */
  shape: number[] = [];
  rowBytes = 0;
  /** So far. */
  count = 0;

  constructor(
    private readonly outcomes: Outcomes,
    private readonly options: TensorOptions,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    const { count, index } = this.options;
    let failedBefore = 0;
    for await (const outcome of this.outcomes) {
      const fixed = count !== undefined;
      if (fixed && this.count + failedBefore >= count) throw new ResizeError('shape', `there are more outcomes than the ${count} that were told`, { limit: count });
      if (outcome.ok) this.#check(outcome);
      if (outcome.ok || fixed) index?.add(outcome, { row: this.count + failedBefore });
      else index?.add(outcome, { row: null });
      if (!outcome.ok && !fixed) continue;
      if (!outcome.ok && this.shape.length === 0) {
        failedBefore += 1;
        continue;
      }
      for (; failedBefore > 0; failedBefore--) yield this.#row();
      yield this.#row(outcome);
    }
    if (this.shape.length === 0) throw new ResizeError('shape', 'no picture was made, of which a tensor would have its shape');
    if (count !== undefined && this.count < count) throw new ResizeError('shape', `there were ${this.count} outcomes, not the ${count} that were told`, { value: this.count, limit: count });
  }

  #row(outcome?: Outcome): Uint8Array<ArrayBuffer> {
    this.count += 1;
    return outcome?.ok ? outcome.data : new Uint8Array(this.rowBytes);
  }

  #check(outcome: Resized): void {
    const shape = shapeOf(outcome, this.options);
    if (this.shape.length === 0) {
      this.shape = shape;
      this.rowBytes = outcome.data.byteLength;
    }
    if (shape.join() === this.shape.join()) return;
    const [is, was] = [shape, this.shape].map((lengths) => lengths.join(' x '));
    throw new ResizeError('shape', `${outcome.name} has the shape ${is}, those before it ${was}: a tensor needs a width, a height and a fit that give one size, and a crop no larger`, { file: outcome.name, value: shape, limit: this.shape });
  }
}

/**
 * The rows behind a header, of one length whatever it says. Where nobody told how many there will be, another is
 * written over it at the end.
 */
export async function* headed(rows: Rows, { count }: TensorOptions, header: (length: number) => Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer> | Patch, void, undefined> {
  for await (const row of rows) {
    if (rows.count === 1) yield header(count ?? 0);
    yield row;
  }
  if (count === undefined) yield { type: 'write', position: 0, data: header(rows.count) };
}
