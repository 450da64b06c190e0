// From the outcomes of all runs to the results that tables, charts and reports read: speed-up against the base point,
// summaries, findings.
import { basePoints } from './base-point.ts';
import { totalParallelism } from './cluster-input.ts';
import type { ExperimentDocument } from './document.ts';
import { DEFAULT_START } from './experiment.ts';
import type { Experiment } from './experiment.ts';
import { findingsOf } from './finding.ts';
import { WHOLE_RUN } from './metrics.ts';
import type { RunRow } from './metrics.ts';
import { recordOf } from './record-transfer.ts';
import type { LedgerRow, MetricName, PointResult, PointSummary, ResultRow, Results } from './results.ts';
import { METRICS } from './results.ts';
import { resolvedText } from './resolved-text.ts';
import type { RunOutcome } from './run-task.ts';
import { screeningFindings } from './screening.ts';
import { setupWords } from './setup-words.ts';
import { steadyFindings } from './steady-finding.ts';
import { isSteadyRow, steadyRule } from './steady-state.ts';
import { summarizePoint } from './summary.ts';
import { VERSION } from './version.ts';

/**
 * Results of an experiment.
 *
 * @param outcomes  a list a point, in the points' order; in each, replications 0, 1, 2 …; none may be empty, and the
 *                  first of each has its record
 */
export function assembleResults(experiment: Experiment, outcomes: readonly (readonly RunOutcome[])[]): Results {
  const { document, points } = experiment;
  const bases = basePoints(document, points);
  const rows: ResultRow[] = [];
  const ledgers: LedgerRow[] = [];
  const pointResults: PointResult[] = [];
  for (const [i, point] of points.entries()) {
    const own = outcomes[i] ?? [];
    const base = outcomes[bases[i] ?? i] ?? [];
    const compared = own.map((outcome, replication) => compareRows(outcome, base[replication]));
    const pointRows: ResultRow[] = [];
    for (const [replication, list] of compared.entries()) {
      for (const { row, metrics } of list) pointRows.push({ point: point.name, replication, job: row.job, metrics });
      for (const ledger of own[replication]?.tables.ledgers ?? [])
        ledgers.push({ point: point.name, replication, ...ledger });
    }
    rows.push(...pointRows);
    const first = own[0]?.record;
    if (first === undefined) continue;
    pointResults.push({
      name: point.name,
      caseName: point.caseName,
      factors: point.factors,
      parallelism: totalParallelism(point.document),
      summaries: summariesOf(point.name, compared, batchRows(own) ?? pointRows, experiment.repeat.confidence),
      first: recordOf(first),
    });
  }
  const results: Results = {
    title: document.title ?? experiment.name,
    description: document.description ?? '',
    name: experiment.name,
    seed: experiment.seed,
    version: VERSION,
    repeat: outcomes.reduce((most, list) => Math.max(most, list.length), 0),
    confidence: experiment.repeat.confidence,
    start: document.start ?? DEFAULT_START,
    factorNames: Object.keys(document.vary ?? {}),
    setup: setupWords(document),
    points: pointResults,
    rows,
    ledgers,
    findings: [],
    charts: (document.charts ?? []).map(chart => (typeof chart === 'string' ? chart : chart.name)),
    ownCharts: (document.charts ?? []).filter(chart => typeof chart !== 'string'),
    source: resolvedText(experiment),
  };
  return { ...results, findings: findings(document, results, bases) };
}

/** What is worth saying depends on what was asked: of a stream of Jobs, of many factors, or of few points. */
function findings(document: ExperimentDocument, results: Results, bases: readonly number[]): string[] {
  if (steadyRule(document) !== undefined) return steadyFindings(results);
  return document.sample === undefined ? findingsOf(results, bases) : screeningFindings(results);
}

interface ComparedRow {
  readonly row: RunRow;
  readonly metrics: RunRow['metrics'];
  readonly base: RunRow | undefined;
}

/** The rows of a run with speed-up and efficiency against the same replication of the base. */
function compareRows(outcome: RunOutcome, base: RunOutcome | undefined): ComparedRow[] {
  const baseRows = base?.tables.rows ?? [];
  return outcome.tables.rows.map(row => {
    const isAlone = outcome.tables.rows.length === 1 && baseRows.length === 1;
    // Cases may call their Jobs differently: one Job is compared with one Job.
    const other = baseRows.find(one => one.job === row.job) ?? (isAlone ? baseRows[0] : wholeRow(row, baseRows));
    const speedup = (other?.metrics.makespan ?? Number.NaN) / row.metrics.makespan;
    const efficiency = (speedup * (other?.parallelism ?? Number.NaN)) / row.parallelism;
    return { row, base: other, metrics: { ...row.metrics, speedup: finite(speedup), efficiency: finite(efficiency) } };
  });
}

/** One run of a steady state: the means of its batches stand for replications. */
function batchRows(outcomes: readonly RunOutcome[]): ResultRow[] | undefined {
  const [only] = outcomes;
  if (only === undefined || outcomes.length > 1 || !only.tables.rows.some(isSteadyRow)) return undefined;
  return only.tables.rows.flatMap(row => {
    const own = { point: '', job: row.job };
    if (!isSteadyRow(row) || row.measured === 0) return [{ ...own, replication: 0, metrics: row.metrics }];
    return row.batches.makespan.map((_, batch) => ({
      ...own,
      replication: batch,
      metrics: mapMetrics(name => row.batches[name][batch] ?? NaN),
    }));
  });
}

function mapMetrics(value: (name: MetricName) => number): Record<MetricName, number> {
  return Object.fromEntries(METRICS.map(name => [name, value(name)])) as Record<MetricName, number>;
}

/** One Job may take the place of several: then the runs as a whole are compared. */
function wholeRow(row: RunRow, baseRows: readonly RunRow[]): RunRow | undefined {
  if (row.job === WHOLE_RUN) return baseRows.length === 1 ? baseRows[0] : undefined;
  return undefined;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

/** One summary a Job, in the order in which the Jobs first appear. */
function summariesOf(
  point: string,
  compared: readonly (readonly ComparedRow[])[],
  rows: readonly ResultRow[],
  confidence: number,
): PointSummary[] {
  const byJob = Map.groupBy(rows, row => row.job);
  const pairs = new Map<string, [number, number][]>();
  const ratios = new Map<string, number>();
  for (const { row, base } of compared.flat()) {
    if (base === undefined) continue;
    const pair: [number, number] = [base.metrics.makespan, row.metrics.makespan];
    if (!ratios.has(row.job)) ratios.set(row.job, base.parallelism / row.parallelism);
    if (pair.some(Number.isNaN) || pair[1] <= 0) continue;
    const known = pairs.get(row.job);
    if (known === undefined) pairs.set(row.job, [pair]);
    else known.push(pair);
  }
  // Jobs may differ from run to run (those of a CronJob do); the row for the run as a whole stays the last.
  const named = [...byJob].filter(([job]) => job !== WHOLE_RUN);
  const whole = [...byJob].filter(([job]) => job === WHOLE_RUN);
  return [...named, ...whole].map(([job, own]) =>
    summarizePoint(
      { point, job, rows: own, pairs: pairs.get(job) ?? [], parallelismRatio: ratios.get(job) ?? Number.NaN },
      confidence,
    ),
  );
}
