// From runs to results: metrics, speed-up against the base, summaries, tables, expectations, findings. The runs are
// real ones, with a control plane that takes no time, so that every number can be worked out by hand.
import { describe, expect, test } from 'vitest';
import type { Experiment } from '../../../src/experiment/experiment.ts';
import { judgeExpectations } from '../../../src/experiment/expectation.ts';
import { measureValues, meetsGoal, parseGoal } from '../../../src/experiment/goal.ts';
import { comparisonOf, pairedDifference } from '../../../src/experiment/comparison.ts';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { plainRecord, recordOf } from '../../../src/experiment/record-transfer.ts';
import { resolvedText } from '../../../src/experiment/resolved-text.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { simulate } from '../../../src/experiment/simulate.ts';
import { ledgerCsv, podsCsv, resultsCsv, seriesCsv, summaryJson } from '../../../src/experiment/tables.ts';
import { formatDiagnostic } from '../../../src/models/api/diagnostic.ts';

const JOB = (extra: string): string =>
  `{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {${extra} template: {spec: ` +
  '{restartPolicy: Never, containers: [{name: main, image: x}]}}}}';

function load(text: string): Experiment {
  const loading = loadExperiment({ name: 'e.yaml', text });
  if (!loading.ok) throw new Error(loading.faults.map(formatDiagnostic).join('\n'));
  return loading.experiment;
}

const LADDER = `
title: Ladder
cluster: {nodes: 8, controlPlane: ideal, price: 3.6}
manifests: [${JOB('completions: 8,')}]
pods: [{run: 10s}]
vary: {parallelism: [1, 2, 8]}
`;

describe('a ladder of parallelism under ideal', () => {
  const experiment = load(LADDER);
  const results = runExperiment(experiment);
  const metric = (point: number, name: 'makespan' | 'speedup' | 'efficiency' | 'podSeconds' | 'cost') =>
    results.rows[point]?.metrics[name];

  test('takes completions ÷ parallelism turns', () => {
    expect([0, 1, 2].map(point => metric(point, 'makespan'))).toEqual([80, 40, 10]);
  });

  test('is as many times as fast as it is parallel, with full efficiency', () => {
    expect([0, 1, 2].map(point => metric(point, 'speedup'))).toEqual([1, 2, 8]);
    expect([0, 1, 2].map(point => metric(point, 'efficiency'))).toEqual([1, 1, 1]);
  });

  test('costs the same pod-seconds, and the price of the nodes while it runs', () => {
    expect([0, 1, 2].map(point => metric(point, 'podSeconds'))).toEqual([80, 80, 80]);
    expect([0, 1, 2].map(point => metric(point, 'cost'))).toEqual([0.64, 0.32, 0.08]);
  });

  test('has ledgers that add up to the makespan', () => {
    for (const { makespan, terms } of results.ledgers) {
      expect(Object.values(terms).reduce((sum, term) => sum + term, 0)).toBeCloseTo(makespan, 9);
    }
    expect(results.ledgers.map(ledger => ledger.terms['work'])).toEqual([80, 40, 10]);
  });

  test('is told in words', () => {
    expect(results.findings[0]).toBe('With parallelism 8 it is done 8 times as fast: 10 s instead of 80 s with 1.');
  });

  test('fills the tables, times with six decimals', () => {
    const [head, first] = resultsCsv(results).split('\n');
    expect(head).toBe(
      'point,parallelism,replication,job,makespan,succeeded,speedup,efficiency,podSeconds,wastedPodSeconds,cpuSeconds,utilization,waitSeconds,backoffSeconds,attempts,failures,restarts,completions,failedIndexes,itemsDone,itemsLost,itemsRepeated,cost',
    );
    expect(first).toBe(
      'parallelism=1,1,0,j,80.000000,1,1.000000,1.000000,80.000000,0.000000,0.000000,0.000000,0.000000,0.000000,8,0,0,8,0,0,0,0,0.640000',
    );
    expect(ledgerCsv(results).split('\n').slice(0, 2)).toEqual([
      'point,replication,job,makespan,work,sharing,waitingForNode,imagePull,start,controller,backoff,repeated',
      'parallelism=1,0,j,80.000000,80.000000,0.000000,0.000000,0.000000,0.000000,0.000000,0.000000,0.000000',
    ]);
    const kept = results.points.slice(0, 1).map(({ name, first }) => ({ point: name, replication: 0, record: first }));
    expect(podsCsv(kept).split('\n')[0]).toBe(
      'point,replication,job,pod,index,attempt,node,created,bound,running,finished,gone,phase,reason,exitCode',
    );
    expect(podsCsv(kept).split('\n')).toHaveLength(1 + 8 + 1);
    expect(podsCsv(kept).split('\n')[1]).toMatch(
      /^parallelism=1,0,j,j-\w{5},,0,node-\d,0\.000000,0\.000000,0\.000000,10\.000000,,Succeeded,[^,]*,0$/,
    );
    expect(seriesCsv(kept)).toContain('parallelism=1,0,80.000000,completions,8\n');
    const summary = JSON.parse(summaryJson(results)) as {
      points: { point: string; factors: object; job: string; metrics: object }[];
    };
    expect(summary.points[2]).toMatchObject({
      point: 'parallelism=8',
      factors: { parallelism: 8 },
      job: 'j',
      metrics: { makespan: { n: 1, censored: 0, mean: 10, halfWidth: null, p50: 10 } },
      speedupOfMeans: { mean: 8, halfWidth: null },
    });
  });

  test('gives the same tables again from the resolved file', () => {
    const again = runExperiment(load(resolvedText(experiment)));
    expect(resultsCsv(again)).toBe(resultsCsv(results));
    expect(again.source).toBe(results.source);
  });
});

const spread = (cv: number) => `
cluster: {controlPlane: ideal}
manifests: [${JOB('completions: 4, parallelism: 2,')}]
pods: [{run: {lognormal: {mean: 10s, cv: ${cv}}}}]
`;

describe('replications', () => {
  test('draw the same task times at every point', () => {
    const results = runExperiment(load(`${spread(1)}vary: {parallelism: [1, 2, 4]}\nrepeat: 5\n`));
    const work = (point: string) =>
      results.rows.filter(row => row.point === point).map(row => row.metrics.podSeconds.toFixed(5));
    expect(work('parallelism=2')).toEqual(work('parallelism=1'));
    expect(work('parallelism=4')).toEqual(work('parallelism=1'));
    expect(new Set(work('parallelism=1')).size).toBe(5);
  });

  test('go on until the half-width is as narrow as asked', () => {
    const results = runExperiment(load(`${spread(0.3)}repeat: {halfWidth: 5%, atLeast: 10, atMost: 400}\n`));
    const makespan = results.points[0]?.summaries[0]?.metrics.makespan;
    expect(results.repeat).toBeGreaterThan(10);
    expect(results.repeat).toBeLessThan(400);
    expect(makespan?.halfWidth).toBeLessThanOrEqual(0.05 * (makespan?.mean ?? 0));
  });

  test('of a Job that is not finished are censored, and no expectation on them holds', () => {
    const experiment = load(`${spread(0)}until: 15s\nrepeat: 2\n`);
    const results = runExperiment(experiment);
    expect(results.points[0]?.summaries[0]?.metrics.makespan).toMatchObject({ n: 0, censored: 2, mean: NaN });
    expect(results.points[0]?.summaries[0]?.metrics.succeeded.mean).toBe(0);
    const verdicts = judgeExpectations([{ metric: 'makespan', below: '1h' }], results);
    expect(verdicts.map(verdict => verdict.holds)).toEqual([false]);
  });

  test('carry Wilson’s interval for the chance of success', () => {
    const results = runExperiment(load(`${spread(0)}repeat: 10\n`));
    expect(results.points[0]?.summaries[0]?.metrics.succeeded).toMatchObject({ mean: 1, high: 1 });
    expect(results.points[0]?.summaries[0]?.metrics.succeeded.low).toBeCloseTo(0.7225, 3);
  });
});

describe('expectations and goals', () => {
  const results = runExperiment(load(LADDER));

  test.each([
    [{ metric: 'makespan', at: { parallelism: 8 }, quantile: 0.95, below: '11s' }, [true]],
    [{ metric: 'makespan', below: 50 }, [false, true, true]],
    [{ metric: 'succeeded', atLeast: '99%' }, [true, true, true]],
    [{ metric: 'speedup', at: { parallelism: 2 }, equals: 2 }, [true]],
    [{ metric: 'makespan', at: { parallelism: 3 }, below: '1h' }, [false]],
  ])('%j: %j', (expectation, holds) => {
    expect(judgeExpectations([expectation], results).map(verdict => verdict.holds)).toEqual(holds);
  });

  test.each([
    [{ metric: 'makespan', at: { parallelism: 1 }, below: 50 }, ': 80 is not below 50, by 30 (60 %)'],
    [{ metric: 'makespan', at: { parallelism: 1 }, below: 80 }, ': 80 is not below 80, but equal'],
    [{ metric: 'failures', at: { parallelism: 1 }, above: 0 }, ': 0 is not above 0, but equal'],
    [{ metric: 'attempts', at: { parallelism: 1 }, atMost: 0 }, ': 8 is not at most 0, by 8'],
    [{ metric: 'makespan', at: { parallelism: 1 }, below: '2m' }, ': 80 is below 2m'],
  ])('%j says by how much: %s', (expectation, words) => {
    const [verdict] = judgeExpectations([expectation], results);
    expect(verdict?.message).toBe(`${expectation.metric} at parallelism=1${words}`);
  });

  test('a goal is read, measured and judged', () => {
    const goal = parseGoal('p95(makespan) < 81s');
    if (typeof goal === 'string') throw new Error(goal);
    expect(goal).toEqual({ metric: 'makespan', quantile: 0.95, comparison: '<', limit: 81 });
    expect(meetsGoal(goal, measureValues(goal, [results.rows[0]?.metrics.makespan ?? NaN]))).toBe(true);
    expect(meetsGoal(goal, NaN)).toBe(false);
  });

  test.each(['makespan', 'p95(makspan) < 1h', 'makespan < soon', 'makespan = 3'])('%s is no goal', text => {
    expect(typeof parseGoal(text)).toBe('string');
  });
});

const one = (run: string) => load(`cluster: {controlPlane: ideal}\nmanifests: [${JOB('')}]\npods: [{run: ${run}}]`);

describe('a comparison', () => {
  test('lays the experiments side by side with common draws', () => {
    const loading = comparisonOf([
      { name: 'slow', experiment: one('{exponential: {mean: 20s}}') },
      { name: 'fast', experiment: one('{exponential: {mean: 10s}}') },
    ]);
    if (!loading.ok) throw new Error('refused');
    const results = runExperiment(loading.experiment);
    expect(results.points.map(point => point.name)).toEqual(['slow', 'fast']);
    const difference = pairedDifference(results, 'makespan', { first: 'slow', second: 'fast' });
    // The same draw, once times twenty and once times ten: the second is always half of the first.
    expect(difference?.smaller).toBe(30);
    for (const row of results.rows.slice(0, 30)) {
      expect(results.rows[30 + row.replication]?.metrics.makespan).toBeCloseTo(row.metrics.makespan / 2, 5);
    }
  });

  test('of equal names is refused', () => {
    const parts = [one('1s'), one('2s')].map(experiment => ({ name: 'same', experiment }));
    expect(comparisonOf(parts).ok).toBe(false);
  });
});

test('several Jobs have a row each, and one for the run as a whole', () => {
  const second = JOB('').replace('name: j', 'name: k');
  const text =
    `cluster: {controlPlane: ideal}\nmanifests: [${JOB('')}, ${second}]\npods: ` +
    '[{match: {job: k}, run: 30s}, {run: 10s}]';
  const results = runExperiment(load(text));
  expect(results.rows.map(row => [row.job, row.metrics.makespan, row.metrics.podSeconds])).toEqual([
    ['j', 10, 10],
    ['k', 30, 30],
    ['*', 30, 40],
  ]);
});

test('a record survives the way to another thread', () => {
  const record = simulate(load(LADDER));
  const sent = recordOf(structuredClone(plainRecord(record)));
  expect(sent.pods.name(3)).toBe(record.pods.name(3));
  expect(sent.pods.phase(3)).toBe('Succeeded');
  expect(sent.pods.finished).toEqual(record.pods.finished);
  expect(sent.jobs).toEqual(record.jobs);
});
