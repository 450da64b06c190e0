// Whether simulated runs reach a closed form: equal where nothing is random, else within the 99.9 % interval.
import { meanInterval, ratioOfMeans, wilsonInterval, type Interval } from '../../src/sim/replication.ts';
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
    const holds = valuesOf(measurement.experiment, wanted, measurement.holds).filter(Boolean).length;
    return { mean: holds / wanted, ...wilsonInterval(holds, wanted, CONFIDENCE) };
  }
  if (measurement.of === 'mean') {
    const values = valuesOf(measurement.experiment, wanted, measurement.value);
    return wanted === 1 ? certain(values[0] ?? Number.NaN) : bounds(meanInterval(values, CONFIDENCE));
  }
  const [of, over] = measurement.experiments;
  const top = valuesOf(of, wanted, measurement.value);
  const bottom = valuesOf(over, wanted, measurement.value);
  if (wanted === 1) return certain((top[0] ?? Number.NaN) / (bottom[0] ?? Number.NaN));
  return bounds(ratioOfMeans(top, bottom, CONFIDENCE));
}

function bounds({ mean, halfWidth }: Interval): ClosedFormVerdict {
  return { mean, low: mean - halfWidth, high: mean + halfWidth };
}

function certain(value: number): ClosedFormVerdict {
  return { mean: value, low: value, high: value };
}
