import { describe, expect, test } from 'vitest';
import { CAUSES } from '../../../src/experiment/cause.ts';
import { pointsToExplain } from '../../../src/experiment/cause-choice.ts';
import { isTelling, weighCauses, weightWords, withoutCauses } from '../../../src/experiment/cause-weight.ts';
import { endlessSentences } from '../../../src/experiment/endless-wait.ts';
import type { Experiment } from '../../../src/experiment/experiment.ts';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';

function load(cluster: string, pods: string, spec = 'completions: 8, parallelism: 4', request = '1'): Experiment {
  const loading = loadExperiment(`cluster: ${cluster}
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: j}
    spec:
      ${spec.split(', ').join('\n      ')}
      template:
        spec:
          restartPolicy: Never
          containers: [{name: c, image: i, resources: {requests: {cpu: ${request}}}}]
pods: [${pods}]
`);
  if (!loading.ok) throw new Error(loading.faults.map(fault => fault.message).join());
  return loading.experiment;
}

/** Words of the causes, heaviest first, with the seconds that they are worth. */
function weigh(experiment: Experiment, replications: number): [string, number][] {
  const [point] = experiment.points;
  if (point === undefined) throw new Error('no point');
  const makespans = (one: Experiment): number[][] => {
    const results = runExperiment(one);
    const rows = results.points.map(({ name }) => results.rows.filter(row => row.point === name));
    return rows.map(own => own.map(row => row.metrics.makespan));
  };
  const repeat = { ...experiment.repeat, atLeast: replications, atMost: replications };
  const [given = []] = makespans({ ...experiment, repeat });
  const { experiment: removed, causes } = withoutCauses(experiment, point, replications);
  const without = makespans(removed).map((own, i) => ({ words: causes[i] ?? '', makespans: own }));
  return weighCauses(given, without, 0.95)
    .filter(isTelling)
    .map(weight => [weight.words, weight.saved]);
}

const IDEAL = '{controlPlane: ideal, nodes: 1, cpu: 4}';

describe('a cause is worth what its removal saves', () => {
  test.each<[string, Experiment, [string, number][]]>([
    [
      'two waves for want of room',
      load(IDEAL, '{run: 10s}', 'completions: 8, parallelism: 8'),
      [['limited CPU and room on the nodes', 10]],
    ],
    [
      'CPU that is shared',
      load(IDEAL, '{cpu: 10s}', 'parallelism: 8, completions: 8', '100m'),
      [['limited CPU and room on the nodes', 10]],
    ],
    ['an image', load('{controlPlane: ideal, nodes: 1, images: {pull: 7s}}', '{run: 10s}'), [['pulling images', 7]]],
    [
      'a failure and its back-off',
      load(IDEAL, '{match: {ordinal: 0}, run: 5s, exit: 1}, {run: 5s}', 'completions: 1'),
      [['the back-off between retries', 10]],
    ],
    [
      'a throttle',
      load('{controlPlane: {profile: ideal, controller.qps: 1, controller.burst: 1}}', '{run: 10s}', 'completions: 1'),
      [['throttled requests to the API server', 1]],
    ],
  ])('%s', (_, experiment, weights) => {
    const found = weigh(experiment, 1);
    expect(found.slice(0, 1).map(([words]) => words)).toEqual(weights.map(([words]) => words));
    expect(found[0]?.[1]).toBeGreaterThanOrEqual(weights[0]?.[1] ?? NaN);
    expect(found).toHaveLength(1);
  });

  test('the slowest of many tasks', () => {
    const experiment = load(IDEAL, '{run: {exponential: {mean: 10s}}}', 'completions: 4, parallelism: 4');
    const [[words, saved] = []] = weigh(experiment, 20);
    expect(words).toBe('stragglers: tasks that take longer than the mean');
    // The expected maximum of four is 25/12 means.
    expect(saved).toBeGreaterThan(5);
    expect(saved).toBeLessThan(17);
  });
});

test('what an experiment has not is not removed from it', () => {
  const [point] = load(IDEAL, '{run: 10s}').points;
  const words = CAUSES.filter(cause => point !== undefined && cause.without(point.document) !== undefined);
  expect(words.map(cause => cause.words)).toEqual([
    'the back-off between retries',
    'limited CPU and room on the nodes',
  ]);
});

test('a cause that keeps a Job from ever finishing comes first and is told as such', () => {
  const experiment = load(IDEAL, '{run: 10s}', 'completions: 1', '8');
  const [first] = weighCauses(
    [NaN, NaN],
    [
      { words: 'pulling images', makespans: [NaN, NaN] },
      { words: 'limited CPU and room on the nodes', makespans: [10, 10] },
    ],
    0.95,
  );
  expect(first && weightWords(first)).toBe('it is done in 2 of 2 replications instead of none');
  const [point] = runExperiment(experiment).points;
  expect(point && endlessSentences(point)).toEqual([
    expect.stringMatching(
      /^Job j can never finish: pod j-\w+: 0\/1 nodes are available: 1 Insufficient cpu\..*this wait\.$/,
    ),
  ]);
});

test('the more causes are tried the surer each has to be', () => {
  const given = [100, 104, 98, 103, 101];
  const cause = { words: 'pulling images', makespans: [90, 92, 89, 94, 90] };
  const [alone] = weighCauses(given, [cause], 0.95);
  const [first] = weighCauses(given, [cause, { words: 'nothing', makespans: given }], 0.95);
  expect(first?.saved).toBe(alone?.saved);
  expect(first?.halfWidth).toBeGreaterThan(1.2 * (alone?.halfWidth ?? NaN));
});

test('of many points the slowest and the fastest are worth the time, or the one asked for', () => {
  const experiment = load(IDEAL, '{run: 10s}');
  const results = runExperiment({
    ...experiment,
    points: [1, 2, 4].map(n => {
      const [point] = experiment.points;
      if (point === undefined) throw new Error('no point');
      const document = JSON.parse(
        JSON.stringify(point.document).replace('"parallelism":4', `"parallelism":${n}`),
      ) as typeof point.document;
      return { ...point, name: `n=${n}`, document };
    }),
  });
  expect(pointsToExplain(results, undefined).map(point => point.name)).toEqual(['n=1', 'n=4']);
  expect(pointsToExplain(results, 'n=2').map(point => point.name)).toEqual(['n=2']);
  expect(pointsToExplain(results, 'n=3')).toEqual([]);
});
