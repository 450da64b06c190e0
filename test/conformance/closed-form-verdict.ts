// Whether simulated runs reach a closed form: equal where nothing is random, else within the 99.9 % interval.
import { meanInterval, proportionInterval, ratioOfMeans } from '../../src/experiment/confidence.ts';
import { measurementOf, valuesOf, type ClosedForm } from './closed-form-case.ts';

const CONFIDENCE = 0.999;
const FEWEST = 30;
/** Where the file names no number of replications. */
const USUAL = 1700;

export interface ClosedFormVerdict {
  readonly mean: number;
  /** Bounds between which the exact value must lie; both are the mean where nothing is random. */
  readonly low: number;
  readonly high: number;
}

/** @param share of the replications that the file names; never fewer than 30 are run */
export function verdictOf(form: ClosedForm, share: number): ClosedFormVerdict {
  const measurement = measurementOf(form);
  const wanted = form.kind === 'deterministic' ? 1 : Math.max(FEWEST, Math.ceil((form.replications ?? USUAL) * share));
  if (measurement.of === 'share') {
    const holds = valuesOf(measurement.experiment, wanted, measurement.holds);
    return proportionInterval(holds.filter(Boolean).length, wanted, CONFIDENCE);
  }
  if (measurement.of === 'mean') {
    const values = valuesOf(measurement.experiment, wanted, measurement.value);
    if (wanted === 1) return certain(values[0] ?? Number.NaN);
    return meanInterval(values, CONFIDENCE);
  }
  const [base, other] = measurement.experiments.map(text => valuesOf(text, wanted, measurement.value));
  const pairs = (base ?? []).map((value, i) => [value, other?.[i] ?? Number.NaN] as const);
  const ratio = ratioOfMeans(pairs, CONFIDENCE);
  if (ratio === undefined) throw new Error(`no runs of ${form.id}`);
  if (wanted === 1) return certain(ratio.mean);
  return { mean: ratio.mean, low: ratio.mean - ratio.halfWidth, high: ratio.mean + ratio.halfWidth };
}

function certain(value: number): ClosedFormVerdict {
  return { mean: value, low: value, high: value };
}
