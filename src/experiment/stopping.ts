// When a point has been replicated often enough: after a fixed number, or as soon as the intervals are narrow enough.
// The decision looks at replications in order, so that it does not depend on which thread was quicker.
import { judgePrecision } from '../sim/replication.ts';
import { Tally } from '../sim/statistic.ts';
import type { RunTables } from './metrics.ts';
import type { RepeatRule } from './repeat-rule.ts';

/**
 * The least number of replications that is enough for a point; more than there are where none is.
 *
 * @param finished  tables of replications 0, 1, 2 … of the point
 */
export function replicationsNeeded(rule: RepeatRule, finished: readonly RunTables[]): number {
  const { halfWidth, confidence, atMost, atLeast, of } = rule;
  if (halfWidth === undefined) return atMost;
  const precision = { relativeHalfWidth: halfWidth, confidence, atMost, atLeast };
  const tallies = of.map(() => new Tally());
  for (const [i, tables] of finished.entries()) {
    // The last row of a run stands for it: its only Job, or the whole.
    const metrics = tables.rows.at(-1)?.metrics;
    for (const [m, tally] of tallies.entries()) {
      const value = metrics?.[of[m] ?? 'makespan'] ?? NaN;
      if (!Number.isNaN(value)) tally.add(value);
    }
    const n = i + 1;
    if (n >= atMost) return n;
    // What no replication has cannot become precise.
    if (n >= atLeast && tallies.some(tally => tally.count === 0)) return n;
    if (n >= atLeast && tallies.every(tally => judgePrecision(tally, precision) === 'precise')) return n;
  }
  return finished.length + 1;
}

/** Whether these replications of a point are enough. Ask after each one, in order. */
export function isEnough(rule: RepeatRule, finished: readonly RunTables[]): boolean {
  return replicationsNeeded(rule, finished) <= finished.length;
}
