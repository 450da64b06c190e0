// Results of an experiment: what the report draws and the tables print. Pure data; the report layer sees nothing else
// but this file and models/recording/run-record.ts.
import type { RunRecord } from '../models/recording/run-record.ts';
import type { OwnChart } from './chart-name.ts';

/** Names of the metrics, in the order of results.csv (design.md section 3). Times in seconds. */
export const METRICS = [
  'makespan',
  'succeeded',
  'speedup',
  'efficiency',
  'podSeconds',
  'wastedPodSeconds',
  'cpuSeconds',
  'utilization',
  'waitSeconds',
  'backoffSeconds',
  'attempts',
  'failures',
  'restarts',
  'completions',
  'failedIndexes',
  'itemsDone',
  'itemsLost',
  'itemsRepeated',
  'cost',
] as const;
/** Name of a metric; `METRICS` has them in order. */
export type MetricName = (typeof METRICS)[number];

/** Summary of one metric over the replications of one point. NaN where it is undefined (n = 0, or n = 1 for spread). */
export interface MetricSummary {
  readonly n: number;
  readonly censored: number;
  readonly mean: number;
  /** Half-width of the confidence interval of the mean (Student's t; Wilson's for proportions: see `low`, `high`). */
  readonly halfWidth: number;
  readonly low: number;
  readonly high: number;
  readonly sd: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface Ratio {
  readonly mean: number;
  readonly halfWidth: number;
}

/** One row of results.csv: a point, a replication, a Job (or `*`). NaN: empty. */
export interface ResultRow {
  readonly point: string;
  readonly replication: number;
  readonly job: string;
  readonly metrics: Readonly<Record<MetricName, number>>;
}

/** One row of ledger.csv, in seconds. */
export interface LedgerRow {
  readonly point: string;
  readonly replication: number;
  readonly job: string;
  readonly makespan: number;
  readonly terms: Readonly<Record<string, number>>;
}

/** Metrics of one Job, or of the run as a whole, over the replications of a point. */
export interface PointSummary {
  readonly point: string;
  readonly job: string;
  readonly metrics: Readonly<Record<MetricName, MetricSummary>>;
  /** Speed-up as a ratio of means, with a jackknife interval; undefined at points without a base. */
  readonly speedupOfMeans: Ratio | undefined;
  readonly efficiencyOfMeans: Ratio | undefined;
}

/** All that is known of one point: its factors, its summaries and its first run. */
export interface PointResult {
  /** `all`, `parallelism=8,spread=0.5`, `CASE` … */
  readonly name: string;
  readonly caseName: string | undefined;
  /** Varied values in the file's order; empty without `vary`. */
  readonly factors: Readonly<Record<string, number | string | boolean>>;
  /** Total parallelism of its Jobs. */
  readonly parallelism: number;
  /** One a Job and, with several Jobs, one for `*`. */
  readonly summaries: readonly PointSummary[];
  /** Record of the first replication, for timelines and series. */
  readonly first: RunRecord;
}

/** The results of an experiment: what tables and charts are made from. */
export interface Results {
  readonly title: string;
  readonly description: string;
  /** Base name of the run: `serial-vs-parallel`. */
  readonly name: string;
  readonly seed: string;
  readonly version: string;
  readonly repeat: number;
  readonly confidence: number;
  /** ISO wall clock at t = 0. */
  readonly start: string;
  readonly factorNames: readonly string[];
  /** In words: `4 nodes × 4 CPU, control plane real`. */
  readonly setup: string;
  readonly points: readonly PointResult[];
  readonly rows: readonly ResultRow[];
  readonly ledgers: readonly LedgerRow[];
  /** Sentences computed from the numbers, most important first. */
  readonly findings: readonly string[];
  /** Charts asked for by name; empty: what fits the experiment. */
  readonly charts: readonly string[];
  /** The user's own, drawn beside them. */
  readonly ownCharts: readonly OwnChart[];
  /** Text of experiment.yaml, to copy. */
  readonly source: string;
}
