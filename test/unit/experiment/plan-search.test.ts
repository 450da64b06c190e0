import { describe, expect, test } from 'vitest';
import { compileDistribution } from '../../../src/sim/distribution.ts';
import { RandomStreams } from '../../../src/sim/random-stream.ts';
import type { Goal } from '../../../src/experiment/goal.ts';
import { measureValues, meetsGoal, parseGoal } from '../../../src/experiment/goal.ts';
import { isCertain } from '../../../src/experiment/goal-certainty.ts';
import { kneeOf } from '../../../src/experiment/knee.ts';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { withKnob } from '../../../src/experiment/knob.ts';
import type { Measurements, Plan, PlanTask } from '../../../src/experiment/plan-search.ts';
import { searchPlan } from '../../../src/experiment/plan-search.ts';

function goalOf(text: string): Goal {
  const goal = parseGoal(text);
  if (typeof goal === 'string') throw new Error(goal);
  return goal;
}

/** Makespan of 200 lognormal tasks on machines that each take the next one when they are free. */
function makespan(machines: number, replication: number): number {
  const tasks = new RandomStreams('plan').replication(replication).stream('task');
  const time = compileDistribution({ kind: 'lognormal', mean: 30, cv: 0.8 });
  const free = new Float64Array(machines);
  for (let task = 0; task < 200; task++) {
    const first = free.indexOf(Math.min(...free));
    free[first] = free[first]! + time.sample(tasks.at(task));
  }
  return Math.max(...free);
}

type Model = (value: number, replication: number) => Partial<Record<keyof Measurements, number>>;

/** Runs the search against a model; counts the replications that it asked for. */
function solve(task: PlanTask, model: Model): { plan: Plan; replications: number } {
  const asked = new Map<number, number>();
  const search = searchPlan(task);
  let step = search.next();
  while (step.done !== true) {
    const { value, replications } = step.value;
    asked.set(value, Math.max(asked.get(value) ?? 0, replications));
    const all = Array.from({ length: replications }, (_, i) => ({
      cost: 0,
      podSeconds: 0,
      goal: 0,
      ...model(value, i),
    }));
    step = search.next({
      goal: all.map(one => one.goal),
      cost: all.map(one => one.cost),
      podSeconds: all.map(one => one.podSeconds),
    });
  }
  return { plan: step.value, replications: [...asked.values()].reduce((sum, count) => sum + count, 0) };
}

function bruteForce(task: PlanTask, model: Model): number | undefined {
  for (let value = task.least; value <= task.greatest; value++) {
    const values = Array.from({ length: task.replications }, (_, i) => model(value, i).goal ?? NaN);
    if (meetsGoal(task.goal, measureValues(task.goal, values))) return value;
  }
  return undefined;
}

test('200 lognormal tasks in ten minutes: the value of brute force, with a tenth of its replications', () => {
  const task = { goal: goalOf('p95(makespan) < 10m'), least: 1, greatest: 200, replications: 30 };
  const model: Model = (value, i) => ({ goal: makespan(value, i) });
  const { plan, replications } = solve(task, model);
  expect(plan.chosen).toBe(bruteForce(task, model));
  expect(plan.chosen).toBeGreaterThan(10);
  expect(replications).toBeLessThan((200 * 30) / 10);
});

test.each(['mean(makespan) < 10m', 'p50(makespan) < 8m', 'makespan <= 7m', 'max(makespan) < 12m'])(
  '%s: no more replications than four values have',
  text => {
    const task = { goal: goalOf(text), least: 1, greatest: 1024, replications: 30 };
    const model: Model = (value, i) => ({ goal: makespan(value, i) });
    const { plan, replications } = solve(task, model);
    expect(plan.chosen).toBe(bruteForce(task, model));
    expect(replications).toBeLessThanOrEqual(4 * 30);
  },
);

describe('the value of brute force is found, whatever the goal', () => {
  test.each([
    ['makespan < 300s', (v: number, i: number) => 6000 / v + i],
    ['p50(makespan) <= 1h', (v: number, i: number) => 7200 + i - 50 * v],
    ['makespan < 1s', () => 2],
    ['makespan < 3s', () => 2],
    ['succeeded >= 90%', (v: number, i: number) => (i % 10 < v - 40 ? 1 : 0)],
    ['min(utilization) > 0.5', (v: number, i: number) => v / 100 + i / 1e4],
    ['max(attempts) < 7', (v: number) => 100 - v],
    ['makespan < 50s', (v: number) => (v < 17 ? NaN : 40)],
  ])('%s', (text, goal) => {
    const task = { goal: goalOf(text), least: 1, greatest: 128, replications: 20 };
    const model: Model = (value, i) => ({ goal: goal(value, i) });
    expect(solve(task, model).plan.chosen).toBe(bruteForce(task, model));
  });
});

test('where time has a price, the cheapest value may be greater than the least', () => {
  const task = { goal: goalOf('makespan < 100s'), least: 1, greatest: 128, replications: 10 };
  const { plan } = solve(task, value => ({ goal: 600 / value, cost: (value - 19) * (value - 19) + 5 }));
  expect([plan.chosen, plan.cheapest]).toEqual([7, 19]);
});

test('a mean is certain sooner beside a neighbour with the same draws', () => {
  const reference = Array.from({ length: 30 }, (_, i) => 100 + 20 * Math.sin(i));
  const first = reference.slice(0, 6).map((value, i) => value - 5 + (i % 2) / 10);
  const goal = goalOf('makespan < 97');
  expect(isCertain(goal, first, 30)).toBeUndefined();
  expect(isCertain(goal, first, 30, reference)).toBe(true);
  expect(isCertain(goalOf('makespan < 92'), first, 30, reference)).toBe(false);
  expect(isCertain(goal, first, 30, reference.slice(0, 12))).toBeUndefined();
});

describe('a goal is certain once the other replications cannot change it', () => {
  test.each([
    ['p95(makespan) < 10', Array.from({ length: 3 }, () => 11), 30, false],
    ['p95(makespan) < 10', Array.from({ length: 2 }, () => 11), 30, undefined],
    ['p95(makespan) < 10', Array.from({ length: 29 }, () => 9), 30, true],
    ['p95(makespan) < 10', Array.from({ length: 28 }, () => 9), 30, undefined],
    ['p50(makespan) < 10', [90, 91, 92, 93, 94, 95], 30, false],
    ['p50(makespan) < 10', [11, 15, 19, 23, 27, 31], 30, undefined],
    ['max(makespan) < 10', [1, 1, 1, 1, 1, 1.1], 30, undefined],
    ['min(makespan) > 10', [9], 30, false],
    ['max(makespan) > 10', [11], 30, true],
    ['succeeded >= 90%', [0, 0, 0, 0], 30, false],
    ['succeeded >= 90%', [0, 0, 0], 30, undefined],
    ['makespan < 10', [NaN], 30, false],
    ['makespan < 10', Array.from({ length: 12 }, () => 9), 30, undefined],
    ['makespan < 10', Array.from({ length: 12 }, (_, i) => 5 + i / 100), 30, true],
  ])('%s after %j of %i: %s', (text, first, replications, certain) => {
    expect(isCertain(goalOf(text), first, replications)).toBe(certain);
  });
});

test.each([
  ['work that is spread, with a rest', [1, 2, 4, 8, 16, 32, 64].map(v => [v, 1000 / v + 50] as const), 4],
  ['a straight line of doublings', [1, 2, 4, 8, 16].map((v, i) => [v, 10 - i] as const), undefined],
  ['too few points', [[1, 10] as const, [2, 5] as const, [4, 4] as const], undefined],
])('the knee of %s', (_, curve, knee) => {
  expect(kneeOf(curve)).toBe(knee);
});

describe('a knob is turned on an experiment that varies it', () => {
  const text = (vary: string): string => `manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: j}
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
pods: [{run: {lognormal: {mean: 30s, cv: 0.5}}}]
vary: ${vary}
`;
  const turn = (vary: string, knob: string, value: number) => {
    const loading = loadExperiment(text(vary));
    if (!loading.ok) throw new Error(loading.faults[0]?.message);
    return withKnob(loading.experiment, knob, value);
  };

  test.each([
    ['{parallelism: [1, 2]}', 'parallelism'],
    ['{p: {path: Job/j.spec.parallelism, values: [1, 2]}}', 'p'],
    ['{p: {path: Job/j.spec.parallelism, values: [1, 2]}}', 'Job/j.spec.parallelism'],
  ])('%s: %s', (vary, knob) => {
    const turned = turn(vary, knob, 5);
    expect(turned.ok && turned.experiment.points.map(point => point.name)).toEqual(['all']);
    expect(turned.ok && JSON.stringify(turned.experiment.points[0]?.document)).toContain('"parallelism":5');
  });

  test('another factor of the file is in the way, and the message says how to get rid of it', () => {
    const turned = turn('{spread: {path: pods.0.run.lognormal.cv, values: [0, 1]}}', 'parallelism', 5);
    expect(!turned.ok && turned.faults[0]?.message).toContain('varies spread, too');
    expect(!turned.ok && turned.faults[0]?.message).toContain('--set vary.spread=null');
  });

  test('a value that the API refuses is refused', () => {
    const turned = turn('{parallelism: [1]}', 'parallelism', -1);
    expect(!turned.ok && turned.faults[0]?.message).toBe('Invalid value: -1: must be greater than or equal to 0');
  });
});
