// The knee of a curve: where going on begins to gain little.

import { log } from '../sim/real-math.ts';

/** Less than this share of the curve's height below the straight line is no knee. */
const LEAST_BEND = 0.1;
const FEWEST_POINTS = 4;

/**
 * The value at which a curve bends most: the point that lies farthest from the straight line between its ends, with
 * each doubling of the value as far as the next (Satopää and others, 2011, "Finding a kneedle in a haystack").
 *
 * @param curve  [value > 0, height], by rising value
 * @returns undefined where there are fewer than four points, or no bend towards the lower left or upper left
 */
export function kneeOf(curve: readonly (readonly [number, number])[]): number | undefined {
  const [first] = curve;
  const last = curve.at(-1);
  if (first === undefined || last === undefined || curve.length < FEWEST_POINTS || !(first[0] > 0)) return undefined;
  const width = log(last[0] / first[0]);
  const height = last[1] - first[1];
  if (!(width > 0) || height === 0 || Number.isNaN(height)) return undefined;
  let knee: number | undefined;
  let most = LEAST_BEND;
  for (const [value, y] of curve) {
    // Of the whole way, how much is gone ahead of what the straight line has.
    const ahead = (y - first[1]) / height - log(value / first[0]) / width;
    if (!(ahead > most)) continue;
    most = ahead;
    knee = value;
  }
  return knee;
}
