// The report's tables as data: points, ledger, Jobs, pods. Each cell has its text and, where it is a number, the value
// that it sorts by.
import type { MetricName, PointResult, Results } from '../experiment/results.ts';
import { LEDGER_TERMS } from '../models/recording/run-record.ts';
import { metricOf, pointLabel, successOf, wholeRun } from './points.ts';
import { count, duration, percent, ratio, sentence, trimmed } from './words.ts';

export interface Cell {
  readonly text: string;
  /** The number behind the text; NaN sorts last. Undefined: the text itself is sorted by. */
  readonly value?: number;
  readonly isBad?: boolean;
  readonly isText?: boolean;
}

export interface Table {
  readonly id: string;
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const MICROS = 1_000_000;
const NONE: Cell = { text: '–', value: Number.NaN };

function numeric(value: number, words: (value: number) => string): Cell {
  return Number.isFinite(value) ? { text: words(value), value } : NONE;
}

/** A column of the table of points. */
interface Column {
  readonly head: string;
  cell(point: PointResult): Cell;
}

/** A metric's mean, in words of its own. */
function meanColumn(metric: MetricName, head: string, words: (value: number) => string): Column {
  return { head, cell: point => numeric(metricOf(point, metric)?.mean ?? Number.NaN, words) };
}

const oneDecimal = (value: number): string => trimmed(value, 1);

/** Metrics that are shown where any point has a value above zero. */
const OCCASIONAL: readonly (readonly [MetricName, string, (value: number) => string])[] = [
  ['attempts', 'Pods', oneDecimal],
  ['failures', 'Failures', oneDecimal],
  ['waitSeconds', 'Wait of a pod', duration],
  ['backoffSeconds', 'Back-off', duration],
  ['wastedPodSeconds', 'Wasted pod time', duration],
  ['utilization', 'CPU busy', percent],
  ['itemsLost', 'Items lost', oneDecimal],
  ['itemsRepeated', 'Items repeated', oneDecimal],
  ['cost', 'Cost', value => trimmed(value, 4)],
];

const SPEEDUPS: readonly Column[] = [
  {
    head: 'Speed-up',
    cell: point => numeric(wholeRun(point)?.speedupOfMeans?.mean ?? Number.NaN, value => `${trimmed(value, 2)}×`),
  },
  { head: 'Efficiency', cell: point => numeric(wholeRun(point)?.efficiencyOfMeans?.mean ?? Number.NaN, percent) },
];

/** A figure of the makespan's distribution. */
function makespanColumn(key: 'halfWidth' | 'p50' | 'p95', head: string): Column {
  return { head, cell: point => numeric(metricOf(point, 'makespan')?.[key] ?? Number.NaN, duration) };
}

function spreadColumns(results: Results): readonly Column[] {
  return [
    makespanColumn('halfWidth', `± (${count(results.confidence * 100)}%)`),
    makespanColumn('p50', 'Median'),
    makespanColumn('p95', '95% within'),
  ];
}

/** One row a point: how long, how sure, how much sooner, at what price. */
export function pointsTable(results: Results): Table {
  const { points } = results;
  const isMany = results.repeat > 1;
  const hasSpeedup = points.length > 1 && points.some(point => wholeRun(point)?.speedupOfMeans !== undefined);
  const columns: readonly Column[] = [
    { head: 'Point', cell: point => ({ text: pointLabel(results, point), isText: true }) },
    {
      head: 'Succeeded',
      cell: point => ({ ...numeric(successOf(point), percent), isBad: successOf(point) < 1 }),
    },
    meanColumn('makespan', 'Makespan', duration),
    ...(isMany ? spreadColumns(results) : []),
    ...(hasSpeedup ? SPEEDUPS : []),
    ...OCCASIONAL.filter(([metric]) => points.some(point => (metricOf(point, metric)?.mean ?? 0) > 0)).map(column =>
      meanColumn(...column),
    ),
  ];
  return {
    id: 'points',
    caption: isMany ? `Means of ${count(results.repeat)} replications` : 'One run a point',
    heads: columns.map(column => column.head),
    rows: points.map(point => columns.map(column => column.cell(point))),
  };
}

const TERM_HEADS: Readonly<Record<string, string>> = {
  work: 'Work',
  sharing: 'Sharing CPU',
  waitingForNode: 'Waiting for a node',
  imagePull: 'Image pull',
  start: 'Start',
  controller: 'Control plane',
  backoff: 'Back-off',
  repeated: 'Repeated work',
};

/** One row a point: the mean terms that add up to the mean makespan; terms that are nothing everywhere are left out. */
export function ledgerTable(results: Results): Table | undefined {
  const terms = LEDGER_TERMS.filter(term => results.ledgers.some(row => (row.terms[term] ?? 0) > 0));
  const rows = results.points.flatMap(point => {
    const own = results.ledgers.filter(row => row.point === point.name && row.job === wholeRun(point)?.job);
    if (own.length === 0) return [];
    const mean = (read: (row: (typeof own)[number]) => number): number =>
      own.reduce((sum, row) => sum + read(row), 0) / own.length;
    return [
      [
        { text: pointLabel(results, point), isText: true },
        numeric(
          mean(row => row.makespan),
          duration,
        ),
        ...terms.map(term =>
          numeric(
            mean(row => row.terms[term] ?? 0),
            duration,
          ),
        ),
      ],
    ];
  });
  if (rows.length === 0) return undefined;
  const caption = 'Where the makespan went: the terms along the chain of causes add up to it';
  return { id: 'ledger', caption, heads: ['Point', 'Makespan', ...terms.map(term => TERM_HEADS[term]!)], rows };
}

/** More rows than this are left to the CSV files beside the report. */
const MOST_ROWS = 200;

/** The Jobs of the first replication of each point. */
export function jobsTable(results: Results): Table {
  const all = results.points.flatMap(point =>
    point.first.jobs.map((job): readonly Cell[] => [
      { text: pointLabel(results, point), isText: true },
      { text: job.name, isText: true },
      { text: job.outcome, isBad: job.outcome !== 'Complete', isText: true },
      numeric((job.finishedAt - job.appliedAt) / MICROS, duration),
      numeric(job.succeeded, count),
      numeric(job.failed, count),
      { text: [job.reason, job.message].filter(text => text !== '').join(': '), isText: true },
    ]),
  );
  const rest = all.length > MOST_ROWS ? `, the first ${MOST_ROWS} of ${count(all.length)}` : '';
  return {
    id: 'jobs',
    caption: `Jobs of the first replication${rest}`,
    heads: ['Point', 'Job', 'Outcome', 'Makespan', 'Succeeded', 'Failed', 'Reason'],
    rows: all.slice(0, MOST_ROWS),
  };
}

/** What was assumed about containers, each once, in order of appearance. */
export function assumptionsOf(results: Results): readonly string[] {
  return [...new Set(results.points.flatMap(point => point.first.assumptions))].map(sentence);
}

/** Makespan and speed-up of a point in a phrase, for the choice of a point. */
export function pointPhrase(results: Results, name: string): string {
  const point = results.points.find(own => own.name === name);
  if (point === undefined) return name;
  const makespan = metricOf(point, 'makespan')?.mean ?? Number.NaN;
  const speedup = wholeRun(point)?.speedupOfMeans?.mean;
  const sooner =
    speedup !== undefined && results.points.length > 1 && speedup > 1.05 ? `, ${ratio(speedup)} times sooner` : '';
  return `${pointLabel(results, point)} (${Number.isFinite(makespan) ? duration(makespan) : 'not finished'}${sooner})`;
}
