import { describe, expect, test } from 'vitest';
import type { Experiment } from '../../../src/experiment/experiment.ts';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { precisionNotes } from '../../../src/experiment/precision.ts';
import type { Results } from '../../../src/experiment/results.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { replicationsNeeded } from '../../../src/experiment/stopping.ts';

const JOB = `{apiVersion: batch/v1, kind: Job, metadata: {name: w}, spec: {ttlSecondsAfterFinished: 0, template: {spec:
  {restartPolicy: Never, containers: [{name: c, image: i, resources: {requests: {cpu: 1}}}]}}}}`;

const queue = (between: number, count: number, more = 'steadyState: true'): string => `
cluster: {controlPlane: ideal, nodes: 1, cpu: 1}
arrivals: [{every: {exponential: {mean: ${between}}}, count: ${count}, manifest: ${JOB}}]
pods: [{run: {exponential: {mean: 1s}}}]
${more}
`;

function load(text: string): Experiment {
  const loading = loadExperiment(text);
  if (!loading.ok) throw new Error(loading.faults.map(fault => fault.message).join('\n'));
  return loading.experiment;
}

const run = (text: string): Results => runExperiment(load(text));

const faultsOf = (text: string): string[] => {
  const loading = loadExperiment(text);
  return loading.ok ? [] : loading.faults.map(fault => `${fault.path}: ${fault.message}`);
};

describe('a queue at half its capacity', () => {
  // M/M/1: a customer stays 1 / (μ − λ) = 2 s on average.
  test('one long run gives the mean stay with an interval, from the means of its batches', () => {
    const results = run(queue(2, 4000));
    const [summary, ...others] = results.points[0]?.summaries ?? [];
    expect([summary?.job, others]).toEqual(['w-*', []]);
    const { mean, halfWidth, n } = summary?.metrics.makespan ?? { mean: NaN, halfWidth: NaN, n: 0 };
    expect(n).toBe(20);
    expect(halfWidth).toBeLessThan(0.3);
    expect(Math.abs(mean - 2)).toBeLessThan(2 * halfWidth);
    expect(results.rows.map(row => row.job)).toEqual(['w-*']);
    expect(results.findings[0]).toMatch(/^In the steady state a Job of w takes [\d.]+ s ± [\d.]+ s, and its pods wait/);
  });

  test('with replications each of them is one value', () => {
    const results = run(queue(2, 300, 'steadyState: {warmUp: 50}\nrepeat: 4'));
    expect(results.points[0]?.summaries[0]?.metrics.makespan.n).toBe(4);
  });

  test('the warm-up that the file says is dropped', () => {
    const dropped = (warmUp: number): number =>
      run(queue(2, 400, `steadyState: {warmUp: ${warmUp}}`)).rows[0]?.metrics.makespan ?? NaN;
    expect(dropped(0)).not.toBe(dropped(100));
  });
});

test('a queue beyond its capacity has no steady state, and that is said', () => {
  const results = run(queue(0.5, 400));
  expect(results.points[0]?.summaries[0]?.metrics.makespan).toMatchObject({ n: 0, censored: 1 });
  expect(results.findings).toEqual(['The Jobs of w reach no steady state: they take longer and longer.']);
});

describe('what makes no sense is refused with the reason', () => {
  test.each([
    [
      'a Job that begins and ends',
      `manifests: [${JOB}]\nsteadyState: true\n`,
      'steadyState: Forbidden: only a stream of arrivals has a steady state; Jobs that are applied once begin and end',
    ],
    ['few arrivals', queue(2, 60), 'arrivals[0].count: Invalid value: 60: a steady state needs at least 200 arrivals'],
    [
      'a warm-up that leaves too few',
      queue(2, 1000, 'steadyState: {warmUp: 950}'),
      'arrivals[0].count: Invalid value: 1000: a steady state needs at least 1050 arrivals',
    ],
    [
      'the precision of a ratio of points',
      `manifests: [${JOB}]\nrepeat: {halfWidth: 1%, of: [speedup]}\n`,
      'repeat.of[0]: Invalid value: "speedup": compares points; ask for the precision of makespan',
    ],
    [
      'the precision of a makespan without Jobs',
      `manifests:
  - {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}
repeat: {halfWidth: 1%}
`,
      'repeat: Invalid value: "makespan": there is no Job that has it: say how often to repeat',
    ],
  ])('%s', (_, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });
});

describe('a precision that cannot be reached', () => {
  const upTo40 = (run: string): string => `cluster: {controlPlane: ideal}
manifests: [${JOB}]
pods: [{run: ${run}}]
repeat: {halfWidth: 1%, atMost: 40}
`;

  test('ends after the fewest replications where the metric is empty, and says so', () => {
    const text = `manifests: [${JOB}]\nuntil: 1s\npods: [{run: 1h}]\nrepeat: {halfWidth: 1%, atMost: 500}\n`;
    const experiment = load(text);
    const results = runExperiment(experiment);
    expect(results.repeat).toBe(30);
    expect(precisionNotes(experiment, results)).toEqual(['makespan: empty in all 30 replications']);
  });

  test('is never claimed of values that are all the same', () => {
    const experiment = load(upTo40('9s'));
    const results = runExperiment(experiment);
    expect(results.repeat).toBe(40);
    expect(precisionNotes(experiment, results)).toEqual(['makespan: all 40 values are the same']);
  });

  test('is told with what was reached', () => {
    const experiment = load(upTo40('{exponential: {mean: 9s}}'));
    expect(precisionNotes(experiment, runExperiment(experiment))[0]).toMatch(
      /^makespan: half-width [\d.]+ % after 40 replications, 1 % were wanted$/,
    );
  });

  test('is judged in the order of replications', () => {
    const rule = { atLeast: 3, atMost: 10, confidence: 0.95, halfWidth: 0.5, of: ['makespan'] as const };
    const tables = [10, 11, 10, 11].map(makespan => ({
      rows: [{ job: 'j', parallelism: 1, metrics: { makespan } as never }],
      ledgers: [],
    }));
    expect(replicationsNeeded(rule, tables)).toBe(3);
    expect(replicationsNeeded(rule, tables.slice(0, 2))).toBe(3);
  });
});
