// How many pods there are at each moment, and how many of them run already.
import type { Results } from '../../experiment/results.ts';
import type { RunRecord } from '../../models/recording/run-record.ts';
import type { Chart } from '../chart.ts';
import { endingOf, finishOf } from '../gantt-chart.ts';
import { pointLabel, quotedWords } from '../points.ts';
import { wantsLog } from '../scales.ts';
import {
  averagedSteps,
  averagingNote,
  highestOf,
  keyName,
  meanOf,
  pointsForLines,
  seriesChart,
  shownNote,
  seriesOf,
  stepsOf,
  type SeriesLine,
} from '../series-chart.ts';
import { count, duration, percent, ratio, sentence } from '../words.ts';

/** Short gaps between one pod and the next would make a comb of every line. */
const SPANS_OF_LINES = 60;

const hasActive = (record: RunRecord): boolean => seriesOf(record, 'active') !== undefined;

function numbersOf(record: RunRecord): { most: number; mean: number; end: number; idle: number } {
  const active = seriesOf(record, 'active')!;
  const end = finishOf(record);
  const isNone = { ...active, value: active.value.map(value => (value > 0 ? 0 : 1)) };
  return { most: highestOf(active), mean: meanOf(active, end), end, idle: meanOf(isNone, end) };
}

function finding(results: Results): string {
  const points = pointsForLines(results, hasActive);
  const [first, last] = [points[0], points[points.length - 1]];
  if (first === undefined || last === undefined) return 'No pods';
  if (first === last) {
    const { most, mean, end, idle } = numbersOf(first.first);
    const up = most === 1 ? 'One pod at a time' : `Up to ${count(most)} pods at once`;
    if (idle > 0.1) return `${up}; ${percent(idle)} of the ${duration(end)} there is none`;
    if (mean > most * 0.9) return `${up}, nearly all the time: ${endingOf(first.first)}`;
    return `${up}, ${ratio(mean)} on average over ${duration(end)}`;
  }
  const words = (point: typeof first): string => {
    const { mean, end } = numbersOf(point.first);
    const pods = mean > 0.95 && mean < 1.05 ? 'one pod' : `${ratio(mean)} pods`;
    return `${pods} on average for ${duration(end)} with ${quotedWords(results, point)}`;
  };
  return `${sentence(words(last))}; ${words(first)}`;
}

function linesOf(results: Results): readonly SeriesLine[] {
  const points = pointsForLines(results, hasActive);
  const only = points.length === 1 ? points[0]!.first : undefined;
  if (only === undefined) {
    return points.map(point => ({
      name: keyName(results, point),
      steps: averagedSteps(seriesOf(point.first, 'active')!, finishOf(point.first), SPANS_OF_LINES),
    }));
  }
  const end = finishOf(only);
  const running = seriesOf(only, 'running');
  const active: SeriesLine = {
    name: 'waiting, pulling or starting',
    steps: stepsOf(seriesOf(only, 'active')!, end),
    isArea: true,
    color: 'orange',
  };
  if (running === undefined) return [{ ...active, name: 'active', color: 'blue' }];
  return [active, { name: 'running', steps: stepsOf(running, end), isArea: true, color: 'blue' }];
}

export const activePods: Chart = {
  name: 'active-pods',
  title: finding,
  fits: results => results.points.some(point => hasActive(point.first) && numbersOf(point.first).most > 1),
  spec: (results, look) => {
    const points = pointsForLines(results, hasActive);
    const ends = points.map(point => finishOf(point.first));
    const end = Math.max(...ends);
    const isOne = points.length === 1;
    const isLog = wantsLog(ends, 5);
    const note = isOne
      ? averagingNote([seriesOf(points[0]!.first, 'active')!], end)
      : `Averaged over spans of a ${SPANS_OF_LINES}th of each run`;
    const few = shownNote(results, points);
    const area = isOne || isLog ? '' : 'The area below each line is the pods’ time';
    return seriesChart(results, look, {
      title: finding(results),
      subtitle: [few, area, note].filter(text => text !== '').join('. '),
      yTitle: `Pods at the same time${isLog ? ' (both axes logarithmic)' : ''}`,
      lines: linesOf(results),
      end: end * 1.01,
      format: '~r',
      ...(isLog ? { logFrom: { x: Math.min(...ends) / SPANS_OF_LINES, y: 0.5 } } : {}),
    });
  },
  describe: results => {
    const parts = pointsForLines(results, hasActive).map(point => {
      const { most, mean, end } = numbersOf(point.first);
      return `${pointLabel(results, point)}: at most ${count(most)}, on average ${ratio(mean)} over ${duration(end)}`;
    });
    return `${finding(results)}. Pods at the same time. ${parts.join('; ')}.`;
  },
};
