// The points of an experiment as charts need them: which factor lies on the x axis, which alternatives are drawn beside
// each other, what a point is called in a sentence.
import type { MetricName, MetricSummary, PointResult, PointSummary, Results } from '../experiment/results.ts';

/** One point of a line: its place on the x axis and its numbers for the run as a whole. */
export interface Sample {
  readonly x: number;
  readonly point: PointResult;
  readonly summary: PointSummary;
}

/** Points that differ in the x factor only. */
export interface Line {
  /** Words for what distinguishes the line; empty where there is only one. */
  readonly name: string;
  readonly samples: readonly Sample[];
}

/** A numeric factor on the x axis, the other factors and cases as lines. */
export interface Sweep {
  readonly factor: string;
  readonly isParallelism: boolean;
  readonly xs: readonly number[];
  readonly lines: readonly Line[];
}

/** The summary of the run as a whole: the `*` row, or that of the only Job. */
export function wholeRun(point: PointResult): PointSummary | undefined {
  return point.summaries.find(summary => summary.job === '*') ?? point.summaries[0];
}

/** The summary of one metric for the run as a whole; undefined where no replication has a value. */
export function metricOf(point: PointResult, metric: MetricName): MetricSummary | undefined {
  const summary = wholeRun(point)?.metrics[metric];
  return summary === undefined || summary.n === 0 || !Number.isFinite(summary.mean) ? undefined : summary;
}

/** Values of one metric in each replication of a point, for the run as a whole, in replication order; no NaN. */
export function valuesOf(results: Results, point: PointResult, metric: MetricName): readonly number[] {
  const job = wholeRun(point)?.job;
  return results.rows
    .filter(row => row.point === point.name && row.job === job)
    .map(row => row.metrics[metric])
    .filter(value => Number.isFinite(value));
}

/** Mean makespan in seconds; NaN where no replication finished. */
export function makespanOf(point: PointResult): number {
  return metricOf(point, 'makespan')?.mean ?? Number.NaN;
}

/** Factors whose values are numbers that differ; `parallelism` first, then by the number of values. */
function numericFactors(results: Results): readonly string[] {
  const sizes = new Map<string, number>();
  for (const name of results.factorNames) {
    const values = results.points.map(point => point.factors[name]);
    const isNumeric = values.every(value => typeof value === 'number' && Number.isFinite(value));
    const size = new Set(values).size;
    if (isNumeric && size > 1) sizes.set(name, size);
  }
  const weight = (name: string): number => (name === 'parallelism' ? Infinity : (sizes.get(name) ?? 0));
  return [...sizes.keys()].sort((a, b) => weight(b) - weight(a));
}

/** The sweep over the main numeric factor; undefined where nothing numeric is varied. */
export function sweepOf(results: Results): Sweep | undefined {
  const factor = numericFactors(results)[0];
  if (factor === undefined) return undefined;
  const lines = new Map<string, Sample[]>();
  const xs = new Set<number>();
  for (const point of results.points) {
    const x = point.factors[factor];
    const summary = wholeRun(point);
    if (typeof x !== 'number' || summary === undefined) continue;
    const name = labelWithout(results, point, factor);
    const samples = lines.get(name) ?? [];
    samples.push({ x, point, summary });
    lines.set(name, samples);
    xs.add(x);
  }
  const isParallelism = results.points.every(point => point.factors[factor] === point.parallelism);
  return {
    factor,
    isParallelism: isParallelism || factor === 'parallelism',
    xs: [...xs].sort((a, b) => a - b),
    lines: [...lines].map(([name, samples]) => ({ name, samples: samples.sort((a, b) => a.x - b.x) })),
  };
}

function labelWithout(results: Results, point: PointResult, without: string | undefined): string {
  const parts = point.caseName === undefined ? [] : [point.caseName];
  for (const name of results.factorNames) {
    if (name === without || point.factors[name] === undefined) continue;
    parts.push(`${factorWords(name)} ${String(point.factors[name])}`);
  }
  return parts.join(', ');
}

/**
 * What a point is called in a chart: `parallelism 8, spread 0.5`, or its case; the experiment's name without either.
 */
export function pointLabel(results: Results, point: PointResult): string {
  const label = labelWithout(results, point, undefined);
  return label === '' ? results.name : label;
}

/** The last step of a factor's path, spelt as there: `backoffLimit`. */
export function factorWords(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** What a point does, in a sentence: `64 pods at once`, `one pod after the other`, or its label. */
export function pointWords(results: Results, point: PointResult): string {
  const varied = results.factorNames.filter(name => new Set(results.points.map(own => own.factors[name])).size > 1);
  const factor = varied[0];
  const isPlain =
    point.caseName === undefined &&
    varied.length === 1 &&
    results.points.every(own => own.factors[factor!] === own.parallelism);
  if (!isPlain) return pointLabel(results, point);
  return point.parallelism === 1 ? 'one pod after the other' : `${point.parallelism} pods at once`;
}

/** Whether the points differ in how many pods run at once. */
export function hasParallelisms(results: Results): boolean {
  return new Set(results.points.map(point => point.parallelism)).size > 1;
}

/** Points in order of their mean makespan, the fastest first; those that never finish are left out. */
export function byMakespan(results: Results): readonly PointResult[] {
  return results.points
    .filter(point => Number.isFinite(makespanOf(point)))
    .sort((a, b) => makespanOf(a) - makespanOf(b));
}

/**
 * The smallest x from which on nothing much is gained: its makespan is within a tenth of the best one's.
 *
 * @param samples  in ascending order of x
 * @returns undefined for an empty line
 */
export function knee(samples: readonly Sample[]): Sample | undefined {
  const best = Math.min(...samples.map(sample => makespanOf(sample.point)).filter(Number.isFinite));
  return samples.find(sample => makespanOf(sample.point) <= best * 1.1);
}

/** Mean share of the runs at a point that succeeded; NaN where none ended. */
export function successOf(point: PointResult): number {
  return metricOf(point, 'succeeded')?.mean ?? Number.NaN;
}

/** Whether how often a run succeeds depends on the point. */
export function successDiffers(results: Results): boolean {
  const shares = results.points.map(successOf).filter(Number.isFinite);
  return shares.length > 1 && Math.max(...shares) - Math.min(...shares) > 0.02;
}

/** Whether every run at the point succeeds. */
export function alwaysSucceeds(point: PointResult): boolean {
  return successOf(point) > 0.999;
}

/** A point's words, in quotes where they are a name that somebody gave rather than a phrase. */
export function quotedWords(results: Results, point: PointResult): string {
  const words = pointWords(results, point);
  return point.caseName === undefined ? words : `“${words}”`;
}

const isDone = (point: PointResult): number => (point.first.jobs.every(job => job.outcome === 'Complete') ? 1 : 0);

/**
 * The one point that tells most where a chart has room for one: of a sweep over parallelism its knee, else the point
 * whose first run has the most pods, of equal ones the longest, one that succeeds if there is one.
 */
export function tellingPoint(results: Results): PointResult | undefined {
  const sweep = sweepOf(results);
  const turning = sweep?.isParallelism === true ? knee(sweep.lines[0]?.samples ?? [])?.point : undefined;
  if (turning !== undefined) return turning;
  return results.points.reduce<PointResult | undefined>((best, point) => {
    if (best === undefined || isDone(point) > isDone(best)) return point;
    if (isDone(point) < isDone(best)) return best;
    const more = point.first.pods.length - best.first.pods.length;
    return more > 0 || (more === 0 && point.first.end > best.first.end) ? point : best;
  }, undefined);
}
