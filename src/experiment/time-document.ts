// Durations and distributions as the experiment file writes them, as `sim/distribution.ts` takes them: seconds, one
// parameterisation a family. `{mean, cv}` is solved for the family's own parameters here.
import type { DistributionSpec } from '../sim/distribution.ts';
import { gammaFunction } from '../sim/special-function.ts';
import type { DistributionDocument, DurationText, ShapeScaleDocument, TimeDocument } from './document.ts';
import { secondsOf } from './value.ts';

/** What the model draws from; the document has passed the schema, and its csv values are in `values`. */
export function distributionSpec(document: TimeDocument): DistributionSpec {
  if (typeof document !== 'object') return { kind: 'constant', value: secondsOf(document) };
  return simpleSpec(document) ?? twoWaySpec(document);
}

/** A number is seconds; left out, it is 0 (the schema has said so before). */
function time(value: DurationText | undefined): number {
  return value === undefined ? 0 : secondsOf(value);
}

function simpleSpec(document: DistributionDocument): DistributionSpec | undefined {
  const { constant, uniform, triangular, exponential, lognormal, empirical, mixture } = document;
  if (constant !== undefined) return { kind: 'constant', value: time(constant) };
  if (uniform !== undefined) return { kind: 'uniform', min: time(uniform.min), max: time(uniform.max) };
  if (triangular !== undefined) {
    const { min, mode, max } = triangular;
    return { kind: 'triangular', min: time(min), mode: time(mode), max: time(max) };
  }
  if (exponential !== undefined) return { kind: 'exponential', mean: time(exponential.mean) };
  if (lognormal !== undefined)
    return withSpread(time(lognormal.mean), lognormal.cv, (mean, cv) => ({ kind: 'lognormal', mean, cv }));
  if (empirical !== undefined) return { kind: 'empirical', values: (empirical.values ?? [0]).map(time) };
  if (mixture === undefined) return undefined;
  const parts = mixture.map(({ weight, ...part }) => ({ weight, distribution: distributionSpec(part) }));
  return { kind: 'mixture', parts };
}

/** Families that take their own parameters or mean and coefficient of variation. */
function twoWaySpec(document: DistributionDocument): DistributionSpec {
  const { erlang, gamma, weibull, normal, pareto } = document;
  if (erlang !== undefined) {
    if (erlang.cv === undefined) return { kind: 'erlang', shape: erlang.shape ?? 1, mean: time(erlang.mean) };
    return withSpread(time(erlang.mean), erlang.cv, (mean, cv) => {
      return { kind: 'erlang', shape: Math.max(1, Math.round(1 / (cv * cv))), mean };
    });
  }
  if (gamma !== undefined) {
    return shapeScale('gamma', gamma, (mean, cv) => ({ kind: 'gamma', shape: 1 / (cv * cv), scale: mean * cv * cv }));
  }
  if (weibull !== undefined) {
    return shapeScale('weibull', weibull, (mean, cv) => {
      const shape = weibullShape(cv);
      return { kind: 'weibull', shape, scale: mean / gammaFunction(1 + 1 / shape) };
    });
  }
  if (normal !== undefined) {
    const mean = time(normal.mean);
    return { kind: 'normal', mean, sd: normal.cv === undefined ? time(normal.sd) : mean * normal.cv };
  }
  if (pareto === undefined) return { kind: 'constant', value: 0 };
  if (pareto.cv === undefined) return { kind: 'pareto', shape: pareto.shape ?? 1, min: time(pareto.min) };
  // cv² = 1 / (a (a − 2)), and the mean is a · min / (a − 1).
  return withSpread(time(pareto.mean), pareto.cv, (mean, cv) => {
    const shape = 1 + Math.sqrt(1 + 1 / (cv * cv));
    return { kind: 'pareto', shape, min: (mean * (shape - 1)) / shape };
  });
}

/** Without spread every family is its mean. */
function withSpread(mean: number, cv: number, spec: (mean: number, cv: number) => DistributionSpec): DistributionSpec {
  return cv === 0 || mean === 0 ? { kind: 'constant', value: mean } : spec(mean, cv);
}

function shapeScale(
  kind: 'gamma' | 'weibull',
  given: ShapeScaleDocument,
  solve: (mean: number, cv: number) => DistributionSpec,
): DistributionSpec {
  if (given.cv !== undefined) return withSpread(time(given.mean), given.cv, solve);
  return { kind, shape: given.shape ?? 1, scale: time(given.scale) };
}

/** Shape of the Weibull distribution with this coefficient of variation, which falls with it: found by bisection. */
function weibullShape(cv: number): number {
  const wanted = 1 + cv * cv;
  let low = 0.05;
  let high = 200;
  // Sixty halvings leave nothing of the interval that a double could show.
  for (let i = 0; i < 60; i++) {
    const shape = (low + high) / 2;
    const first = gammaFunction(1 + 1 / shape);
    if (gammaFunction(1 + 2 / shape) / (first * first) > wanted) low = shape;
    else high = shape;
  }
  return (low + high) / 2;
}
