// The tables of a run's folder as texts (design.md section 3). Times have six decimals, empty cells are values that
// never were; rows stand in the order of points, replications, Jobs.
import type { PodColumns, RunRecord } from '../models/recording/run-record.ts';
import { LEDGER_TERMS } from '../models/recording/run-record.ts';
import { formatSeconds } from '../sim/time.ts';
import { pointComparisons } from './point-comparison.ts';
import type { MetricName, MetricSummary, Ratio, Results } from './results.ts';
import { METRICS } from './results.ts';

/** Metrics that count things; all others have six decimals. */
const COUNTS: ReadonlySet<MetricName> = new Set<MetricName>([
  'succeeded',
  'attempts',
  'failures',
  'restarts',
  'completions',
  'failedIndexes',
  'itemsDone',
  'itemsLost',
  'itemsRepeated',
]);

/** What a spreadsheet takes for a formula: a name may come from somebody else's file. */
const FORMULA = /^[=+@\t-]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** A cell of a csv file: quoted where it must be; text that would be a formula begins with an apostrophe. */
function cell(value: string | number | boolean): string {
  const plain = String(value);
  const text = FORMULA.test(plain) && !NUMBER.test(plain) ? `'${plain}` : plain;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function line(cells: readonly (string | number | boolean)[]): string {
  return `${cells.map(cell).join(',')}\n`;
}

/** Six decimals; NaN is empty. */
export function decimals(value: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(6);
}

function metricCell(name: MetricName, value: number): string {
  return COUNTS.has(name) && Number.isInteger(value) ? String(value) : decimals(value);
}

/** results.csv: one row a point, replication and Job. */
export function resultsCsv(results: Results): string {
  const hasCases = results.points.some(point => point.caseName !== undefined);
  const byName = new Map(results.points.map(point => [point.name, point]));
  const head = ['point', ...(hasCases ? ['case'] : []), ...results.factorNames, 'replication', 'job', ...METRICS];
  const lines = [line(head)];
  for (const row of results.rows) {
    const point = byName.get(row.point);
    const factors = results.factorNames.map(name => point?.factors[name] ?? '');
    const labels = [row.point, ...(hasCases ? [point?.caseName ?? ''] : []), ...factors, row.replication, row.job];
    lines.push(line([...labels, ...METRICS.map(name => metricCell(name, row.metrics[name]))]));
  }
  return lines.join('');
}

/** ledger.csv: the terms that add up to the makespan. */
export function ledgerCsv(results: Results): string {
  const lines = [line(['point', 'replication', 'job', 'makespan', ...LEDGER_TERMS])];
  for (const row of results.ledgers) {
    const terms = LEDGER_TERMS.map(term => decimals(row.terms[term] ?? 0));
    lines.push(line([row.point, row.replication, row.job, decimals(row.makespan), ...terms]));
  }
  return lines.join('');
}

/** A replication whose pods and series are kept. */
export interface KeptRecord {
  readonly point: string;
  readonly replication: number;
  readonly record: RunRecord;
}

const POD_TIMES = ['created', 'bound', 'running', 'finished', 'gone'] as const satisfies readonly (keyof PodColumns)[];

/** pods.csv: one row a pod attempt. */
export function podsCsv(kept: readonly KeptRecord[]): string {
  const head = [
    'point',
    'replication',
    'job',
    'pod',
    'index',
    'attempt',
    'node',
    ...POD_TIMES,
    'phase',
    'reason',
    'exitCode',
  ];
  const lines = [line(head)];
  for (const { point, replication, record } of kept) {
    const { pods, jobs, nodes } = record;
    for (let row = 0; row < pods.length; row++) {
      const index = pods.index[row] ?? -1;
      const exitCode = pods.exitCode[row] ?? -1;
      lines.push(
        line([
          point,
          replication,
          jobs[pods.job[row] ?? -1]?.name ?? '',
          pods.name(row),
          index < 0 ? '' : index,
          pods.attempt[row] ?? 0,
          nodes[pods.node[row] ?? -1]?.name ?? '',
          ...POD_TIMES.map(column => formatSeconds(pods[column][row] ?? Number.NaN)),
          pods.phase(row),
          pods.reason(row),
          exitCode < 0 ? '' : exitCode,
        ]),
      );
    }
  }
  return lines.join('');
}

/** series.csv: step functions of time; a value holds until the next of its series. */
export function seriesCsv(kept: readonly KeptRecord[]): string {
  const lines = [line(['point', 'replication', 't', 'series', 'value'])];
  for (const { point, replication, record } of kept) {
    for (const series of record.series) {
      for (let i = 0; i < series.at.length; i++) {
        const value = series.value[i] ?? Number.NaN;
        const shown = Number.isInteger(value) ? value : decimals(value);
        lines.push(line([point, replication, formatSeconds(series.at[i] ?? Number.NaN), series.name, shown]));
      }
    }
  }
  return lines.join('');
}

/** A number of summary.json: six decimals, null where there is none. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(6)) : null;
}

function metricJson(summary: MetricSummary): Record<string, number | null> {
  const { n, censored, ...numbers } = summary;
  const entries = Object.entries(numbers).map(([name, value]): [string, number | null] => [name, rounded(value)]);
  return { n, censored, ...Object.fromEntries(entries) };
}

function ratioJson(ratio: Ratio | undefined): Record<string, number | null> | null {
  return ratio === undefined ? null : { mean: rounded(ratio.mean), halfWidth: rounded(ratio.halfWidth) };
}

/** Differences of makespans; together they hold with the experiment's confidence. */
function comparisonsJson(results: Results): unknown[] {
  return pointComparisons(results).map(({ first, second, n, difference, halfWidth, isShown, varianceReduction }) => ({
    first,
    second,
    metric: 'makespan',
    n,
    difference: rounded(difference),
    halfWidth: rounded(halfWidth),
    isShown,
    varianceReduction: rounded(varianceReduction),
  }));
}

/** summary.json as a value: `{points: [{point, factors, job, metrics}], comparisons: [{first, second, …}]}`. */
export function summaryValue(results: Results): unknown {
  const points = results.points.flatMap(point =>
    point.summaries.map(summary => ({
      point: point.name,
      ...(point.caseName === undefined ? {} : { case: point.caseName }),
      factors: point.factors,
      job: summary.job,
      metrics: Object.fromEntries(METRICS.map(name => [name, metricJson(summary.metrics[name])])),
      speedupOfMeans: ratioJson(summary.speedupOfMeans),
      efficiencyOfMeans: ratioJson(summary.efficiencyOfMeans),
    })),
  );
  const { title, name, seed, version, repeat, confidence, findings } = results;
  return { title, name, seed, version, repeat, confidence, findings, points, comparisons: comparisonsJson(results) };
}

/** summary.json as text. */
export function summaryJson(results: Results): string {
  return `${JSON.stringify(summaryValue(results), undefined, 2)}\n`;
}
