/** A few files that stand for all: from each range of sizes one. Pure. */

const most = 8;

/** The middle one of each of `most` equal parts of the files in order of size. */
export function samplesOf(sizes: readonly number[]): number[] {
  const bySize = [...sizes.keys()].sort((a, b) => sizes[a]! - sizes[b]!);
  const parts = Math.min(most, sizes.length);
  return Array.from({ length: parts }, (_, part) => bySize[Math.floor(((part + 0.5) * sizes.length) / parts)]!);
}

export const weightOf = (weights: readonly number[], files: number): number =>
  weights.length === 0 ? 0 : Math.round((weights.reduce((sum, weight) => sum + weight, 0) / weights.length) * files);
