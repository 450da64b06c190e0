// Goals of `joblab plan`: `p95(makespan) < 1h`, `mean(cost) <= 3`, `succeeded >= 99%`.
import { quantile, sorted } from '../sim/statistic.ts';
import type { MetricName } from './results.ts';
import { METRICS } from './results.ts';
import { nearest } from './spelling.ts';
import { parseDurationText, parseShareText } from './value.ts';

export interface Goal {
  readonly metric: MetricName;
  /** A quantile over the replications; undefined: their mean. */
  readonly quantile: number | undefined;
  readonly comparison: '<' | '<=' | '>' | '>=';
  readonly limit: number;
}

const GOAL = /^\s*(?:(p\d+(?:\.\d+)?|mean|median|max|min)\s*\(\s*(\w+)\s*\)|(\w+))\s*(<=|>=|<|>)\s*(\S+)\s*$/;

/** Reads a goal; a text says what is wrong with it. */
export function parseGoal(text: string): Goal | string {
  const match = GOAL.exec(text);
  if (match === null) return `Invalid value: ${JSON.stringify(text)}: must be a goal such as p95(makespan) < 1h`;
  const [, statistic = 'mean', inner, bare, comparison, limitText = ''] = match;
  const name = inner ?? bare ?? '';
  const metric = METRICS.find(one => one === name);
  if (metric === undefined) {
    const guess = nearest(name, METRICS);
    return `unknown metric ${JSON.stringify(name)}${guess === undefined ? '' : `, did you mean "${guess}"?`}`;
  }
  const limit = limitText.endsWith('%') ? parseShareText(limitText) : parseDurationText(limitText);
  if (typeof limit === 'string') return limit;
  return { metric, quantile: quantileName(statistic), comparison: comparison as Goal['comparison'], limit };
}

function quantileName(statistic: string): number | undefined {
  if (statistic === 'mean') return undefined;
  if (statistic === 'median') return 0.5;
  if (statistic === 'min') return 0;
  return statistic === 'max' ? 1 : Math.min(1, Number(statistic.slice(1)) / 100);
}

/** What the goal measures over replications, one value each; NaN where there is none, or a run did not finish. */
export function measureValues(goal: Goal, values: readonly number[]): number {
  if (values.some(Number.isNaN) || values.length === 0) return Number.NaN;
  if (goal.quantile === undefined) return values.reduce((sum, value) => sum + value, 0) / values.length;
  return quantile(sorted(values), goal.quantile);
}

/** Whether a measured value meets the goal; an empty one does not. */
export function meetsGoal(goal: Goal, value: number): boolean {
  if (Number.isNaN(value)) return false;
  if (goal.comparison === '<') return value < goal.limit;
  if (goal.comparison === '<=') return value <= goal.limit;
  return goal.comparison === '>' ? value > goal.limit : value >= goal.limit;
}
