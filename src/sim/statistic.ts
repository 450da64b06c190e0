// What is observed in a run: tallies of values, levels over time, quantiles. How sure one may be of them after several
// runs is in `replication.ts`.
import { invariant } from './invariant.ts';

/** Count, mean and variance of values, one at a time and numerically stable (Welford 1962); also the extremes. */
export class Tally {
  count = 0;
  /** NaN while there is no value. */
  mean: number = NaN;
  min: number = NaN;
  max: number = NaN;
  private squares = 0;

  add(value: number): void {
    this.count += 1;
    if (this.count === 1) {
      this.mean = value;
      this.min = value;
      this.max = value;
      return;
    }
    const deviation = value - this.mean;
    this.mean += deviation / this.count;
    this.squares += deviation * (value - this.mean);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Of the sample, with n - 1; NaN below two values. */
  get variance(): number {
    return this.count < 2 ? NaN : this.squares / (this.count - 1);
  }

  /** Square root of the sample's variance; NaN below two values. */
  get standardDeviation(): number {
    return Math.sqrt(this.variance);
  }
}

/** The tally of values that are there already. */
export function tallyOf(values: Iterable<number>): Tally {
  const tally = new Tally();
  for (const value of values) tally.add(value);
  return tally;
}

/**
 * A number that holds for a while, such as a queue's length, and its mean over time. Times may be in any unit, but
 * must not go back.
 */
export class Level {
  /** The greatest value since the start or the last `restart`. */
  max: number;
  private value: number;
  private since: number;
  private changedAt: number;
  private area = 0;

  constructor(value: number, at: number = 0) {
    this.value = value;
    this.max = value;
    this.since = at;
    this.changedAt = at;
  }

  get current(): number {
    return this.value;
  }

  /** The value is another one from `at` on. */
  set(value: number, at: number): void {
    invariant(at >= this.changedAt, `a level was changed at ${at}, before its last change at ${this.changedAt}`);
    this.area += this.value * (at - this.changedAt);
    this.changedAt = at;
    this.value = value;
    if (value > this.max) this.max = value;
  }

  add(change: number, at: number): void {
    this.set(this.value + change, at);
  }

  /** Forgets what was before `at`, the end of a warm-up; the value stays. */
  restart(at: number): void {
    this.set(this.value, at);
    this.area = 0;
    this.since = at;
    this.max = this.value;
  }

  /** Value times time since the start. */
  integral(until: number): number {
    return this.area + this.value * (until - this.changedAt);
  }

  /** Mean over the time since the start; the value itself where no time has passed. */
  mean(until: number): number {
    return until === this.since ? this.value : this.integral(until) / (until - this.since);
  }
}

/** The values in ascending order, as a new array. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * The exact p-quantile of values in ascending order: linear between order statistics, type 7 of Hyndman and Fan
 * (1996), as in R and NumPy. `p` in [0, 1]; NaN where there is no value.
 */
export function quantile(ascending: ArrayLike<number>, p: number): number {
  if (ascending.length === 0) return NaN;
  const rank = (ascending.length - 1) * p;
  const below = Math.floor(rank);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  const share = rank - below;
  return share === 0 || low === high ? low : low + share * (high - low);
}
