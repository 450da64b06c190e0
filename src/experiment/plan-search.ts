// The search for the least value of a knob that meets a goal, as questions and answers: which value needs how many
// replications next is decided here, simulating them is for others. All values draw the same random numbers.
//
// A value is judged as all its replications would judge it, but as soon as the rest cannot change that. One that is
// much too low is left after a few; only those near the answer cost all replications.
import type { Goal } from './goal.ts';
import { measureValues, meetsGoal } from './goal.ts';
import { isCertain } from './goal-certainty.ts';

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
  /** Of the replications that there are. */
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
/** Points of the curve that only the eye needs. */
const CURVE_LOOK = 5;
const CURVE_POINTS = 4;

type Asking<T> = Generator<PlanRequest, T, Measurements>;

/** Searches; resume it with what is known of the value that it asked for. */
export function* searchPlan(task: PlanTask): Asking<Plan> {
  const search = new Search(task);
  const chosen = yield* search.leastEnough();
  if (chosen !== undefined && chosen < task.greatest) yield* search.whole(chosen + 1);
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

  tried(): Trial[] {
    const trials = [...this.known].map(([value, measurements]) => ({
      value,
      ...measurements,
      measured: measureValues(this.task.goal, measurements.goal),
      isEnough: this.verdicts.get(value),
    }));
    return trials.toSorted((a, b) => a.value - b.value);
  }

  /** Upwards to the first value that is enough, then back until the one below is not. */
  *leastEnough(): Asking<number | undefined> {
    const { least, greatest } = this.task;
    if (yield* this.isEnough(least)) return least;
    let tooLow = least;
    let enough: number | undefined;
    let step = 1;
    while (enough === undefined) {
      if (tooLow >= greatest) return undefined;
      const guess = this.guessAfter(tooLow);
      const next = Math.min(greatest, guess === undefined ? tooLow * 2 || 1 : Math.max(tooLow + step, guess));
      step *= 2;
      if (yield* this.isEnough(next)) enough = next;
      else tooLow = next;
    }
    // A guess is near: small steps find the other side of the border sooner than halving does.
    step = this.guessAfter(tooLow) === undefined ? enough : 1;
    while (enough - tooLow > 1) {
      const middle = Math.floor((enough + tooLow) / 2);
      const next = Math.max(enough - step, middle);
      step *= 2;
      if (yield* this.isEnough(next)) enough = next;
      else tooLow = next;
    }
    return enough;
  }

  /** Work that is spread: a time shrinks with the knob at most in proportion. Undefined for other goals. */
  private guessAfter(value: number): number | undefined {
    const { goal } = this.task;
    if (goal.metric !== 'makespan' || !goal.comparison.startsWith('<') || value < 1) return undefined;
    const measured = measureValues(goal, this.known.get(value)?.goal ?? []);
    if (Number.isNaN(measured) || !(goal.limit > 0)) return undefined;
    return Math.ceil((value * measured) / goal.limit);
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
          : isCertain(goal, values, replications);
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

  /** All replications of a value, so that it can be compared with its neighbour one by one. */
  *whole(value: number): Asking<Measurements> {
    const { goal, replications } = this.task;
    const measured = yield* this.measure(value, replications);
    this.verdicts.set(value, meetsGoal(goal, measureValues(goal, measured.goal)));
    return measured;
  }

  /** More may be cheaper where time costs: upwards while it gets cheaper, in growing steps, then back in halves. */
  *cheapest(chosen: number): Asking<number | undefined> {
    const first = yield* this.whole(chosen);
    if (!(meanOf(first.cost) > 0)) return undefined;
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
