// Points spread evenly over many factors at once (McKay, Beckman and Conover 1979): each factor's range is cut into as
// many slices as there are points, and every slice of every factor has one point.
import type { RandomStream } from '../sim/random-stream.ts';
import { exp, log } from '../sim/real-math.ts';

/** Where a factor may be. */
export interface FactorRange {
  readonly from: number;
  readonly to: number;
  /** Equal ratios rather than equal differences are equally far; both ends are above 0. */
  readonly isLogarithmic: boolean;
  /** Values are `from` plus whole multiples of it; undefined: any value, to four digits. */
  readonly step: number | undefined;
}

/** Of so many designs the one whose points keep most apart is taken. */
const CANDIDATES = 32;
/** Comparing all pairs of more points would take long, and many points are apart anyway. */
const MOST_COMPARED = 200;

/**
 * A design of `count` points.
 *
 * @param stream  draws that belong to the design alone; the same draws give the same design
 * @returns for each point one value a range, in their order
 */
export function latinHypercube(ranges: readonly FactorRange[], count: number, stream: RandomStream): number[][] {
  let best = draw(ranges.length, count, stream.at(0));
  if (count > 1 && count <= MOST_COMPARED && ranges.length > 1) {
    let farthest = leastDistance(best);
    for (let candidate = 1; candidate < CANDIDATES; candidate++) {
      const other = draw(ranges.length, count, stream.at(candidate));
      const distance = leastDistance(other);
      if (distance <= farthest) continue;
      best = other;
      farthest = distance;
    }
  }
  return best.map(point => point.map((share, i) => valueAt(ranges[i], share)));
}

/** Shares from [0, 1), one a factor, for each point. */
function draw(factors: number, count: number, stream: RandomStream): number[][] {
  const points = Array.from({ length: count }, (): number[] => []);
  for (let factor = 0; factor < factors; factor++) {
    const order = shuffled(count, stream);
    for (const [i, point] of points.entries()) point.push(((order[i] ?? 0) + stream.next()) / count);
  }
  return points;
}

/** 0 … count - 1 in random order (Fisher and Yates). */
function shuffled(count: number, stream: RandomStream): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(stream.next() * (i + 1));
    const value = order[i] ?? 0;
    order[i] = order[other] ?? 0;
    order[other] = value;
  }
  return order;
}

/** Square of the distance between the two nearest points. */
function leastDistance(points: readonly (readonly number[])[]): number {
  let least = Infinity;
  for (const [i, a] of points.entries()) {
    for (let j = 0; j < i; j++) {
      const b = points[j] ?? [];
      const square = a.reduce((sum, x, k) => sum + (x - (b[k] ?? 0)) * (x - (b[k] ?? 0)), 0);
      if (square < least) least = square;
    }
  }
  return least;
}

/** The value at a share of the range. It is what its text says: points are named after their values. */
function valueAt(range: FactorRange | undefined, share: number): number {
  if (range === undefined) return NaN;
  const { from, to, isLogarithmic, step } = range;
  if (step !== undefined && !isLogarithmic) {
    // Each of the steps has an equal part of the range.
    const steps = Math.floor((to - from) / step + 1e-9) + 1;
    return rounded(from + step * Math.min(steps - 1, Math.floor(share * steps)), 12);
  }
  const value = isLogarithmic ? exp(log(from) + share * (log(to) - log(from))) : from + share * (to - from);
  if (step === undefined) return Math.min(to, Math.max(from, rounded(value, 4)));
  return rounded(Math.min(to, from + step * Math.round((value - from) / step)), 12);
}

function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
