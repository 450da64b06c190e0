// Distributions by mean and coefficient of variation (standard deviation ÷ mean), for the kinds that are described by
// other parameters.
import type { DistributionSpec } from './distribution.ts';
import { gammaFunction } from './special-function.ts';

/** Kinds that can be given by mean and coefficient of variation. */
export type MeanAndCvKind = 'erlang' | 'gamma' | 'weibull' | 'normal' | 'lognormal' | 'pareto';

/**
 * The distribution of a kind that has this mean (> 0, seconds) and coefficient of variation (≥ 0). Exact but for two:
 * an erlang's shape is a whole number, so that its coefficient is the nearest there is, at most 1; a normal's are
 * those before truncation at 0, as with `{mean, sd}`. A coefficient of 0 gives a constant.
 */
export function fromMeanAndCv(kind: MeanAndCvKind, mean: number, cv: number): DistributionSpec {
  if (cv === 0) return { kind: 'constant', value: mean };
  switch (kind) {
    case 'erlang':
      return { kind, shape: Math.max(1, Math.round(1 / (cv * cv))), mean };
    case 'gamma':
      return { kind, shape: 1 / (cv * cv), scale: mean * cv * cv };
    case 'weibull': {
      const shape = weibullShape(cv);
      return { kind, shape, scale: mean / gammaFunction(1 + 1 / shape) };
    }
    case 'normal':
      return { kind, mean, sd: mean * cv };
    case 'lognormal':
      return { kind, mean, cv };
    case 'pareto': {
      const shape = 1 + Math.sqrt(1 + 1 / (cv * cv));
      return { kind, shape, min: (mean * (shape - 1)) / shape };
    }
  }
}

/** The least and greatest shape that are looked at: coefficients of some 3e14 and 1e-4. */
const LEAST_SHAPE = 0.02;
const GREATEST_SHAPE = 12_000;

/** By bisection: the coefficient of variation falls with the shape. */
function weibullShape(cv: number): number {
  let low = LEAST_SHAPE;
  let high = GREATEST_SHAPE;
  for (let i = 0; i < 200 && low < high; i += 1) {
    const middle = Math.sqrt(low * high);
    if (middle <= low || middle >= high) break;
    const first = gammaFunction(1 + 1 / middle);
    if (gammaFunction(1 + 2 / middle) / (first * first) - 1 > cv * cv) low = middle;
    else high = middle;
  }
  return high;
}
