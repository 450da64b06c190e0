// How an autoscaled function follows its requests: how many wait, how many pods are wanted, and how many are ready.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { RunRecord, Series } from '../../models/recording/run-record.ts';
import type { Chart } from '../chart.ts';
import { finishOf } from '../gantt-chart.ts';
import { pointLabel, tellingPoint } from '../points.ts';
import { averagingNote, firstReach, highestOf, keyName, seriesChart, seriesOf, stepsOf } from '../series-chart.ts';
import { count, duration, plural } from '../words.ts';

const MICROS = 1_000_000;
const NAME = /^function:(.*):ready$/;

interface Scaling {
  readonly point: PointResult;
  readonly name: string;
  readonly waiting: Series;
  readonly wanted: Series;
  readonly ready: Series;
  readonly end: number;
}

/** The first function of a run. */
function scalingOf(point: PointResult): Scaling | undefined {
  const record: RunRecord = point.first;
  const name = record.series.map(series => NAME.exec(series.name)?.[1]).find(found => found !== undefined);
  if (name === undefined) return undefined;
  const [waiting, wanted, ready] = ['waiting', 'wanted', 'ready'].map(part =>
    seriesOf(record, `function:${name}:${part}`),
  );
  if (waiting === undefined || wanted === undefined || ready === undefined) return undefined;
  const last = Math.max(...[waiting, wanted, ready].map(series => series.at[series.at.length - 1]! / MICROS));
  return { point, name, waiting, wanted, ready, end: Math.min(last * 1.25, Math.max(last, finishOf(record))) };
}

function shown(results: Results): Scaling | undefined {
  const telling = tellingPoint(results);
  const own = telling === undefined ? undefined : scalingOf(telling);
  return own ?? results.points.map(scalingOf).find(found => found !== undefined);
}

/** When nothing waits any more, in seconds; NaN where something still does. */
function emptyAt({ waiting }: Scaling): number {
  const last = waiting.value.findLastIndex(value => value > 0);
  return last < 0 ? 0 : (waiting.at[last + 1] ?? Number.NaN) / MICROS;
}

function finding(results: Results): string {
  const own = shown(results);
  if (own === undefined) return 'No function';
  const [most, from] = [highestOf(own.ready), own.ready.value[0] ?? 0];
  const scaled =
    most > from
      ? `${own.name} scales from ${count(from)} to ${plural(most, 'pod')} ` +
        `within ${duration(firstReach(own.ready, most))}`
      : `${own.name} stays at ${plural(most, 'pod')}`;
  const queue = highestOf(own.waiting);
  if (queue === 0) return `${scaled}; no request waits`;
  const empty = emptyAt(own);
  const end = Number.isNaN(empty) ? 'some wait to the end' : `the last leaves the queue after ${duration(empty)}`;
  const { jobs } = own.point.first;
  const beside =
    jobs.length === 1 && jobs[0]!.outcome === 'Complete'
      ? `; the Job is done after ${duration(finishOf(own.point.first))}`
      : '';
  return `${scaled}; up to ${plural(queue, 'request')} wait, ${end}${beside}`;
}

export const functionScaling: Chart = {
  name: 'function-scaling',
  title: finding,
  fits: results => shown(results) !== undefined,
  spec: (results, look) => {
    const own = shown(results)!;
    const { waiting, wanted, ready, end } = own;
    const point = results.points.length > 1 ? keyName(results, own.point) : '';
    return seriesChart(results, look, {
      title: finding(results),
      subtitle: [point, averagingNote([waiting, wanted, ready], end)].filter(text => text !== '').join('. '),
      xTitle: 'Time since the start',
      yTitle: 'Requests that wait, and pods of the function',
      lines: [
        { name: 'requests waiting', steps: stepsOf(waiting, end), isArea: true, color: 'orange' },
        { name: 'pods ready', steps: stepsOf(ready, end), color: 'blue', dashIndex: 0 },
        { name: 'pods wanted', steps: stepsOf(wanted, end), color: 'vermilion', dashIndex: 2 },
      ],
      end,
    });
  },
  describe: results => {
    const own = shown(results)!;
    return (
      `${finding(results)}. ${pointLabel(results, own.point)}: up to ${plural(highestOf(own.wanted), 'pod')} wanted, ` +
      `${count(highestOf(own.ready))} ready, ${plural(highestOf(own.waiting), 'request')} waiting at most.`
    );
  },
};
