// Which points of an experiment are worth running again to find what makes them as long as they are.
import { meanAt } from './point-mean.ts';
import type { PointResult, Results } from './results.ts';

/** Replications without a cause: with the same draws, few are enough. */
export const CAUSE_REPLICATIONS = 20;

/** The point of this name (none: empty); without a name the slowest and the fastest, or one that never finishes. */
export function pointsToExplain(results: Results, name: string | undefined): PointResult[] {
  const points = results.points.filter(point => point.first.jobs.length > 0);
  if (name !== undefined) return results.points.filter(point => point.name === name);
  if (points.length <= 2) return points.length === 0 ? [...results.points] : points;
  const sorted = points.toSorted((a, b) => (lengthOf(a) === lengthOf(b) ? 0 : lengthOf(b) - lengthOf(a)));
  return [sorted[0], sorted.at(-1)].flatMap(point => point ?? []);
}

/** Infinite where it never ends. */
function lengthOf(point: PointResult): number {
  const makespan = meanAt(point, 'makespan');
  return Number.isNaN(makespan) ? Infinity : makespan;
}
