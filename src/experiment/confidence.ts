// Summaries of samples: means with Student's interval, proportions with Wilson's, ratios of means with a jackknife
// interval, quantiles. Samples are the replications of one point.
import jstat from 'jstat';

/** A number with the bounds between which it lies with the confidence asked for. */
export interface Interval {
  readonly mean: number;
  /** Half of the interval; NaN where one value says nothing about spread. */
  readonly halfWidth: number;
  readonly low: number;
  readonly high: number;
}

/** Mean of a sample; NaN of none. */
export function meanOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Standard deviation of a sample (n − 1); NaN of fewer than two values. */
export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
}

/** Student's two-sided quantile: 2.045 for 30 values and 95 %. */
export function studentQuantile(confidence: number, values: number): number {
  return values < 2 ? Number.NaN : jstat.studentt.inv((1 + confidence) / 2, values - 1);
}

/** Student's interval of the mean of independent values. */
export function meanInterval(values: readonly number[], confidence: number): Interval {
  const mean = meanOf(values);
  // Values that are all alike have no spread; rounding of their mean must not invent one.
  const isConstant = values.every(value => value === values[0]);
  const spread = isConstant ? 0 : deviationOf(values) / Math.sqrt(values.length);
  const halfWidth =
    values.length < 2 ? Number.NaN : spread === 0 ? 0 : studentQuantile(confidence, values.length) * spread;
  return {
    mean: isConstant ? (values[0] ?? Number.NaN) : mean,
    halfWidth,
    low: mean - halfWidth,
    high: mean + halfWidth,
  };
}

/** Wilson's interval of a proportion, sound at 0 and 1 too; its half-width is half the distance of its bounds. */
export function proportionInterval(successes: number, n: number, confidence: number): Interval {
  if (n === 0) return { mean: Number.NaN, halfWidth: Number.NaN, low: Number.NaN, high: Number.NaN };
  const z = jstat.normal.inv((1 + confidence) / 2, 0, 1);
  const share = successes / n;
  const scale = 1 + (z * z) / n;
  const centre = (share + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  // At the ends the bound is exact; a rest of rounding would look odd in a table.
  const low = successes === 0 ? 0 : Math.max(0, centre - half);
  const high = successes === n ? 1 : Math.min(1, centre + half);
  return { mean: share, halfWidth: (high - low) / 2, low, high };
}

/**
 * Quantile of a sorted sample, linear between order statistics (type 7 of Hyndman and Fan); NaN of an empty one.
 *
 * @param sorted  ascending
 * @param share   0 to 1
 */
export function quantileOf(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}

/**
 * Mean of the numerators ÷ mean of the denominators, with the interval that the jackknife over the pairs gives.
 *
 * @returns undefined of no pairs; a half-width of NaN of one
 */
export function ratioOfMeans(
  pairs: readonly (readonly [numerator: number, denominator: number])[],
  confidence: number,
): { readonly mean: number; readonly halfWidth: number } | undefined {
  const n = pairs.length;
  if (n === 0) return undefined;
  let above = 0;
  let below = 0;
  for (const [numerator, denominator] of pairs) {
    above += numerator;
    below += denominator;
  }
  const ratio = above / below;
  if (n === 1) return { mean: ratio, halfWidth: Number.NaN };
  if (pairs.every(([a, b]) => a === pairs[0]?.[0] && b === pairs[0][1])) return { mean: ratio, halfWidth: 0 };
  const left = pairs.map(([numerator, denominator]) => (above - numerator) / (below - denominator));
  const centre = meanOf(left);
  let squares = 0;
  for (const value of left) squares += (value - centre) * (value - centre);
  const error = Math.sqrt(((n - 1) / n) * squares);
  return { mean: ratio, halfWidth: studentQuantile(confidence, n) * error };
}
