// The table of an experiment with several points or replications: makespan, speed-up, efficiency and whatever differs,
// each a mean with its half-width.
import type { MetricName, MetricSummary, PointResult, PointSummary, Ratio, Results } from '../experiment/results.ts';
import { durationWords, factorWords, percentWords } from '../experiment/words.ts';
import { textTable } from './text-table.ts';

type Column = { readonly title: string; readonly text: (summary: PointSummary) => string };

const MOST_JOBS = 12;

function withHalfWidth(summary: MetricSummary, words: (value: number) => string): string {
  if (summary.n === 0) return '–';
  const spread = summary.n > 1 && summary.halfWidth > 0 ? ` ± ${words(summary.halfWidth)}` : '';
  return `${words(summary.mean)}${spread}${summary.censored > 0 ? ` (${summary.censored} unfinished)` : ''}`;
}

function ratioText(ratio: Ratio | undefined, words: (value: number) => string): string {
  if (ratio === undefined || Number.isNaN(ratio.mean)) return '–';
  return ratio.halfWidth > 0 ? `${words(ratio.mean)} ± ${words(ratio.halfWidth)}` : words(ratio.mean);
}

/** A proportion with its bounds: near 0 and 1 they do not lie around it evenly. */
function shareText({ n, mean, low, high }: MetricSummary): string {
  if (n < 2) return n === 0 ? '–' : percentWords(mean);
  return `${percentWords(mean)} (${Math.round(low * 100)}–${Math.round(high * 100)} %)`;
}

function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
}

function metricColumn(title: string, name: MetricName, words: (value: number) => string): Column {
  return { title, text: summary => withHalfWidth(summary.metrics[name], words) };
}

interface TableLook {
  readonly isWide: boolean;
  /** Jobs come until the horizon: some are always still at work then, so that no time and no success is that of all. */
  readonly isStream: boolean;
}

/** Columns beside the labels; those that are the same everywhere are left out unless `isWide`. */
function columnsOf(shown: readonly PointSummary[], { isWide, isStream }: TableLook): Column[] {
  const optional: readonly (readonly [MetricName, Column])[] = [
    ['succeeded', { title: 'SUCCEEDED', text: summary => shareText(summary.metrics.succeeded) }],
    ['podSeconds', metricColumn('POD-SECONDS', 'podSeconds', durationWords)],
    ['wastedPodSeconds', metricColumn('WASTED', 'wastedPodSeconds', durationWords)],
    ['utilization', metricColumn('UTILIZATION', 'utilization', percentWords)],
    ['waitSeconds', metricColumn('WAIT', 'waitSeconds', durationWords)],
    ['backoffSeconds', metricColumn('BACK-OFF', 'backoffSeconds', durationWords)],
    ['attempts', metricColumn('PODS', 'attempts', plain)],
    ['failures', metricColumn('FAILURES', 'failures', plain)],
    ['restarts', metricColumn('RESTARTS', 'restarts', plain)],
    ['completions', metricColumn('COMPLETIONS', 'completions', plain)],
    ['failedIndexes', metricColumn('FAILED INDEXES', 'failedIndexes', plain)],
    ['itemsDone', metricColumn('ITEMS', 'itemsDone', plain)],
    ['itemsLost', metricColumn('LOST', 'itemsLost', plain)],
    ['itemsRepeated', metricColumn('REPEATED', 'itemsRepeated', plain)],
    ['cost', metricColumn('COST', 'cost', plain)],
  ];
  if (isStream && !isWide) {
    return optional.filter(([name]) => name !== 'succeeded' && isTelling(shown, name)).map(([, column]) => column);
  }
  const columns = [metricColumn('MAKESPAN', 'makespan', durationWords)];
  if (shown.some(summary => isRatio(summary.speedupOfMeans))) {
    columns.push({ title: 'SPEED-UP', text: summary => ratioText(summary.speedupOfMeans, factorWords) });
    // Without a difference in parallelism, efficiency is the speed-up again.
    if (shown.some(summary => summary.efficiencyOfMeans?.mean !== summary.speedupOfMeans?.mean)) {
      columns.push({ title: 'EFFICIENCY', text: summary => ratioText(summary.efficiencyOfMeans, percentWords) });
    }
  }
  for (const [name, column] of optional) if (isWide || isTelling(shown, name)) columns.push(column);
  return columns;
}

function isRatio(ratio: Ratio | undefined): boolean {
  return ratio !== undefined && Math.abs(ratio.mean - 1) > 1e-9;
}

/** A metric is shown where it differs from row to row, or where one row alone says something unusual. */
function isTelling(shown: readonly PointSummary[], name: MetricName): boolean {
  const means = shown.map(summary => summary.metrics[name].mean).filter(mean => !Number.isNaN(mean));
  const [first] = means;
  const isDerived = name === 'completions' && shown.every(summary => summary.metrics.succeeded.mean === 1);
  if (first === undefined || isDerived || name === 'waitSeconds' || name === 'utilization') return false;
  if (means.length === 1) return first !== (name === 'succeeded' || name === 'attempts' ? 1 : 0);
  return means.some(mean => Math.abs(mean - first) > 1e-3 * Math.max(Math.abs(first), 1e-3));
}

/** Lines of the table: one a point, or one a point and Job where there are few Jobs. */
export function pointTable(results: Results, isWide: boolean): string[] {
  const rows = results.points.flatMap(point => rowsOf(point, isWide));
  const shown = rows.map(({ summary }) => summary);
  const columns = columnsOf(shown, { isWide, isStream: results.points.every(isStream) });
  const hasCases = results.points.some(point => point.caseName !== undefined);
  const hasJobs = new Set(shown.map(summary => summary.job)).size > 1;
  const labels = [
    ...(hasCases ? ['CASE'] : []),
    ...results.factorNames.map(name => name.toUpperCase()),
    ...(hasJobs ? ['JOB'] : []),
  ];
  const head = [...labels, ...columns.map(column => column.title)];
  const body = rows.map(({ point, summary }) => [
    ...(hasCases ? [point.caseName ?? ''] : []),
    ...results.factorNames.map(name => String(point.factors[name] ?? '')),
    ...(hasJobs ? [summary.job] : []),
    ...columns.map(column => column.text(summary)),
  ]);
  const right = new Set([...head.keys()].filter(i => i >= labels.length));
  return textTable([head, ...body], { right });
}

function isStream({ first }: PointResult): boolean {
  return first.endedBy === 'horizon' && first.jobs.length > MOST_JOBS;
}

function rowsOf(point: PointResult, isWide: boolean): { point: PointResult; summary: PointSummary }[] {
  const last = point.summaries.at(-1);
  const isFew = point.summaries.length <= (isWide ? Number.POSITIVE_INFINITY : MOST_JOBS);
  const summaries = isFew ? point.summaries : last === undefined ? [] : [last];
  return summaries.map(summary => ({ point, summary }));
}
