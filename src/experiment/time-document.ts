// Durations and distributions as the experiment file writes them, as `sim/distribution.ts` takes them: seconds, one
// parameterisation a family.
import type { DistributionSpec } from '../sim/distribution.ts';
import { fromMeanAndCv } from '../sim/mean-and-cv.ts';
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
  if (lognormal !== undefined) return fromMeanAndCv('lognormal', time(lognormal.mean), lognormal.cv);
  if (empirical !== undefined) return { kind: 'empirical', values: (empirical.values ?? [0]).map(time) };
  if (mixture === undefined) return undefined;
  const parts = mixture.map(({ weight, ...part }) => ({ weight, distribution: distributionSpec(part) }));
  return { kind: 'mixture', parts };
}

/** Families that take their own parameters, or mean and coefficient of variation. */
function twoWaySpec(document: DistributionDocument): DistributionSpec {
  const { erlang, gamma, weibull, normal, pareto } = document;
  if (erlang !== undefined) {
    if (erlang.cv !== undefined) return fromMeanAndCv('erlang', time(erlang.mean), erlang.cv);
    return { kind: 'erlang', shape: erlang.shape ?? 1, mean: time(erlang.mean) };
  }
  if (gamma !== undefined) return shapeScale('gamma', gamma);
  if (weibull !== undefined) return shapeScale('weibull', weibull);
  if (normal !== undefined) {
    if (normal.cv !== undefined) return fromMeanAndCv('normal', time(normal.mean), normal.cv);
    return { kind: 'normal', mean: time(normal.mean), sd: time(normal.sd) };
  }
  if (pareto?.cv !== undefined) return fromMeanAndCv('pareto', time(pareto.mean), pareto.cv);
  return { kind: 'pareto', shape: pareto?.shape ?? 1, min: time(pareto?.min) };
}

function shapeScale(kind: 'gamma' | 'weibull', given: ShapeScaleDocument): DistributionSpec {
  if (given.cv !== undefined) return fromMeanAndCv(kind, time(given.mean), given.cv);
  return { kind, shape: given.shape ?? 1, scale: time(given.scale) };
}
