// When a point has been replicated often enough: after a fixed number, or as soon as the intervals are narrow enough.
// The decision looks at replications in order, so that it does not depend on which thread was quicker.
import { meanInterval } from './confidence.ts';
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
  const widest = rule.halfWidth;
  // The last row of a run stands for it: its only Job, or the whole.
  return rule.of.every(metric => {
    const values = finished.map(tables => tables.rows.at(-1)?.metrics[metric] ?? Number.NaN);
    const known = values.filter(value => !Number.isNaN(value));
    const { mean, halfWidth } = meanInterval(known, rule.confidence);
    return known.length === 0 || halfWidth <= widest * Math.abs(mean);
  });
}
