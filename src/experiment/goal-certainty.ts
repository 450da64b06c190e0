// Whether a goal is met, as soon as that is sure: by counting where more replications cannot change it, else where the
// mean is far away.
import { halfWidth } from '../sim/replication.ts';
import { tallyOf } from '../sim/statistic.ts';
import type { Goal } from './goal.ts';
import { meetsGoal } from './goal.ts';

/** A mean is left alone after so many replications, where it is this surely on one side. */
const ENOUGH_FOR_A_MEAN = 6;
const SURE = 0.999;
/** In standard deviations. */
const FAR_OFF = 10;

/**
 * Whether all `replications` would meet the goal, judged from the first ones; undefined while that is open. For
 * proportions the answer is that of all replications, always; for quantiles and other means nearly always.
 *
 * @param reference  values of another setting with the same draws, at least as many replications; may be empty
 */
export function isCertain(
  goal: Goal,
  first: readonly number[],
  replications: number,
  reference: readonly number[] = [],
): boolean | undefined {
  // One run that does not finish leaves the goal unmet.
  if (first.some(Number.isNaN)) return false;
  if (goal.quantile !== undefined) return byCounting(goal, goal.quantile, first, replications);
  if (goal.metric === 'succeeded') return byBounds(goal, first, replications);
  const isWhole = reference.length >= replications && !reference.some(Number.isNaN);
  return byDistance(goal, first) ?? (isWhole ? byPairs(goal, first, reference.slice(0, replications)) : undefined);
}

/** The quantile lies between two ranks: it is good where both are, bad where both are not. */
function byCounting(goal: Goal, p: number, first: readonly number[], replications: number): boolean | undefined {
  const rank = (replications - 1) * p;
  const isUpper = goal.comparison.startsWith('<');
  // Good values that the ranks need below them (or above, where greater is better), themselves included.
  const needed = isUpper ? Math.ceil(rank) + 1 : replications - Math.floor(rank);
  const spared = isUpper ? replications - Math.floor(rank) : Math.ceil(rank) + 1;
  const good = first.filter(value => meetsGoal(goal, value)).length;
  if (good >= needed) return true;
  // Half of all replications cannot be ten deviations better than these (Chebyshev: one in a hundred at most).
  const tally = tallyOf(first);
  const isFarOff = Math.abs(tally.mean - goal.limit) > FAR_OFF * tally.standardDeviation;
  if (good === 0 && spared <= replications / 2 + 1 && first.length >= ENOUGH_FOR_A_MEAN && isFarOff) return false;
  return first.length - good >= spared ? false : undefined;
}

/** A proportion: what is left may all be 0, or all be 1. */
function byBounds(goal: Goal, first: readonly number[], replications: number): boolean | undefined {
  const sum = first.reduce((total, value) => total + value, 0);
  const worst = meetsGoal(goal, sum / replications);
  const best = meetsGoal(goal, (sum + replications - first.length) / replications);
  return worst === best ? worst : undefined;
}

function byDistance(goal: Goal, first: readonly number[]): boolean | undefined {
  const tally = tallyOf(first);
  const reach = halfWidth(tally, SURE);
  if (tally.count < ENOUGH_FOR_A_MEAN || !(reach > 0)) return undefined;
  return Math.abs(tally.mean - goal.limit) > reach ? meetsGoal(goal, tally.mean) : undefined;
}

/** What all replications would measure is known but for the differences from the reference that were not seen yet. */
function byPairs(goal: Goal, first: readonly number[], reference: readonly number[]): boolean | undefined {
  const differences = tallyOf(first.map((value, i) => value - (reference[i] ?? NaN)));
  if (differences.count < ENOUGH_FOR_A_MEAN) return undefined;
  const mean = tallyOf(reference).mean + differences.mean;
  const unseen = (reference.length - first.length) / reference.length;
  const reach = halfWidth(differences, SURE) * Math.sqrt(unseen);
  return reach > 0 && Math.abs(mean - goal.limit) > reach ? meetsGoal(goal, mean) : undefined;
}
