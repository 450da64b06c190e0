// What a plan found, in sentences computed from its numbers.
import { meanInterval, pairedDifference, wilsonInterval } from '../sim/replication.ts';
import type { Goal } from './goal.ts';
import { meetsGoal } from './goal.ts';
import { kneeOf } from './knee.ts';
import type { Plan, Trial } from './plan-search.ts';
import { meanOf } from './plan-search.ts';
import { durationWords, percentWords, roughly } from './words.ts';

export interface PlanSubject {
  readonly knob: string;
  readonly goal: Goal;
  /** The goal as the user wrote it. */
  readonly goalText: string;
  readonly least: number;
  readonly replications: number;
  readonly confidence: number;
}

/** A value of the goal's metric in words. */
export function goalWords(goal: Goal): (value: number) => string {
  if (/makespan|Seconds$/.test(goal.metric)) return durationWords;
  const isShare = ['succeeded', 'efficiency', 'utilization'].includes(goal.metric);
  return value => (Number.isNaN(value) ? '–' : isShare ? percentWords(value) : roughly(value));
}

/** The answer first, then how sure it is, what more would buy, and what the search took. */
export function planSentences(plan: Plan, subject: PlanSubject): string[] {
  const { knob, goalText } = subject;
  const chosen = plan.trials.find(trial => trial.value === plan.chosen);
  const spent = plan.trials.reduce((sum, trial) => sum + trial.goal.length, 0);
  if (chosen === undefined) {
    return [`No ${knob} up to ${plan.trials.at(-1)?.value ?? 0} meets ${goalText}.`, `${spent} replications tell so.`];
  }
  const sentences = [
    `The least ${knob} that meets ${goalText} is ${chosen.value}: ${goalWords(subject.goal)(chosen.measured)}` +
      `${suretyWords(chosen, subject)}.`,
  ];
  const { cheapest } = plan;
  if (cheapest !== undefined) sentences.push(priceSentence(plan, chosen, cheapest, knob));
  const next = plan.trials.find(trial => trial.value === chosen.value + 1);
  if (next !== undefined) sentences.push(nextSentence(chosen, next, subject));
  const knee = kneeOf(curveOf(plan));
  if (knee !== undefined) sentences.push(`The curve bends at ${knee}: further steps gain less and less.`);
  const brute = (chosen.value - subject.least + 1) * subject.replications;
  if (brute > spent) {
    sentences.push(`${spent} replications found it; every value up to ${chosen.value} would have taken ${brute}.`);
  }
  return sentences;
}

/** The values tried with the means of what the goal looks at. */
function curveOf({ trials }: Plan): (readonly [number, number])[] {
  return trials.filter(trial => trial.value > 0).map(trial => [trial.value, meanOf(trial.goal)] as const);
}

function suretyWords(trial: Trial, { goal, confidence }: PlanSubject): string {
  const n = trial.goal.length;
  if (n < 2) return '';
  if (goal.quantile === undefined && goal.metric !== 'succeeded') {
    const { halfWidth } = meanInterval(trial.goal, confidence);
    return halfWidth > 0 ? ` ± ${goalWords(goal)(halfWidth)}` : '';
  }
  const isOneRun = goal.metric !== 'succeeded';
  const good = trial.goal.filter(value => (isOneRun ? meetsGoal(goal, value) : value === 1)).length;
  const { low, high } = wilsonInterval(good, n, confidence);
  const range = `${Math.round(low * 100)} to ${Math.round(high * 100)} % of all runs do`;
  return `; ${good} of ${n} replications ${isOneRun ? 'stay within it' : 'succeed'}, so ${range}`;
}

function priceSentence(plan: Plan, chosen: Trial, cheapest: number, knob: string): string {
  const best = plan.trials.find(trial => trial.value === cheapest) ?? chosen;
  if (best === chosen) return `It is the cheapest, too: it costs ${roughly(meanOf(chosen.cost))}.`;
  return (
    `The cheapest is ${knob} ${best.value}: it costs ${roughly(meanOf(best.cost))} ` +
    `instead of ${roughly(meanOf(chosen.cost))}.`
  );
}

/** What one more would buy, replication by replication. */
function nextSentence(chosen: Trial, next: Trial, { goal, confidence }: PlanSubject): string {
  const n = Math.min(chosen.goal.length, next.goal.length);
  const words = goalWords(goal);
  const { mean, halfWidth } = pairedDifference(next.goal.slice(0, n), chosen.goal.slice(0, n), confidence);
  const reach = halfWidth > 0 ? ` ± ${words(halfWidth)}` : '';
  const price = meanOf(next.cost) - meanOf(chosen.cost);
  const cost = meanOf(chosen.cost) > 0 ? `, for ${roughly(Math.abs(price))} ${price < 0 ? 'less' : 'more'}` : '';
  if (Number.isNaN(mean)) return `One more (${next.value}) does not always finish.`;
  if (Math.abs(mean) <= (Number.isNaN(halfWidth) ? 0 : halfWidth)) {
    return `One more (${next.value}) buys nothing that shows: ${words(mean)}${reach}${cost}.`;
  }
  const direction = mean < 0 ? 'less' : 'more';
  return `One more (${next.value}) makes the ${goal.metric} ${words(Math.abs(mean))}${reach} ${direction}${cost}.`;
}
