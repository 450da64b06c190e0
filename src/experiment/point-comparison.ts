// Points compared with each other, replication by replication: with common random numbers the difference of two points
// varies far less than the points themselves. Where there are many comparisons each has to be surer than where there is
// one: intervals hold all together with the experiment's confidence (Bonferroni).
import { pairedDifference } from '../sim/replication.ts';
import { tallyOf } from '../sim/statistic.ts';
import { WHOLE_RUN } from './metrics.ts';
import type { PointResult, Results } from './results.ts';

/** How much longer the second point's makespan is than the first's, in seconds. */
export interface PointComparison {
  readonly first: string;
  readonly second: string;
  /** Replications in which both were done. */
  readonly n: number;
  readonly difference: number;
  readonly halfWidth: number;
  /** False where the interval includes 0: no difference shown. */
  readonly isShown: boolean;
  /** How many times the variance of the difference would be as large with independent draws; NaN where it is 0. */
  readonly varianceReduction: number;
}

/** With fewer replications findings deny nothing: two show hardly any difference, however large. */
export const FEWEST_JUDGED = 3;
/** More points than this are compared with the first one only. */
const MOST_FOR_ALL_PAIRS = 6;

/** All pairs of few points, else each with the first; none where a point has a single replication. */
export function pointComparisons(results: Results): PointComparison[] {
  const { points } = results;
  const pairs = points.flatMap((second, i) =>
    points.slice(0, points.length <= MOST_FOR_ALL_PAIRS ? i : Math.min(i, 1)).map(first => ({ first, second })),
  );
  const makespans = makespansOf(results);
  const confidence = togetherConfidence(results.confidence, pairs.length);
  return pairs.flatMap(({ first, second }) => {
    const before = makespans.get(first.name) ?? [];
    const after = makespans.get(second.name) ?? [];
    const both = [...before.keys()].filter(i => !Number.isNaN((before[i] ?? NaN) + (after[i] ?? NaN)));
    if (both.length < 2) return [];
    const [a, b] = [before, after].map(values => both.map(i => values[i] ?? NaN));
    return a === undefined || b === undefined ? [] : [compared({ first, second }, { a, b }, confidence)];
  });
}

/** The confidence that each of several intervals needs so that all hold together with the one asked for. */
export function togetherConfidence(confidence: number, comparisons: number): number {
  return 1 - (1 - confidence) / Math.max(1, comparisons);
}

function compared(
  points: { readonly first: PointResult; readonly second: PointResult },
  { a, b }: { readonly a: readonly number[]; readonly b: readonly number[] },
  confidence: number,
): PointComparison {
  const { n, mean, halfWidth } = pairedDifference(b, a, confidence);
  const { variance } = tallyOf(b.map((value, i) => value - (a[i] ?? NaN)));
  return {
    first: points.first.name,
    second: points.second.name,
    n,
    difference: mean,
    halfWidth,
    isShown: Math.abs(mean) > halfWidth,
    varianceReduction: variance > 0 ? (tallyOf(a).variance + tallyOf(b).variance) / variance : NaN,
  };
}

/** For each point the makespans by replication: of the run as a whole, or of its only Job. */
function makespansOf({ points, rows }: Results): Map<string, number[]> {
  const jobs = new Map(points.map(point => [point.name, point.summaries.at(-1)?.job ?? WHOLE_RUN]));
  const makespans = new Map<string, number[]>();
  for (const { point, job, replication, metrics } of rows) {
    if (job !== jobs.get(point)) continue;
    let values = makespans.get(point);
    if (values === undefined) makespans.set(point, (values = []));
    values[replication] = metrics.makespan;
  }
  return makespans;
}
