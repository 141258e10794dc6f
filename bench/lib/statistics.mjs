export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Median, least and greatest. */
export const spread = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });
