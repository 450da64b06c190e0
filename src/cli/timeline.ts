// The course of a run drawn in the terminal: a line a pod, waiting, starting, running, and how it ended. Many pods are
// drawn as a curve of how many ran.
import type { RunRecord, Series } from '../models/recording/run-record.ts';
import { ATTEMPT_FAILED, ATTEMPT_REMOVED, ATTEMPT_SUCCEEDED } from '../models/recording/run-record.ts';
import { durationWords } from '../experiment/words.ts';
import { coloured } from './colour.ts';

const MOST_LINES = 24;
const LONGEST_NAME = 30;
const DOWN = '╌';
const BLOCKS = ' ▁▂▃▄▅▆▇█';

/** Lines of the timeline; none where there was no pod. */
export function timelineText(record: RunRecord, width: number): string[] {
  const { pods } = record;
  if (pods.length === 0) return [];
  const end = endOf(record);
  if (!(end > 0)) return [];
  if (pods.length > MOST_LINES) return curve(record, end, width);
  const names = Array.from({ length: pods.length }, (_, row) => shortName(pods.name(row)));
  const nameWidth = Math.max(...names.map(name => name.length));
  const bar = Math.max(20, width - nameWidth - 12);
  const lines = names.map((name, row) => `  ${name.padEnd(nameWidth)}  ${podBar(record, row, end, bar)}`);
  return [...lines, `  ${' '.repeat(nameWidth)}  ${axis(end, bar)}`, `  ${' '.repeat(nameWidth)}  ${legend(record)}`];
}

/** The last thing that happened to a pod or Job; idle time after it would only shrink the drawing. */
function endOf(record: RunRecord): number {
  let end = 0;
  for (const job of record.jobs) if (job.finishedAt > end) end = job.finishedAt;
  const { running, finished } = record.pods;
  for (let row = 0; row < record.pods.length; row++) {
    const last = finished[row] ?? Number.NaN;
    if (last > end) end = last;
    // A pod that still runs does so until the end of the run.
    if (Number.isNaN(last) && !Number.isNaN(running[row] ?? Number.NaN)) end = Math.max(end, record.end);
  }
  return end === 0 ? record.end : end;
}

function shortName(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}

function podBar(record: RunRecord, row: number, end: number, width: number): string {
  const { pods } = record;
  const column = (at: number | undefined): number => {
    const time = at === undefined || Number.isNaN(at) ? end : at;
    return Math.max(0, Math.min(width, Math.round((time / end) * width)));
  };
  const created = column(pods.created[row]);
  const bound = Math.max(created, column(pods.bound[row]));
  const running = Math.max(bound, column(pods.running[row]));
  const finished = Math.max(running, column(pods.finished[row]));
  const outcome = pods.outcome[row];
  const mark =
    outcome === ATTEMPT_SUCCEEDED ? '✔' : outcome === ATTEMPT_FAILED ? '✘' : outcome === ATTEMPT_REMOVED ? '−' : '…';
  const style = outcome === ATTEMPT_SUCCEEDED ? 'green' : outcome === ATTEMPT_FAILED ? 'red' : 'yellow';
  const run = runCells(record, row, { running, finished, column });
  const exit = outcome === ATTEMPT_FAILED && (pods.exitCode[row] ?? -1) >= 0 ? ` ${pods.exitCode[row]}` : '';
  return (
    ' '.repeat(created) +
    coloured('dim', '·'.repeat(bound - created) + '░'.repeat(running - bound)) +
    coloured(style, `${run}${mark}${exit}`)
  );
}

/** A cell for each moment from the start to the end of a pod: running, or down until its container is started again. */
function runCells(
  { pods: { restartWaits } }: RunRecord,
  row: number,
  { running, finished, column }: { running: number; finished: number; column: (at: number | undefined) => number },
): string {
  const cells = Array.from({ length: Math.max(0, finished - running) }, () => '█');
  restartWaits.row.forEach((own, i) => {
    if (own !== row) return;
    const from = column(restartWaits.from[i]);
    // However short the wait: that the container ended and began anew has to be seen.
    const until = Math.max(from + 1, column(restartWaits.until[i]));
    cells.fill(DOWN, Math.max(0, from - running), Math.max(0, until - running));
  });
  return cells.join('');
}

function axis(end: number, width: number): string {
  const middle = durationWords(end / 2e6);
  const last = durationWords(end / 1e6);
  const left = Math.max(1, Math.round(width / 2) - 1 - Math.floor(middle.length / 2));
  const right = Math.max(1, width - 1 - left - middle.length - last.length);
  return coloured('dim', `0${' '.repeat(left)}${middle}${' '.repeat(right)}${last}`);
}

function legend({ pods }: RunRecord): string {
  const down = pods.restartWaits.row.length > 0 ? `${DOWN} waiting to be started again  ` : '';
  return coloured('dim', `· waiting  ░ starting  █ running  ${down}✔ succeeded  ✘ failed (exit code)  − removed`);
}

/** Running pods over time, as a row of blocks. */
function curve(record: RunRecord, end: number, width: number): string[] {
  const running = record.series.find(series => series.name === 'running');
  if (running === undefined) return [];
  const columns = Math.max(20, width - 30);
  const levels = Array.from({ length: columns }, (_, i) =>
    peak(running, (end * i) / columns, (end * (i + 1)) / columns),
  );
  const most = Math.max(...levels);
  if (most === 0) return [];
  const line = levels
    .map(level => BLOCKS[level === 0 ? 0 : Math.max(1, Math.round((level / most) * 8))] ?? ' ')
    .join('');
  const label = `running pods (at most ${most})`;
  return [`  ${label.padEnd(26)}  ${coloured('green', line)}`, `  ${' '.repeat(26)}  ${axis(end, columns)}`];
}

/** Highest value of a step function in [from, until). */
function peak(series: Series, from: number, until: number): number {
  let most = 0;
  for (let i = 0; i < series.at.length; i++) {
    const starts = series.at[i] ?? 0;
    const ends = series.at[i + 1] ?? Number.POSITIVE_INFINITY;
    if (starts < until && ends > from) most = Math.max(most, series.value[i] ?? 0);
    if (starts >= until) break;
  }
  return most;
}
