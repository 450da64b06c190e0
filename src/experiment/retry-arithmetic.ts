// Exact chances of Jobs whose pods fail independently, each attempt with the same probability, at or before the end of
// its run: what a simulation of retries must come near to. Which Jobs are like that is for `retrying-job.ts` to say.
import { exp, log, log1p } from '../sim/real-math.ts';

/** A Job that retries. */
export interface RetryingJob {
  /** Successes it needs, a whole number ≥ 1. */
  readonly completions: number;
  /** Of one attempt, 0 to 1. */
  readonly failureProbability: number;
  /** Failures that the Job as a whole may have; `Infinity`: any number. */
  readonly backoffLimit: number;
  /** Failures that each index may have; `Infinity`: any number. */
  readonly backoffLimitPerIndex: number;
}

/** Where both limits count, more failures than this are not followed one by one. */
const MOST_FAILURES = 4000;
/** A limit that is greater than this is no answer. */
const GREATEST_LIMIT = 1_000_000;

/**
 * Chance that the Job becomes Complete.
 *
 * Every failure of a Job comes before its last success, whatever runs at once: it is Complete just where the failures
 * before `completions` successes are no more than the limit, a negative binomial count. With a limit an index, each
 * index must have one success in `backoffLimitPerIndex` + 1 tries. NaN where both limits count and are too great.
 */
export function chanceOfSuccess(job: RetryingJob): number {
  const { completions, failureProbability: p, backoffLimit, backoffLimitPerIndex } = job;
  if (p <= 0) return 1;
  if (p >= 1) return 0;
  if (backoffLimitPerIndex === Infinity) return backoffLimit === Infinity ? 1 : failuresAtMost(backoffLimit, job);
  const oneIndex = -expm1Of((backoffLimitPerIndex + 1) * log(p));
  // The limit of the whole Job says nothing where even the worst case stays below it.
  if (completions * backoffLimitPerIndex <= backoffLimit) return exp(completions * log(oneIndex));
  return bothLimits(job);
}

/** Chance that a Job without a limit an index has at most so many failures before its last success. */
function failuresAtMost(limit: number, { completions, failureProbability: p }: RetryingJob): number {
  let logTerm = completions * log1p(-p);
  let sum = 0;
  for (let k = 0; k <= limit; k++) {
    sum += exp(logTerm);
    logTerm += log(p) + log((completions + k) / (k + 1));
    // Beyond the mode the terms fall; what is left is smaller than what can be seen.
    if (k > (completions * p) / (1 - p) && logTerm < -60 + log(Math.max(sum, Number.MIN_VALUE))) break;
  }
  return Math.min(1, sum);
}

/** The distribution of one index's failures, `completions` times over, up to the limit. */
function bothLimits({ completions, failureProbability: p, backoffLimit, backoffLimitPerIndex }: RetryingJob): number {
  const most = Math.min(backoffLimit, completions * backoffLimitPerIndex);
  if (most > MOST_FAILURES) return NaN;
  const one = new Float64Array(Math.min(backoffLimitPerIndex, most) + 1);
  for (let k = 0, chance = 1 - p; k < one.length; k++, chance *= p) one[k] = chance;
  let power: Float64Array = one;
  let product: Float64Array = Float64Array.of(1);
  for (let left = completions; ; power = convolved(power, power, most)) {
    if (left % 2 === 1) product = convolved(product, power, most);
    left = Math.floor(left / 2);
    if (left === 0) break;
  }
  return Math.min(
    1,
    product.reduce((sum, chance) => sum + chance, 0),
  );
}

/** Distribution of the sum of two counts, cut off above `most`. */
function convolved(a: Float64Array, b: Float64Array, most: number): Float64Array {
  const sum = new Float64Array(Math.min(most, a.length + b.length - 2) + 1);
  for (const [i, x] of a.entries()) {
    for (let j = 0; j < b.length && i + j < sum.length; j++) sum[i + j] = sum[i + j]! + x * b[j]!;
  }
  return sum;
}

/** exp(x) - 1 for x ≤ 0, exact enough near 0. */
function expm1Of(x: number): number {
  return x > -1e-5 ? x + (x * x) / 2 : exp(x) - 1;
}

/**
 * The least limit with which the Job becomes Complete with this chance: of each index where the Job has such a limit,
 * else of the whole. Undefined where none is enough.
 */
export function leastLimit(job: RetryingJob, chance: number): number | undefined {
  const isPerIndex = job.backoffLimitPerIndex !== Infinity;
  const isEnough = (limit: number): boolean =>
    chanceOfSuccess(isPerIndex ? { ...job, backoffLimitPerIndex: limit } : { ...job, backoffLimit: limit }) >= chance;
  let high = 1;
  while (!isEnough(high)) {
    high *= 2;
    if (high > GREATEST_LIMIT) return undefined;
  }
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
