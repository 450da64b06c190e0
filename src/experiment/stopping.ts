// When a point has been replicated often enough: after a fixed number, or as soon as the intervals are narrow enough.
// The decision looks at replications in order, so that it does not depend on which thread was quicker.
import { judgePrecision } from '../sim/replication.ts';
import { tallyOf } from '../sim/statistic.ts';
import type { RunTables } from './metrics.ts';
import type { RepeatRule } from './repeat-rule.ts';

/**
 * Whether these replications of a point are enough. Ask after each one, in order.
 *
 * @param finished  tables of replications 0, 1, 2 …
 */
export function isEnough(rule: RepeatRule, finished: readonly RunTables[]): boolean {
  if (finished.length >= rule.atMost) return true;
  if (rule.halfWidth === undefined || finished.length < rule.atLeast) return false;
  const { confidence, atMost, atLeast } = rule;
  const precision = { relativeHalfWidth: rule.halfWidth, confidence, atMost, atLeast };
  // The last row of a run stands for it: its only Job, or the whole.
  return rule.of.every(metric => {
    const values = finished.map(tables => tables.rows.at(-1)?.metrics[metric] ?? NaN);
    return judgePrecision(tallyOf(values.filter(value => !Number.isNaN(value))), precision) !== 'continue';
  });
}
