// How sure one may be of what replications say: confidence intervals, and when there are enough of them. Within one
// long run, where its start still shows (MSER-5) and how to make nearly independent values of it (batch means).
import jStat from 'jstat';
import { invariant } from './invariant.ts';
import { normalQuantile } from './special-function.ts';
import { Tally, tallyOf } from './statistic.ts';

/** An estimate from `n` values; the true value is within ± `halfWidth` with the confidence asked for. */
export interface Interval {
  readonly n: number;
  readonly mean: number;
  /** NaN below two values; 0 if all are equal. */
  readonly halfWidth: number;
}

/** Quantile of Student's t, `p` in (0, 1), to a relative error of 3e-8. */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  return jStat.studentt.inv(p, degreesOfFreedom);
}

/** Half-width of the mean's interval: t · sd / √n. `confidence` in (0, 1), such as 0.95. NaN below two values. */
export function halfWidth(tally: Tally, confidence: number): number {
  if (tally.count < 2) return NaN;
  const t = studentQuantile(1 - (1 - confidence) / 2, tally.count - 1);
  return (t * tally.standardDeviation) / Math.sqrt(tally.count);
}

/** Student's interval for the mean of independent values. */
export function meanInterval(values: Iterable<number>, confidence: number): Interval {
  const tally = tallyOf(values);
  return { n: tally.count, mean: tally.mean, halfWidth: halfWidth(tally, confidence) };
}

/** Interval for the mean of a - b, replication by replication: common random numbers make it narrow. */
export function pairedDifference(a: readonly number[], b: readonly number[], confidence: number): Interval {
  invariant(a.length === b.length, `${a.length} values were paired with ${b.length}`);
  return meanInterval(
    a.map((value, i) => value - b[i]!),
    confidence,
  );
}

/**
 * Wilson's interval (1927) for a probability, from successes in n trials: stays within [0, 1] and is honest at 0 and n.
 * Without trials it is all of [0, 1].
 */
export function wilsonInterval(successes: number, n: number, confidence: number): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const share = successes / n;
  const square = (z * z) / n;
  const centre = (share + square / 2) / (1 + square);
  const reach = (z / (1 + square)) * Math.sqrt((share * (1 - share)) / n + square / (4 * n));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - reach),
    high: successes === n ? 1 : Math.min(1, centre + reach),
  };
}

/**
 * The ratio of two means over the same replications, with an interval by the jackknife; `mean` is the plain ratio of
 * the means. A mean of ratios would be another number.
 */
export function ratioOfMeans(top: readonly number[], bottom: readonly number[], confidence: number): Interval {
  invariant(top.length === bottom.length, `${top.length} values were divided by ${bottom.length}`);
  const n = top.length;
  let topSum = 0;
  let bottomSum = 0;
  for (let i = 0; i < n; i += 1) {
    topSum += top[i]!;
    bottomSum += bottom[i]!;
  }
  const ratio = topSum / bottomSum;
  const pseudoValues = new Tally();
  for (let i = 0; i < n; i += 1) {
    pseudoValues.add(n * ratio - (n - 1) * ((topSum - top[i]!) / (bottomSum - bottom[i]!)));
  }
  return { n, mean: ratio, halfWidth: halfWidth(pseudoValues, confidence) };
}

/**
 * How many of the first values of one run to drop as warm-up: the MSER-5 rule (White 1997). Means of five are dropped
 * until the standard error of the mean of the rest is least, at most half of them. A multiple of 5; 0 below ten values.
 */
export function warmUpLength(values: ArrayLike<number>): number {
  const batches = Math.floor(values.length / 5);
  let count = 0;
  let sum = 0;
  let squares = 0;
  let best = 0;
  let least = Infinity;
  for (let batch = batches - 1; batch >= 0; batch -= 1) {
    let mean = 0;
    for (let i = 5 * batch; i < 5 * batch + 5; i += 1) mean += values[i]! / 5;
    count += 1;
    const deviation = mean - sum / Math.max(1, count - 1);
    sum += mean;
    squares += count === 1 ? 0 : deviation * (mean - sum / count);
    if (batch > Math.floor(batches / 2)) continue;
    const error = squares / (count * count);
    if (error <= least) {
      least = error;
      best = batch;
    }
  }
  return 5 * best;
}

/** Means of `count` batches of equal length, one after the other; what is left over at the end is dropped. */
export function batchMeans(values: ArrayLike<number>, count: number): number[] {
  const length = Math.floor(values.length / count);
  invariant(length >= 1, `${values.length} values do not make ${count} batches`);
  return Array.from({ length: count }, (_, batch) => {
    let sum = 0;
    for (let i = batch * length; i < (batch + 1) * length; i += 1) sum += values[i]!;
    return sum / length;
  });
}

/** When replications are enough. */
export interface StoppingRule {
  /** Half-width wanted, relative to the mean: 0.02 is ± 2 %. */
  readonly relativeHalfWidth: number;
  readonly confidence: number;
  /** Never fewer; 30 by default, and at least 2. */
  readonly atLeast?: number;
  /** Never more. */
  readonly atMost: number;
}

/** What a stopping rule says: go on, precise enough, or the cap is reached. */
export type StoppingVerdict = 'continue' | 'precise' | 'capped';

/**
 * Judges a metric after the replications so far. Values that are all equal are never called precise: an event that
 * has not happened yet looks like that.
 */
export function judgePrecision(tally: Tally, rule: StoppingRule): StoppingVerdict {
  const atLeast = Math.max(2, rule.atLeast ?? 30);
  if (tally.count >= Math.min(atLeast, rule.atMost)) {
    const reached = halfWidth(tally, rule.confidence);
    const isPrecise = reached > 0 && reached <= rule.relativeHalfWidth * Math.abs(tally.mean);
    if (isPrecise && tally.count >= atLeast) return 'precise';
  }
  return tally.count >= rule.atMost ? 'capped' : 'continue';
}
