// Two points on one time axis with their finish lines: the slowest against the fastest.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { RunRecord } from '../../models/recording/run-record.ts';
import type { Chart } from '../chart.ts';
import { endingOf, finishOf, ganttChart, runWords } from '../gantt-chart.ts';
import { byMakespan, pointLabel, quotedWords } from '../points.ts';
import { count, duration, percent, ratio, sentence } from '../words.ts';

/** A Job that fails early has won nothing. */
const isDone = (record: RunRecord): boolean =>
  record.jobs.length > 0 && record.jobs.every(job => job.outcome === 'Complete');

/** The slower one first, as the race is told: this one is still running when the other is done. */
function racers(results: Results): readonly [PointResult, PointResult] | undefined {
  const ordered = byMakespan(results).filter(point => point.first.pods.length > 0 && isDone(point.first));
  const [fastest, slowest] = [ordered[0], ordered[ordered.length - 1]];
  if (fastest === undefined || slowest === undefined || fastest === slowest) return undefined;
  return finishOf(slowest.first) > finishOf(fastest.first) ? [slowest, fastest] : undefined;
}

function finding(results: Results): string {
  const pair = racers(results);
  if (pair === undefined) return 'No race: all are done at the same time';
  const [slow, fast] = pair;
  const times = finishOf(slow.first) / finishOf(fast.first);
  const [quick, late] = [sentence(quotedWords(results, fast)), quotedWords(results, slow)];
  if (times >= 1.5) return `${quick}: done ${ratio(times)} times sooner than ${late}`;
  const behind = duration(finishOf(slow.first) - finishOf(fast.first));
  const more = `${behind} (${percent(times - 1)}) longer`;
  return `${quick} is done after ${duration(finishOf(fast.first))}; ${late} takes ${more}`;
}

export const race: Chart = {
  name: 'race',
  title: finding,
  fits: results => {
    const pair = racers(results);
    return pair !== undefined && pair.every(point => point.first.pods.length <= 900 && point.parallelism <= 36);
  },
  spec: (results, look) => ganttChart(results, look, { title: finding(results), points: racers(results) ?? [] }),
  describe: results => {
    const parts = (racers(results) ?? []).map(point => `${pointLabel(results, point)}: ${runWords(point.first)}`);
    const first = racers(results)?.[1];
    const end =
      first === undefined ? '' : ` First at the finish: ${pointLabel(results, first)}, ${endingOf(first.first)}.`;
    return `${finding(results)}. ${count(parts.length)} runs on one time axis. ${parts.join('. ')}.${end}`;
  },
};
