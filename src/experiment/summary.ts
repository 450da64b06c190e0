// Summaries of a point: each metric over its replications, and the speed-up as a ratio of means.
import { halfWidth, ratioOfMeans, wilsonInterval } from '../sim/replication.ts';
import { quantile, sorted, tallyOf } from '../sim/statistic.ts';
import type { MetricName, MetricSummary, PointSummary, Ratio, ResultRow } from './results.ts';
import { METRICS } from './results.ts';

/** Summary of one metric. Empty values (NaN) are counted as censored and left out of everything else. */
export function summarize(metric: MetricName, values: readonly number[], confidence: number): MetricSummary {
  const known = sorted(values.filter(value => !Number.isNaN(value)));
  const n = known.length;
  const tally = tallyOf(known);
  const mean = n === 0 ? NaN : tally.mean;
  // Means of batches are no trials.
  const areTrials = metric === 'succeeded' && known.every(value => value === 0 || value === 1);
  const interval = areTrials ? wilson(known, confidence) : student(mean, halfWidth(tally, confidence));
  return {
    n,
    censored: values.length - n,
    mean,
    ...interval,
    sd: tally.standardDeviation,
    min: known[0] ?? NaN,
    p50: quantile(known, 0.5),
    p90: quantile(known, 0.9),
    p95: quantile(known, 0.95),
    p99: quantile(known, 0.99),
    max: known[n - 1] ?? NaN,
  };
}

type Bounds = Pick<MetricSummary, 'halfWidth' | 'low' | 'high'>;

function student(mean: number, half: number): Bounds {
  return { halfWidth: half, low: mean - half, high: mean + half };
}

/** Of a proportion; its half-width is half the distance of the bounds. */
function wilson(known: Float64Array, confidence: number): Bounds {
  if (known.length === 0) return student(NaN, NaN);
  const { low, high } = wilsonInterval(known.filter(value => value === 1).length, known.length, confidence);
  return { halfWidth: (high - low) / 2, low, high };
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
  const speedup = ratio(pairs, confidence);
  const efficiency = speedup && {
    mean: speedup.mean * parallelismRatio,
    halfWidth: speedup.halfWidth * parallelismRatio,
  };
  return { point, job, metrics, speedupOfMeans: speedup, efficiencyOfMeans: efficiency };
}

function ratio(pairs: SummaryInput['pairs'], confidence: number): Ratio | undefined {
  if (pairs.length === 0) return undefined;
  const interval = ratioOfMeans(
    pairs.map(([base]) => base),
    pairs.map(([, own]) => own),
    confidence,
  );
  return { mean: interval.mean, halfWidth: interval.halfWidth };
}
