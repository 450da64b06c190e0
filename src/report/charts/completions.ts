// The burn-up: how many completions there are at each moment, against how many are wanted.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { RunRecord } from '../../models/recording/run-record.ts';
import type { Chart } from '../chart.ts';
import { cronRunsOf } from '../cron-slots.ts';
import { endingOf, finishOf } from '../gantt-chart.ts';
import { pointLabel, quotedWords } from '../points.ts';
import {
  averagingNote,
  firstReach,
  highestOf,
  keyName,
  pointsForLines,
  seriesChart,
  shownNote,
  seriesOf,
  stepsOf,
} from '../series-chart.ts';
import { count, duration, percent, plural, sentence } from '../words.ts';

const hasCompletions = (record: RunRecord): boolean => {
  const series = seriesOf(record, 'completions');
  return series !== undefined && highestOf(series) > 1;
};

/** Completions wanted by all Jobs together; undefined where a Job does not say. */
function wanted(record: RunRecord): number | undefined {
  let sum = 0;
  for (const job of record.jobs) {
    if (job.completions === undefined) return undefined;
    sum += job.completions;
  }
  return sum > 0 ? sum : undefined;
}

/** The share of its tasks that a point's first run completes; 1 where it does not say how many there are. */
function shareOf({ first }: PointResult): number {
  return highestOf(seriesOf(first, 'completions')!) / (wanted(first) ?? highestOf(seriesOf(first, 'completions')!));
}

/** A CronJob makes Jobs as long as it is there: nothing is half of that. */
const hasSchedule = (results: Results): boolean => cronRunsOf(results.points) !== undefined;

interface Progress {
  readonly done: number;
  readonly half: number;
  readonly most: number;
  readonly end: number;
}

function progressOf(record: RunRecord): Progress {
  const series = seriesOf(record, 'completions')!;
  const done = highestOf(series);
  return {
    done,
    half: firstReach(series, done / 2),
    most: firstReach(series, Math.ceil(done * 0.9)),
    end: finishOf(record),
  };
}

function finding(results: Results): string {
  const points = pointsForLines(results, hasCompletions);
  const first = points[0];
  if (first === undefined) return 'Nothing is completed';
  if (points.length === 1) {
    const { done, half, most, end } = progressOf(first.first);
    const target = wanted(first.first);
    if (target !== undefined && done < target)
      return `Only ${count(done)} of ${plural(target, 'task')} are done: ${endingOf(first.first)}`;
    const rest = end - most;
    if (rest > end * 0.2)
      return (
        `Half of ${plural(done, 'task')} are done after ${duration(half)}; the last ` +
        `tenth takes ${percent(rest / end)} of the time`
      );
    return `Half of ${plural(done, 'task')} are done after ${duration(half)}, all after ${duration(end)}`;
  }
  const progress = points.map(point => ({ point, share: shareOf(point), ...progressOf(point.first) }));
  if (hasSchedule(results)) {
    const [most, least] = [Math.max(...progress.map(own => own.done)), Math.min(...progress.map(own => own.done))];
    const at = (done: number): string => quotedWords(results, progress.find(own => own.done === done)!.point);
    if (most > least) return `${plural(most, 'Job')} done with ${at(most)}; ${count(least)} with ${at(least)}`;
  }
  const shares = progress.toSorted((a, b) => b.share - a.share || a.half - b.half);
  if (shares.at(-1)!.share < 1) {
    const words = ({ point, done }: (typeof shares)[number]): string =>
      `${count(done)} of ${plural(wanted(point.first)!, 'task')} ${done === 1 ? 'is' : 'are'} done ` +
      `with ${quotedWords(results, point)}`;
    return `${words(shares[0]!)}; ${words(shares.at(-1)!)}`;
  }
  const halves = progress.toSorted((a, b) => a.half - b.half);
  const [best, worst] = [halves[0]!, halves[halves.length - 1]!];
  if (worst.half < best.half * 1.02) return `Half is done after ${duration(best.half)} everywhere`;
  return (
    `Half is done after ${duration(best.half)} with ${quotedWords(results, best.point)}; after ` +
    `${duration(worst.half)} with ${quotedWords(results, worst.point)}`
  );
}

export const completions: Chart = {
  name: 'completions',
  title: finding,
  fits: results => results.points.some(point => hasCompletions(point.first)),
  spec: (results, look) => {
    const points = pointsForLines(results, hasCompletions);
    const end = Math.max(...points.map(point => finishOf(point.first)));
    const targets = new Set(points.map(point => wanted(point.first)));
    const target = targets.size === 1 ? [...targets][0] : undefined;
    const all = points.map(point => seriesOf(point.first, 'completions')!);
    const few = shownNote(results, points);
    const isOne = points.length === 1;
    // Ten tasks and a thousand beside each other: only their shares can be compared.
    const isShared = targets.size > 1 && !targets.has(undefined) && !hasSchedule(results);
    return seriesChart(results, look, {
      title: finding(results),
      subtitle: [few, averagingNote(all, end)].filter(text => text !== '').join('. '),
      yTitle: isShared ? 'Share of the tasks that are done' : 'Completions so far',
      lines: points.map((point, i) => ({
        name: isOne ? 'completions' : keyName(results, point),
        steps: stepsOf(all[i]!, finishOf(point.first), isShared ? 1 / wanted(point.first)! : 1),
        isArea: isOne,
      })),
      end: end * 1.01,
      format: isShared ? '.0%' : '~r',
      ...(isShared ? { top: 1.05 } : {}),
      ...(target === undefined ? {} : { level: { value: target, name: `all ${count(target)}` } }),
    });
  },
  describe: results => {
    const parts = pointsForLines(results, hasCompletions).map(point => {
      const { done, half, most, end } = progressOf(point.first);
      return (
        `${pointLabel(results, point)}: ${count(done)} done, half after ${duration(half)}, nine ` +
        `tenths after ${duration(most)}, over after ${duration(end)}`
      );
    });
    return `${finding(results)}. Completions over time. ${sentence(parts.join('; '))}.`;
  },
};
