// The pods of a run as bars over time: who waits, starts, runs, fails and is tried again, and when it is over.
import type { PointResult, Results } from '../../experiment/results.ts';
import type { RunRecord } from '../../models/recording/run-record.ts';
import type { Chart } from '../chart.ts';
import { endingOf, finishOf, ganttChart, hasRoomForBars, runWords } from '../gantt-chart.ts';
import { lastEnd, mostAtOnce } from '../pod-times.ts';
import { pointLabel, quotedWords, sweepOf, tellingPoint } from '../points.ts';
import { count, duration, plural, sentence } from '../words.ts';

/** Few alternatives are shown below each other; of a sweep one point is, the one from which on little is gained. */
function pointsShown(results: Results): readonly PointResult[] {
  const isSweep = sweepOf(results) !== undefined;
  const hasPods = results.points.every(point => point.first.pods.length > 0);
  if (!isSweep && results.points.length <= 3 && hasPods && hasRoomForBars(results.points)) return results.points;
  const point = tellingPoint(results);
  return point === undefined ? [] : [point];
}

const MICROS = 1_000_000;

/** Seconds at the end during which fewer than half of the most pods at once run. */
function tailOf(record: RunRecord): number {
  const active = record.series.find(series => series.name === 'running');
  if (active === undefined || active.value.length === 0) return 0;
  const half = active.value.reduce((most, value) => Math.max(most, value), 0) / 2;
  let last = 0;
  active.value.forEach((value, i) => {
    if (value >= half) last = active.at[i + 1] ?? record.end;
  });
  return Math.max(0, finishOf(record) - last / MICROS);
}

function findingOfRun(record: RunRecord): string {
  const failed = record.jobs.reduce((sum, job) => sum + job.failed, 0);
  const waited = record.jobs.reduce(
    (sum, job) => sum + job.backoffs.reduce((own, [from, to]) => own + to - from, 0),
    0,
  );
  const job = record.jobs.length === 1 ? record.jobs[0] : undefined;
  const after = duration(finishOf(record));
  if (job?.outcome === 'Failed') {
    const reason = job.reason === '' ? '' : ` (${job.reason})`;
    return `The Job fails after ${after}${reason}: ${plural(failed, 'pod')} failed`;
  }
  if (job?.outcome === 'Unfinished') return `The Job is not finished after ${after}`;
  if (failed > 0 && waited > 0) {
    return (
      `${sentence(plural(failed, 'failure'))} and ${duration(waited / MICROS)} ` +
      `of back-off: the Job is done after ${after}`
    );
  }
  if (failed > 0) return `${sentence(plural(failed, 'pod'))} failed, the Job is done all the same after ${after}`;
  const most = mostAtOnce(record, true);
  if (record.pods.length === 1) return `One pod, ${endingOf(record)}`;
  const start =
    `${plural(record.pods.length, 'pod')}, ` +
    `${most === 1 ? 'one after the other' : `${count(most)} at once`}, ${endingOf(record)}`;
  const last = lastEnd(record);
  if (last < finishOf(record) * 0.8) return `${start}; the last pod ends after ${duration(last)} already`;
  const tail = tailOf(record);
  const isLong = most >= 4 && tail > finishOf(record) * 0.15;
  return isLong ? `${start}; for the last ${duration(tail)} over half the slots are empty` : start;
}

function finding(results: Results): string {
  const points = pointsShown(results);
  if (points.length < 2) return points[0] === undefined ? 'No pods' : findingOfRun(points[0].first);
  const ordered = [...points].sort((a, b) => finishOf(a.first) - finishOf(b.first));
  const [first, last] = [ordered[0]!, ordered[ordered.length - 1]!];
  return sentence(`${ended(results, first)}; ${ended(results, last)}`);
}

/** How often the pods of a run without a Job did their work; 0 where none was started again. */
function runsAgain({ pods }: RunRecord): number {
  const restarts = pods.restarts.reduce((sum, own) => sum + own, 0);
  return restarts === 0 ? 0 : pods.successes.reduce((sum, own) => sum + own, 0);
}

function ended(results: Results, point: PointResult): string {
  const runs = point.first.jobs.length === 0 ? runsAgain(point.first) : 0;
  if (runs > 1) return `${quotedWords(results, point)} runs ${count(runs)} times and is not done`;
  const words = endingOf(point.first);
  const verb = /^\d/.test(words) ? ':' : words.startsWith('failed') ? '' : ' is';
  return `${quotedWords(results, point)}${verb} ${words}`;
}

export const timeline: Chart = {
  name: 'timeline',
  title: finding,
  fits: results => pointsShown(results).some(point => point.first.pods.length > 0),
  spec: (results, look) => ganttChart(results, look, { title: finding(results), points: pointsShown(results) }),
  describe: results => {
    const runs = pointsShown(results).map(point => {
      const waits = point.first.jobs.flatMap(job => job.backoffs.map(([from, to]) => duration((to - from) / MICROS)));
      const shown = waits.slice(0, 12).join(', ') + (waits.length > 12 ? ` and ${waits.length - 12} more` : '');
      const words = `${pointLabel(results, point)}: ${runWords(point.first)}`;
      return waits.length === 0 ? words : `${words}; back-off waits of ${shown}`;
    });
    return `${finding(results)}. ${runs.join('. ')}.`;
  },
};
