// The plan of a simulated Job against brute force: every value with all replications.
import { expect, test } from 'vitest';
import { parseGoal } from '../../src/experiment/goal.ts';
import { measureValues, meetsGoal } from '../../src/experiment/goal.ts';
import type { Experiment } from '../../src/experiment/experiment.ts';
import { withKnob } from '../../src/experiment/knob.ts';
import { loadExperiment } from '../../src/experiment/load.ts';
import { searchPlan } from '../../src/experiment/plan-search.ts';
import { runTask } from '../../src/experiment/run-task.ts';

const JOB = (controlPlane: string): string => `cluster: {controlPlane: ${controlPlane}, nodes: 60}
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: render}
    spec: {completions: 200, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
pods: [{run: {lognormal: {mean: 60s, cv: 0.8}}}]
`;
const REPLICATIONS = 30;
const GREATEST = 60;

/** Makespans at values of the knob; each replication is simulated once. */
class Bench {
  simulated = 0;
  private readonly values = new Map<string, number>();
  private readonly experiment: Experiment;

  constructor(text: string) {
    const loading = loadExperiment(text);
    if (!loading.ok) throw new Error(loading.faults[0]?.message);
    this.experiment = loading.experiment;
  }

  makespans(parallelism: number, count: number): number[] {
    return Array.from({ length: count }, (_, replication) => {
      const key = `${parallelism}/${replication}`;
      const known = this.values.get(key);
      if (known !== undefined) return known;
      const turned = withKnob(this.experiment, 'parallelism', parallelism);
      if (!turned.ok) throw new Error(turned.faults[0]?.message);
      const { tables } = runTask(turned.experiment, { point: 0, replication, keepsRecord: false, keeps: {} }, {});
      const value = tables.rows.at(-1)?.metrics.makespan ?? NaN;
      this.values.set(key, value);
      this.simulated += 1;
      return value;
    });
  }
}

test.each([
  ['ideal', 'makespan < 10m'],
  ['ideal', 'p95(makespan) < 15m'],
  ['ideal', 'p50(makespan) <= 10m'],
  ['real', 'makespan < 10m'],
])('%s control plane, %s: the value of brute force, with a tenth of its replications', (controlPlane, text) => {
  const goal = parseGoal(text);
  if (typeof goal === 'string') throw new Error(goal);
  const bench = new Bench(JOB(controlPlane));
  const search = searchPlan({ goal, least: 1, greatest: GREATEST, replications: REPLICATIONS });
  let step = search.next();
  while (step.done !== true) {
    const { value, replications } = step.value;
    const values = bench.makespans(value, replications);
    step = search.next({ goal: values, cost: values.map(() => 0), podSeconds: values });
  }
  const spent = bench.simulated;
  const all = Array.from({ length: GREATEST }, (_, i) => i + 1);
  const least = all.find(value => meetsGoal(goal, measureValues(goal, bench.makespans(value, REPLICATIONS))));
  expect(step.value.chosen).toBe(least);
  expect(spent).toBeLessThanOrEqual((GREATEST * REPLICATIONS) / 10);
});
