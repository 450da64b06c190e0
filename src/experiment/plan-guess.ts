// Where the border of a goal seems to be: what few replications of a value say of all of them, and which value to look
// at next. Guesses only save replications; what is judged does not depend on them.
import { exp, log } from '../sim/real-math.ts';
import type { Goal } from './goal.ts';

/**
 * The values of all replications, of which the first are known: the others are as far from the reference as these, on
 * average.
 *
 * @param first      values of the first replications
 * @param reference  values of another setting with the same draws; without more replications than `first` of no use
 */
export function estimated(first: readonly number[], reference: readonly number[]): readonly number[] {
  if (first.length === 0 || reference.length <= first.length) return first;
  const own = sumOf(first);
  const other = sumOf(reference.slice(0, first.length));
  const isRatio = own > 0 && other > 0;
  const rest = reference
    .slice(first.length)
    .map(value => (isRatio ? (value * own) / other : value + (own - other) / first.length));
  return [...first, ...rest];
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Work that is spread: a time shrinks with the knob at most in proportion. Undefined for other goals. */
export function guessBeyond(goal: Goal, value: number, measured: number): number | undefined {
  if (goal.metric !== 'makespan' || !goal.comparison.startsWith('<') || value < 1) return undefined;
  return measured > 0 && goal.limit > 0 ? Math.ceil((value * measured) / goal.limit) : undefined;
}

type Seen = readonly [value: number, measured: number];

/** A value strictly between two of them, where a line of equal ratios meets the limit; undefined where none does. */
export function guessBetween(goal: Goal, [low, atLow]: Seen, [high, atHigh]: Seen): number | undefined {
  const isRatio = low > 0 && atLow > 0 && atHigh > 0 && goal.limit > 0 && atLow !== atHigh;
  if (!isRatio) return undefined;
  const share = log(goal.limit / atLow) / log(atHigh / atLow);
  if (!(share >= 0 && share <= 1)) return undefined;
  const guess = Math.ceil(low * exp(share * log(high / low)));
  return Math.max(low + 1, Math.min(high - 1, guess));
}
