// Figures that describe a list of numbers.

export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('nothing has no mean');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle value, or the mean of the middle two. */
export function median(values: number[]): number {
  if (values.length === 0) throw new RangeError('nothing has no median');
  const ordered = values;
  ordered.sort();
  const middle = ordered.length >> 1;
  const upper = ordered[middle] ?? 0;
  return ordered.length % 2 === 1 ? upper : ((ordered[middle - 1] ?? 0) + upper) / 2;
}

/** The sample's variance, with Bessel's correction; 0 for a single value. */
export function variance(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.map((value) => (value - centre) ** 2);
  return values.length === 1 ? 0 : squares.reduce((sum, square) => sum + square, 0) / (values.length - 1);
}

/** The straight line through points by least squares. */
export function linearFit(points: readonly (readonly [number, number])[]): { slope: number; intercept: number } {
  const centreX = mean(points.map(([x]) => x));
  const centreY = mean(points.map(([, y]) => y));
  let covariance = 0;
  let spread = 0;
  for (const [x, y] of points) {
    covariance += (x - centreX) * (y - centreY);
    spread += (x - centreX) ** 2;
  }
  if (spread === 0) throw new RangeError('points above each other have no slope');
  const slope = covariance / spread;
  return { slope, intercept: centreY - slope * centreX };
}
