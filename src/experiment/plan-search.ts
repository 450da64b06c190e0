// The search for the least value of a knob that meets a goal, as questions and answers: which value needs how many
// replications next is decided here, simulating them is for others. All values draw the same random numbers.
//
// A few replications say where the answer seems to be, the better the more of a neighbour is known: with the same draws
// the two differ alike in all replications. Only then values are judged as all their replications would judge them, as
// soon as the rest cannot change that.
import type { Goal } from './goal.ts';
import { measureValues, meetsGoal } from './goal.ts';
import { isCertain } from './goal-certainty.ts';
import { estimated, guessBetween, guessBeyond } from './plan-guess.ts';

/** What is asked for: at least so many replications of this value. */
export interface PlanRequest {
  readonly value: number;
  readonly replications: number;
}

/** What is known of a value: one number a replication, in order, for each metric that the plan looks at. */
export interface Measurements {
  readonly goal: readonly number[];
  readonly cost: readonly number[];
  readonly podSeconds: readonly number[];
}

/** A value that was tried. */
export interface Trial extends Measurements {
  readonly value: number;
  /** Of all replications, estimated where only some were done. */
  readonly measured: number;
  /** Undefined: it was looked at for the curve only. */
  readonly isEnough: boolean | undefined;
}

export interface PlanTask {
  readonly goal: Goal;
  readonly least: number;
  readonly greatest: number;
  /** Replications that judge a value; the same for each. */
  readonly replications: number;
}

/** What was found. */
export interface Plan {
  /** By rising value. */
  readonly trials: readonly Trial[];
  /** The least that meets the goal; undefined where none does. */
  readonly chosen: number | undefined;
  /** Of the values that meet the goal and were tried, the one that costs least; undefined where nothing has a price. */
  readonly cheapest: number | undefined;
}

/** A look at a value takes so many replications first. */
const FIRST_LOOK = 3;
/** Enough to say what one more would buy. */
const NEIGHBOUR_LOOK = 10;
/** Points of the curve that only the eye needs. */
const CURVE_LOOK = 2;
const CURVE_POINTS = 4;

type Asking<T> = Generator<PlanRequest, T, Measurements>;

/** Searches; resume it with what is known of the value that it asked for. */
export function* searchPlan(task: PlanTask): Asking<Plan> {
  const search = new Search(task);
  const chosen = yield* search.leastEnough();
  if (chosen !== undefined) yield* search.whole(chosen);
  if (chosen !== undefined && chosen < task.greatest) yield* search.neighbour(chosen + 1);
  const cheapest = chosen === undefined ? undefined : yield* search.cheapest(chosen);
  if (chosen !== undefined) yield* search.curveBeyond(chosen);
  return { trials: search.tried(), chosen, cheapest };
}

class Search {
  private readonly task: PlanTask;
  private readonly known = new Map<number, Measurements>();
  private readonly verdicts = new Map<number, boolean>();

  constructor(task: PlanTask) {
    this.task = task;
  }

  /** Each replication has 0 or 1. */
  private get isShare(): boolean {
    return this.task.goal.metric === 'succeeded';
  }

  tried(): Trial[] {
    const trials = [...this.known].map(([value, measurements]) => ({
      value,
      ...measurements,
      measured: this.estimate(value),
      isEnough: this.verdicts.get(value),
    }));
    return trials.toSorted((a, b) => a.value - b.value);
  }

  /** Judges the values next to where the answer seems to be, until one is enough and the one below is not. */
  *leastEnough(): Asking<number | undefined> {
    const { least, greatest } = this.task;
    if (yield* this.isEnough(least)) return least;
    let tooLow = least;
    let enough: number | undefined;
    for (;;) {
      if (tooLow >= greatest) return undefined;
      const next: number = (yield* this.seeming(tooLow, enough)) ?? greatest;
      const judged: number = next === enough ? next - 1 : next;
      if (judged <= tooLow) return enough;
      if (yield* this.isEnough(judged)) enough = judged;
      else tooLow = judged;
    }
  }

  /** The least value that seems enough, above one that is not; undefined where none seems so. */
  private *seeming(tooLow: number, enough: number | undefined): Asking<number | undefined> {
    const { goal, greatest } = this.task;
    let low = tooLow;
    let high: number;
    if (enough === undefined) {
      for (let step = 1; ; step *= 2) {
        if (low >= greatest) return undefined;
        const guess: number = guessBeyond(goal, low, this.estimate(low)) ?? 2 * low;
        high = Math.min(greatest, Math.max(low + step, guess));
        if (yield* this.seemsEnough(high)) break;
        low = high;
      }
    } else high = enough;
    for (let step = 1; high - low > 1; step++) {
      // A guess that always falls on one side of the border comes near it slowly: every third step halves the way.
      const isHalf = this.isShare || step % 3 === 0;
      const guess: number | undefined = isHalf
        ? undefined
        : guessBetween(goal, [low, this.estimate(low)], [high, this.estimate(high)]);
      const value: number = guess ?? Math.floor((low + high) / 2);
      if (yield* this.seemsEnough(value)) high = value;
      else low = value;
    }
    return high;
  }

  private *seemsEnough(value: number): Asking<boolean> {
    const known = this.verdicts.get(value);
    if (known !== undefined) return known;
    const { goal, replications } = this.task;
    // Three successes or failures say little, but many failures are seen soon.
    const most = this.isShare ? replications / 4 : FIRST_LOOK;
    for (let count = Math.min(FIRST_LOOK, replications); ; count *= 2) {
      const { goal: values } = yield* this.measure(value, count);
      if (2 * count > most || isCertain(goal, values, replications) !== undefined) break;
    }
    return meetsGoal(goal, this.estimate(value));
  }

  /** What all replications of a value would measure. */
  private estimate(value: number): number {
    const { goal } = this.task;
    const values = this.known.get(value)?.goal ?? [];
    return measureValues(goal, this.isShare ? values : estimated(values, this.reference(value)));
  }

  /** The goal's values at the nearest of the values of which most replications are known. */
  private reference(value: number): readonly number[] {
    let found: readonly number[] = [];
    let distance = Infinity;
    for (const [other, { goal }] of this.known) {
      if (other === value || goal.length < found.length) continue;
      const away = other > value ? other / Math.max(1, value) : value / Math.max(1, other);
      if (goal.length === found.length && away >= distance) continue;
      found = goal;
      distance = away;
    }
    return found;
  }

  /** Judges a value with as few replications as are certain. */
  private *isEnough(value: number): Asking<boolean> {
    const known = this.verdicts.get(value);
    if (known !== undefined) return known;
    const { goal, replications } = this.task;
    for (let count = Math.min(FIRST_LOOK, replications); ; count = nextLook(count, replications)) {
      const { goal: values } = yield* this.measure(value, count);
      const certain =
        values.length >= replications
          ? meetsGoal(goal, measureValues(goal, values))
          : isCertain(goal, values, replications, this.reference(value));
      if (certain === undefined) continue;
      this.verdicts.set(value, certain);
      return certain;
    }
  }

  private *measure(value: number, replications: number): Asking<Measurements> {
    const known = this.known.get(value);
    if (known !== undefined && known.goal.length >= replications) return known;
    const measured = yield { value, replications };
    this.known.set(value, measured);
    return measured;
  }

  /** A few replications of a value, to compare it with the one below one by one. */
  *neighbour(value: number): Asking<Measurements> {
    return yield* this.measure(value, Math.min(NEIGHBOUR_LOOK, this.task.replications));
  }

  /** All replications of a value. */
  *whole(value: number): Asking<Measurements> {
    const { goal, replications } = this.task;
    const measured = yield* this.measure(value, replications);
    this.verdicts.set(value, meetsGoal(goal, measureValues(goal, measured.goal)));
    return measured;
  }

  /** More may be cheaper where time costs: upwards while it gets cheaper, in growing steps, then back in halves. */
  *cheapest(chosen: number): Asking<number | undefined> {
    if (!(meanOf((yield* this.measure(chosen, 1)).cost) > 0)) return undefined;
    const first = yield* this.whole(chosen);
    let best = chosen;
    let bestCost = meanOf(first.cost);
    let above = chosen;
    for (let step = 1; best + step <= this.task.greatest; step *= 2) {
      above = best + step;
      const cost = meanOf((yield* this.whole(above)).cost);
      if (!(cost < bestCost)) break;
      best = above;
      bestCost = cost;
    }
    for (let step = Math.floor((above - best) / 2); step >= 1; step = Math.floor(step / 2)) {
      for (const value of [best + step, best - step]) {
        if (value < chosen || value > this.task.greatest) continue;
        const cost = meanOf((yield* this.whole(value)).cost);
        if (!(cost < bestCost)) continue;
        best = value;
        bestCost = cost;
      }
    }
    return this.verdicts.get(best) === true ? best : chosen;
  }

  /** A few greater values, each twice the one before, until more gains nothing. */
  *curveBeyond(chosen: number): Asking<void> {
    let before = meanOf(this.known.get(chosen)?.goal ?? []);
    for (
      let i = 1, value = chosen * 2;
      i <= CURVE_POINTS && value <= this.task.greatest && value > 0;
      i++, value *= 2
    ) {
      const { goal } = yield* this.measure(value, Math.min(CURVE_LOOK, this.task.replications));
      const now = meanOf(goal);
      if (!(Math.abs(now - before) > 0.02 * Math.abs(before))) return;
      before = now;
    }
  }
}

/** Twice as many; from a quarter of all on, all. */
function nextLook(count: number, replications: number): number {
  return count < replications / 4 ? count * 2 : replications;
}

/** NaN where there is none, or one of them is. */
export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}
