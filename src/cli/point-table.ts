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

function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
}

function metricColumn(title: string, name: MetricName, words: (value: number) => string): Column {
  return { title, text: summary => withHalfWidth(summary.metrics[name], words) };
}

/** Columns beside the labels; those that are the same everywhere are left out unless `isWide`. */
function columnsOf(shown: readonly PointSummary[], isWide: boolean): Column[] {
  const optional: readonly (readonly [MetricName, Column])[] = [
    ['succeeded', metricColumn('SUCCEEDED', 'succeeded', percentWords)],
    ['podSeconds', metricColumn('POD-SECONDS', 'podSeconds', durationWords)],
    ['wastedPodSeconds', metricColumn('WASTED', 'wastedPodSeconds', durationWords)],
    ['utilization', metricColumn('UTILIZATION', 'utilization', percentWords)],
    ['waitSeconds', metricColumn('WAIT', 'waitSeconds', durationWords)],
    ['backoffSeconds', metricColumn('BACK-OFF', 'backoffSeconds', durationWords)],
    ['attempts', metricColumn('PODS', 'attempts', plain)],
    ['failures', metricColumn('FAILURES', 'failures', plain)],
    ['restarts', metricColumn('RESTARTS', 'restarts', plain)],
    ['failedIndexes', metricColumn('FAILED INDEXES', 'failedIndexes', plain)],
    ['itemsDone', metricColumn('ITEMS', 'itemsDone', plain)],
    ['itemsLost', metricColumn('LOST', 'itemsLost', plain)],
    ['itemsRepeated', metricColumn('REPEATED', 'itemsRepeated', plain)],
    ['cost', metricColumn('COST', 'cost', plain)],
  ];
  const columns = [metricColumn('MAKESPAN', 'makespan', durationWords)];
  if (shown.some(summary => summary.speedupOfMeans !== undefined && Math.abs(summary.speedupOfMeans.mean - 1) > 1e-9)) {
    columns.push({ title: 'SPEED-UP', text: summary => ratioText(summary.speedupOfMeans, factorWords) });
    columns.push({ title: 'EFFICIENCY', text: summary => ratioText(summary.efficiencyOfMeans, percentWords) });
  }
  for (const [name, column] of optional) if (isWide || differs(shown, name)) columns.push(column);
  return columns;
}

function differs(shown: readonly PointSummary[], name: MetricName): boolean {
  const usual = name === 'succeeded' ? 1 : 0;
  // What only repeats the makespan in other units, or is zero everywhere, is left to -o wide.
  const isTelling = name !== 'waitSeconds' && name !== 'utilization';
  return isTelling && shown.some(summary => summary.metrics[name].n > 0 && summary.metrics[name].mean !== usual);
}

/** Lines of the table: one a point, or one a point and Job where there are few Jobs. */
export function pointTable(results: Results, isWide: boolean): string[] {
  const rows = results.points.flatMap(point => rowsOf(point, isWide));
  const shown = rows.map(({ summary }) => summary);
  const columns = columnsOf(shown, isWide);
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

function rowsOf(point: PointResult, isWide: boolean): { point: PointResult; summary: PointSummary }[] {
  const last = point.summaries.at(-1);
  const isFew = point.summaries.length <= (isWide ? Number.POSITIVE_INFINITY : MOST_JOBS);
  const summaries = isFew ? point.summaries : last === undefined ? [] : [last];
  return summaries.map(summary => ({ point, summary }));
}
