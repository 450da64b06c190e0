// What waits at each moment: items of a work queue, or else pods that do not run yet.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { RunRecord, Series } from '../../models/recording/run-record.ts';
import type { Chart } from '../chart.ts';
import { finishOf } from '../gantt-chart.ts';
import { pointLabel, quotedWords } from '../points.ts';
import {
  averagingNote,
  firstReach,
  highestOf,
  keyName,
  meanOf,
  pointsForLines,
  seriesChart,
  shownNote,
  seriesOf,
  stepsOf,
} from '../series-chart.ts';
import { count, duration, ratio, sentence, trimmed } from '../words.ts';

const QUEUE = 'queue:';

/** The longest work queue of a run. */
function longestQueue(record: RunRecord): Series | undefined {
  const queues = record.series.filter(series => series.name.startsWith(QUEUE) && series.at.length > 0);
  const longest = queues.sort((a, b) => highestOf(b) - highestOf(a))[0];
  return longest !== undefined && highestOf(longest) > 0 ? longest : undefined;
}

/** A work queue, else the pods that do not run yet where one waits on average, and not only while all start. */
function waitingSeries(record: RunRecord): Series | undefined {
  const pending = seriesOf(record, 'pending');
  const end = finishOf(record);
  const isLong = pending !== undefined && meanOf(pending, end) >= 1 && emptyAt(pending, end) > end / 4;
  return longestQueue(record) ?? (isLong ? pending : undefined);
}

function shown(results: Results): readonly PointResult[] {
  const withQueue = pointsForLines(results, record => longestQueue(record) !== undefined);
  return withQueue.length > 0 ? withQueue : pointsForLines(results, record => waitingSeries(record) !== undefined);
}

const thingOf = (series: Series): string => (series.name.startsWith(QUEUE) ? 'items' : 'pods');

/** When the series is zero for good, in seconds; the end where it never is. */
function emptyAt(series: Series, end: number): number {
  const last = series.value.findLastIndex(value => value > 0);
  const at = series.at[last + 1];
  return at === undefined ? end : Math.min(end, at / 1_000_000);
}

function finding(results: Results): string {
  const points = shown(results);
  const first = points[0];
  if (first === undefined) return 'Nothing waits';
  if (points.length === 1) {
    const series = waitingSeries(first.first)!;
    const end = finishOf(first.first);
    const most = highestOf(series);
    const mean = ratio(meanOf(series, end));
    if (thingOf(series) === 'items') {
      const speed = most / Math.max(1e-9, emptyAt(series, end) - firstReach(series, most));
      return (
        `${count(most)} items wait at most; the queue is empty after ${duration(emptyAt(series, end))}, ` +
        `${trimmed(speed, 2)} items a second`
      );
    }
    return `Up to ${count(most)} pods wait at once, ${mean} on average; none after ${duration(emptyAt(series, end))}`;
  }
  const ordered = [...points].sort((a, b) => emptied(a.first) - emptied(b.first));
  const [fastest, slowest] = [ordered[0]!, ordered[ordered.length - 1]!];
  return (
    `Nothing waits after ${duration(emptied(fastest.first))} with ${quotedWords(results, fastest)}; ` +
    `after ${duration(emptied(slowest.first))} with ${quotedWords(results, slowest)}`
  );
}

function emptied(record: RunRecord): number {
  return emptyAt(waitingSeries(record)!, finishOf(record));
}

export const queueDepth: Chart = {
  name: 'queue-depth',
  title: finding,
  fits: results => shown(results).length > 0,
  spec: (results, look) => {
    const points = shown(results);
    const series = points.map(point => waitingSeries(point.first)!);
    const end = Math.max(...points.map(point => finishOf(point.first)));
    const isOne = points.length === 1;
    const isQueue = thingOf(series[0]!) === 'items';
    const few = shownNote(results, points);
    return seriesChart(results, look, {
      title: finding(results),
      subtitle: [few, averagingNote(series, end)].filter(text => text !== '').join('. '),
      yTitle: isQueue ? 'Items in the queue' : 'Pods that do not run yet (waiting for a node, pulling, starting)',
      lines: points.map((point, i) => ({
        name: isOne ? 'waiting' : keyName(results, point),
        steps: stepsOf(series[i]!, finishOf(point.first)),
        isArea: isOne,
        ...(isOne ? { color: 'orange' as const } : {}),
      })),
      end: end * 1.01,
      format: '~r',
    });
  },
  describe: results => {
    const parts = shown(results).map(point => {
      const series = waitingSeries(point.first)!;
      const end = finishOf(point.first);
      return (
        `${pointLabel(results, point)}: at most ${count(highestOf(series))} ${thingOf(series)}, ` +
        `${ratio(meanOf(series, end))} on average, none after ${duration(emptied(point.first))}`
      );
    });
    return `${finding(results)}. What waits over time. ${sentence(parts.join('; '))}.`;
  },
};
