// How often values fall where, and a picture of it in text.

export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Values below the first edge or above the last. */
  readonly outside: number;
}

/** Counts values in `bins` intervals of equal width over `[low, high]`; a value on an edge belongs to the upper one. */
export function histogram(values: readonly number[], low: number, high: number, bins: number): Histogram {
  if (!(high > low) || bins < 1) throw new RangeError('a histogram needs a range and a bin');
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  let outside = 0;
  for (const value of values) {
    const bin = Math.floor((value - low) / width);
    if (bin < 0 || bin >= bins) outside += 1;
    else counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + i * width);
  return { edges, counts, outside };
}

/** A bar for each interval, the longest `cols` columns wide. */
export function bars(counts: readonly number[], cols: number): string[] {
  const most = Math.max(1, ...counts);
  return counts.map((count) => '█'.repeat(Math.round((count / most) * cols)));
}
