// The sampled part of a grid: `sample` points of a Latin hypercube over the ranges in `vary`.
import { RandomStreams } from '../sim/random-stream.ts';
import type { ExperimentDocument, RangeDocument } from './document.ts';
import { DEFAULT_SEED } from './experiment.ts';
import { factorPath, isRange, unknownFactor } from './factor.ts';
import type { FactorRange } from './latin-hypercube.ts';
import { latinHypercube } from './latin-hypercube.ts';
import type { Target } from './path.ts';
import { parsePath } from './path.ts';
import type { DocumentFault, Path } from './schema-fault.ts';
import { secondsOf } from './value.ts';

/** The value of one range at one point. */
export interface Sampled {
  readonly name: string;
  readonly target: Target;
  readonly value: number;
}

/** Values of all ranges, a list a point; without ranges one empty list. */
export function sampledDesign(document: ExperimentDocument): {
  readonly settings: readonly (readonly Sampled[])[];
  readonly faults: readonly DocumentFault[];
} {
  const faults: DocumentFault[] = [];
  const factors: { name: string; target: Target; range: FactorRange }[] = [];
  for (const [name, given] of Object.entries(document.vary ?? {})) {
    if (!isRange(given)) continue;
    const unknown = unknownFactor(name, given);
    if (unknown !== undefined) {
      faults.push(unknown);
      continue;
    }
    const target = parsePath(factorPath(name, given));
    if (typeof target === 'string') faults.push(fault(['vary', name], target));
    else factors.push({ name, target, range: rangeOf(given, target) });
  }
  const { sample } = document;
  const [first] = factors;
  if (first !== undefined && sample === undefined) {
    faults.push(fault(['vary', first.name], 'Invalid value: a range is sampled: say how often with `sample`'));
  }
  if (first === undefined && sample !== undefined && faults.length === 0) {
    faults.push(fault(['sample'], 'Forbidden: there is no range in `vary` to sample'));
  }
  if (factors.length === 0 || sample === undefined || faults.length > 0) return { settings: [[]], faults };
  const stream = new RandomStreams(String(document.seed ?? DEFAULT_SEED)).stream('design');
  const points = latinHypercube(
    factors.map(factor => factor.range),
    sample,
    stream,
  );
  const settings = points.map(values =>
    factors.map(({ name, target }, i) => ({ name, target, value: values[i] ?? NaN })),
  );
  return { settings, faults };
}

/** Fields of a Job are whole numbers. */
function rangeOf({ from, to, step, scale }: RangeDocument, target: Target): FactorRange {
  const isWhole = target.of === 'jobs';
  return {
    from: secondsOf(from),
    to: secondsOf(to),
    isLogarithmic: scale === 'log',
    step: step ?? (isWhole ? 1 : undefined),
  };
}

function fault(path: Path, message: string): DocumentFault {
  return { path, isKey: false, reason: 'FieldValueInvalid', message };
}
