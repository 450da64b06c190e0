// Summaries of a point: each metric over its replications, and the speed-up as a ratio of means.
import { deviationOf, meanInterval, proportionInterval, quantileOf, ratioOfMeans } from './confidence.ts';
import type { MetricName, MetricSummary, PointSummary, ResultRow } from './results.ts';
import { METRICS } from './results.ts';

/** Summary of one metric. Empty values (NaN) are counted as censored and left out of everything else. */
export function summarize(metric: MetricName, values: readonly number[], confidence: number): MetricSummary {
  const known = values.filter(value => !Number.isNaN(value));
  const sorted = known.toSorted((a, b) => a - b);
  const n = known.length;
  const interval =
    metric === 'succeeded'
      ? proportionInterval(known.filter(value => value === 1).length, n, confidence)
      : meanInterval(known, confidence);
  return {
    n,
    censored: values.length - n,
    mean: n === 0 ? Number.NaN : interval.mean,
    halfWidth: interval.halfWidth,
    low: interval.low,
    high: interval.high,
    sd: deviationOf(known),
    min: sorted[0] ?? Number.NaN,
    p50: quantileOf(sorted, 0.5),
    p90: quantileOf(sorted, 0.9),
    p95: quantileOf(sorted, 0.95),
    p99: quantileOf(sorted, 0.99),
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/** Rows of one point and Job, and those of its base with the same replication where both finished. */
export interface SummaryInput {
  readonly point: string;
  readonly job: string;
  readonly rows: readonly ResultRow[];
  /** Makespans: [of the base, own], one pair a replication in which both finished. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Parallelism of the base ÷ own. */
  readonly parallelismRatio: number;
}

export function summarizePoint(input: SummaryInput, confidence: number): PointSummary {
  const { point, job, rows, pairs, parallelismRatio } = input;
  const metrics = Object.fromEntries(
    METRICS.map(name => [
      name,
      summarize(
        name,
        rows.map(row => row.metrics[name]),
        confidence,
      ),
    ]),
  ) as Record<MetricName, MetricSummary>;
  const speedup = ratioOfMeans(pairs, confidence);
  const efficiency =
    speedup === undefined
      ? undefined
      : { mean: speedup.mean * parallelismRatio, halfWidth: speedup.halfWidth * parallelismRatio };
  return { point, job, metrics, speedupOfMeans: speedup, efficiencyOfMeans: efficiency };
}
