// The distribution of the makespan: in what share of the runs is it all over by then.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { Chart } from '../chart.ts';
import { cronRunsOf } from '../cron-slots.ts';
import { alwaysSucceeds, pointLabel, quotedWords, valuesOf } from '../points.ts';
import { keyName, pointsForLines, seriesChart, shownNote } from '../series-chart.ts';
import { wantsLog } from '../scales.ts';
import { count, duration, percent, sentence } from '../words.ts';

/** Fewer runs than this say nothing about a distribution. */
const FEWEST = 10;

function sortedValues(results: Results, point: PointResult): readonly number[] {
  return [...valuesOf(results, point, 'makespan')].sort((a, b) => a - b);
}

/** Smallest makespan that the share `q` of all runs does not exceed; unfinished runs count, as never over. */
function quantile(results: Results, point: PointResult, q: number): number {
  return sortedValues(results, point)[Math.ceil(q * results.repeat) - 1] ?? Number.NaN;
}

const quantileOf = (values: readonly number[], q: number): number =>
  values[Math.ceil(q * values.length) - 1] ?? Number.NaN;

function shown(results: Results): readonly PointResult[] {
  return pointsForLines(results, () => true).filter(point => sortedValues(results, point).length >= FEWEST);
}

function finding(results: Results): string {
  const points = shown(results);
  const first = points[0];
  if (first === undefined) return 'Too few runs for a distribution';
  if (points.length === 1) {
    const late = quantile(results, first, 0.95);
    const half = duration(quantile(results, first, 0.5));
    if (Number.isNaN(late))
      return (
        `${percent(sortedValues(results, first).length / results.repeat)} of ` +
        `the runs finish, half of all within ${half}`
      );
    return `Half of the runs finish within ${half}; for 95% of them it takes ${duration(late)}`;
  }
  const lateOf = (point: PointResult): number => quantile(results, point, 0.95) || Infinity;
  const ordered = [...points].sort((a, b) => lateOf(a) - lateOf(b));
  const [best, worst] = [ordered[0]!, ordered[ordered.length - 1]!];
  const late = (point: PointResult): string => {
    const words = quotedWords(results, point);
    const share = percent(sortedValues(results, point).length / results.repeat);
    return lateOf(point) === Infinity
      ? `only ${share} ever are with ${words}`
      : `within ${duration(lateOf(point))} with ${words}`;
  };
  // A run that fails is over too.
  const verb = points.every(alwaysSucceeds) ? 'are done' : 'are over';
  return `95% of the runs ${verb} ${late(best)}; ${late(worst)}`;
}

/** Of a CronJob the last Job's end says nothing. */
const hasSchedule = (results: Results): boolean => cronRunsOf(results.points) !== undefined;

export const survival: Chart = {
  name: 'survival',
  title: finding,
  fits: results =>
    results.repeat >= FEWEST &&
    !hasSchedule(results) &&
    shown(results).some(point => !Number.isNaN(quantile(results, point, 0.5))),
  spec: (results, look) => {
    const points = shown(results);
    const all = points.map(point => sortedValues(results, point));
    const end = Math.max(...all.map(values => values[values.length - 1]!));
    const few = shownNote(results, points);
    const firsts = all.map(values => values[0]!);
    const isLog = wantsLog([...firsts, ...all.map(values => quantileOf(values, 0.5))], 6);
    return seriesChart(results, look, {
      isOfAll: true,
      title: finding(results),
      subtitle:
        `${few === '' ? '' : `${few}. `}Each line rises by one run where that ` +
        `run is over, of ${count(results.repeat)} runs`,
      xTitle: `Makespan (from start to finish${isLog ? '; logarithmic' : ''})`,
      yTitle: 'Share of the runs that are finished by then',
      lines: points.map((point, i) => ({
        name: points.length === 1 ? 'finished' : keyName(results, point),
        steps: [
          { x: 0, y: 0 },
          ...all[i]!.map((x, rank) => ({ x, y: (rank + 1) / results.repeat })),
          { x: end * 1.04, y: all[i]!.length / results.repeat },
        ],
      })),
      end: end * 1.04,
      ...(isLog ? { logFrom: { x: Math.min(...firsts) * 0.85 } } : {}),
      top: 1,
      format: '.0%',
      level: { value: 0.95, name: '95%' },
    });
  },
  describe: results => {
    const parts = shown(results).map(
      point =>
        `${pointLabel(results, point)}: half within ${duration(quantile(results, point, 0.5))}, 90% ` +
        `within ${duration(quantile(results, point, 0.9))}, 95% within ${duration(quantile(results, point, 0.95))}`,
    );
    return (
      `${finding(results)}. Distribution of the makespan over ${count(results.repeat)} ` +
      `runs. ${sentence(parts.join('; '))}.`
    );
  },
};
