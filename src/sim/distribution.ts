// Distributions of times and counts: from their description to something that can be sampled. What a description may
// say is checked in `distribution-faults.ts`; the functions behind the normal and gamma families are in
// `special-function.ts`.
import { bug } from './invariant.ts';
import type { RandomStream } from './random-stream.ts';
import { exp, log, log1p } from './real-math.ts';
import { gammaFunction, normalCdf, normalDensity, normalQuantile } from './special-function.ts';

/** A distribution on [0, ∞), as the experiment file describes it; all times in seconds. */
export type DistributionSpec =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'triangular'; readonly min: number; readonly mode: number; readonly max: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'erlang'; readonly shape: number; readonly mean: number }
  | { readonly kind: 'gamma'; readonly shape: number; readonly scale: number }
  | { readonly kind: 'weibull'; readonly shape: number; readonly scale: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'lognormal'; readonly mean: number; readonly cv: number }
  | { readonly kind: 'pareto'; readonly shape: number; readonly min: number }
  | { readonly kind: 'empirical'; readonly values: readonly number[] }
  | { readonly kind: 'mixture'; readonly parts: readonly MixturePart[] };

/** One part of a mixture; weights are relative and need not add up to 1. */
export interface MixturePart {
  readonly weight: number;
  readonly distribution: DistributionSpec;
}

/** Something to draw from; all in seconds. */
export interface Distribution {
  /** One value ≥ 0. Takes one draw of the stream; gamma, erlang and mixture take as many as they need. */
  sample(stream: RandomStream): number;
  /** The exact mean; infinite for a pareto of shape ≤ 1. */
  readonly mean: number;
  /** The exact variance; infinite for a pareto of shape ≤ 2. */
  readonly variance: number;
}

/**
 * Makes a distribution of a description without faults (`distributionFaults`). Samples rise with the stream's draw,
 * but for gamma, erlang and mixture: common random numbers then make compared runs alike.
 */
export function compileDistribution(spec: DistributionSpec): Distribution {
  switch (spec.kind) {
    case 'constant':
      return { sample: () => spec.value, mean: spec.value, variance: 0 };
    case 'uniform':
      return uniform(spec.min, spec.max);
    case 'triangular':
      return triangular(spec.min, spec.mode, spec.max);
    case 'exponential':
      return exponential(spec.mean);
    case 'erlang':
      return gamma(spec.shape, spec.mean / spec.shape);
    case 'gamma':
      return gamma(spec.shape, spec.scale);
    case 'weibull':
      return weibull(spec.shape, spec.scale);
    case 'normal':
      return normal(spec.mean, spec.sd);
    case 'lognormal':
      return lognormal(spec.mean, spec.cv);
    case 'pareto':
      return pareto(spec.shape, spec.min);
    case 'empirical':
      return empirical(spec.values);
    case 'mixture':
      return mixture(spec.parts);
    default:
      return bug(`unknown distribution ${JSON.stringify(spec satisfies never)}`);
  }
}

function uniform(min: number, max: number): Distribution {
  const width = max - min;
  return { sample: stream => min + width * stream.next(), mean: (min + max) / 2, variance: (width * width) / 12 };
}

function triangular(min: number, mode: number, max: number): Distribution {
  const width = max - min;
  const left = mode - min;
  const right = max - mode;
  const sample = (stream: RandomStream): number => {
    const area = stream.next() * width;
    return area < left ? min + Math.sqrt(area * left) : max - Math.sqrt((width - area) * right);
  };
  return { sample, mean: (min + mode + max) / 3, variance: (width * width - left * right) / 18 };
}

function exponential(mean: number): Distribution {
  return { sample: stream => mean * stream.nextExponential(), mean, variance: mean * mean };
}

/**
 * Marsaglia and Tsang (2000), "A simple method for generating gamma variables"; below shape 1 their power of a draw.
 */
function gamma(shape: number, scale: number): Distribution {
  const isSmall = shape < 1;
  const d = (isSmall ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const sample = (stream: RandomStream): number => {
    for (;;) {
      const normal = normalQuantile(openDraw(stream));
      const root = 1 + c * normal;
      if (root <= 0) continue;
      const cube = root * root * root;
      const u = 1 - stream.next();
      const square = normal * normal;
      if (u < 1 - 0.0331 * square * square || log(u) < 0.5 * square + d * (1 - cube + log(cube))) {
        const value = d * cube * scale;
        return isSmall ? value * exp(-stream.nextExponential() / shape) : value;
      }
    }
  };
  return { sample, mean: shape * scale, variance: shape * scale * scale };
}

function weibull(shape: number, scale: number): Distribution {
  const first = gammaFunction(1 + 1 / shape);
  const second = gammaFunction(1 + 2 / shape);
  const sample = (stream: RandomStream): number => {
    const hazard = stream.nextExponential();
    return hazard === 0 ? 0 : scale * exp(log(hazard) / shape);
  };
  return { sample, mean: scale * first, variance: scale * scale * (second - first * first) };
}

/** Normal given that it is at least 0, by inversion of the upper tail, so that no draw is thrown away. */
function normal(mean: number, sd: number): Distribution {
  if (sd === 0) return { sample: () => mean, mean, variance: 0 };
  const cut = mean / sd;
  const kept = normalCdf(cut);
  const ratio = normalDensity(cut) / kept;
  const sample = (stream: RandomStream): number =>
    Math.max(0, mean - sd * normalQuantile(Math.min(LARGEST_DRAW, kept * (1 - stream.next()))));
  return { sample, mean: mean + sd * ratio, variance: sd * sd * (1 - cut * ratio - ratio * ratio) };
}

function lognormal(mean: number, cv: number): Distribution {
  if (cv === 0) return { sample: () => mean, mean, variance: 0 };
  const sigmaSquare = log1p(cv * cv);
  const mu = log(mean) - sigmaSquare / 2;
  const sigma = Math.sqrt(sigmaSquare);
  const sample = (stream: RandomStream): number => exp(mu + sigma * normalQuantile(openDraw(stream)));
  return { sample, mean, variance: mean * mean * cv * cv };
}

function pareto(shape: number, min: number): Distribution {
  return {
    sample: stream => min * exp(stream.nextExponential() / shape),
    mean: shape > 1 ? (shape * min) / (shape - 1) : Infinity,
    variance: shape > 2 ? (min * min * shape) / ((shape - 1) * (shape - 1) * (shape - 2)) : Infinity,
  };
}

function empirical(values: readonly number[]): Distribution {
  const sorted = Float64Array.from(values).sort();
  let mean = 0;
  for (const value of sorted) mean += value / sorted.length;
  let variance = 0;
  for (const value of sorted) variance += ((value - mean) * (value - mean)) / sorted.length;
  return { sample: stream => sorted[Math.floor(stream.next() * sorted.length)]!, mean, variance };
}

function mixture(parts: readonly MixturePart[]): Distribution {
  let total = 0;
  for (const part of parts) total += part.weight;
  const bounds: number[] = [];
  const components: Distribution[] = [];
  let below = 0;
  let mean = 0;
  let square = 0;
  for (const { weight, distribution } of parts) {
    if (weight === 0) continue;
    const component = compileDistribution(distribution);
    below += weight;
    bounds.push(below / total);
    components.push(component);
    mean += (weight / total) * component.mean;
    square += (weight / total) * (component.variance + component.mean * component.mean);
  }
  const last = components.length - 1;
  const sample = (stream: RandomStream): number => {
    const draw = stream.next();
    let chosen = 0;
    while (chosen < last && draw >= bounds[chosen]!) chosen += 1;
    return components[chosen]!.sample(stream);
  };
  return { sample, mean, variance: square === Infinity ? Infinity : square - mean * mean };
}

/** A draw from (0, 1): the quantile functions are infinite at the ends. */
function openDraw(stream: RandomStream): number {
  const draw = stream.next();
  return draw === 0 ? SMALLEST_DRAW : draw;
}

const SMALLEST_DRAW = 5.551_115_123_125_783e-17;
const LARGEST_DRAW = 1 - 1.110_223_024_625_156_5e-16;
