import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../../../src/sim/random-stream.ts';
import { latinHypercube } from '../../../src/experiment/latin-hypercube.ts';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { rankCorrelation } from '../../../src/experiment/screening.ts';

const stream = (seed: string) => new RandomStreams(seed).stream('design');
const plain = (from: number, to: number) => ({ from, to, isLogarithmic: false, step: undefined });

test('every slice of every factor has one point', () => {
  const points = latinHypercube([plain(0, 1), plain(10, 20), plain(-5, 5)], 50, stream('a'));
  for (const [factor, [from, width]] of [
    [0, 1],
    [10, 10],
    [-5, 10],
  ].entries()) {
    const places = points.map(point => (((point[factor] ?? 0) - (from ?? 0)) / (width ?? 1)) * 50);
    for (const [slice, place] of places.toSorted((a, b) => a - b).entries()) {
      // Values have four digits: one may be rounded over the edge of its slice, by 0.005 of ten.
      expect(place).toBeGreaterThan(slice - 0.03);
      expect(place).toBeLessThan(slice + 1.03);
    }
  }
});

test('whole numbers share the range evenly; equal ratios are equally far on the scale log', () => {
  const dice = latinHypercube([{ from: 1, to: 6, isLogarithmic: false, step: 1 }], 60, stream('b')).flat();
  expect([1, 2, 3, 4, 5, 6].map(face => dice.filter(value => value === face).length)).toEqual([10, 10, 10, 10, 10, 10]);
  const wide = latinHypercube([{ from: 1, to: 10_000, isLogarithmic: true, step: undefined }], 40, stream('c')).flat();
  expect(wide.filter(value => value < 100)).toHaveLength(20);
  const whole = latinHypercube([{ from: 1, to: 64, isLogarithmic: true, step: 1 }], 40, stream('c')).flat();
  expect(whole.every(value => Number.isInteger(value) && value >= 1 && value <= 64)).toBe(true);
});

test('the design is the seed’s', () => {
  const design = (seed: string) => latinHypercube([plain(0, 1), plain(0, 1)], 20, stream(seed));
  expect(design('a')).toEqual(design('a'));
  expect(design('a')).not.toEqual(design('b'));
});

const file = (vary: string, more = 'sample: 12'): string => `cluster: {controlPlane: ideal}
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: w}
    spec: {completions: 24, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
pods: [{run: {lognormal: {mean: 30s, cv: 0.5}}}]
vary: ${vary}
${more}
`;

test('points of a sample have the values in their names, crossed with lists', () => {
  const loading = loadExperiment(
    file(
      '{backoffLimit: [0, 6], parallelism: {from: 1, to: 24}, ' +
        'mean: {path: pods.0.run.lognormal.mean, from: 1s, to: 1m}}',
    ),
  );
  if (!loading.ok) throw new Error(loading.faults[0]?.message);
  const { points } = loading.experiment;
  expect(points).toHaveLength(24);
  for (const { name, factors, document } of points) {
    expect(name).toBe(
      `backoffLimit=${factors['backoffLimit']},parallelism=${factors['parallelism']},mean=${factors['mean']}`,
    );
    expect(JSON.stringify(document)).toContain(`"parallelism":${factors['parallelism']}`);
    expect(document.sample).toBeUndefined();
  }
});

describe('faults', () => {
  test.each([
    [
      '{parallelism: {from: 1, to: 9}}',
      '',
      'vary.parallelism: Invalid value: a range is sampled: say how often with `sample`',
    ],
    ['{parallelism: [1, 2]}', 'sample: 9', 'sample: Forbidden: there is no range in `vary` to sample'],
    [
      '{parallelism: {from: 9, to: 1}}',
      'sample: 9',
      'vary.parallelism.to: Invalid value: 1: must be greater than from',
    ],
    [
      '{parallelism: {from: 0, to: 9, scale: log}}',
      'sample: 9',
      'vary.parallelism.from: Invalid value: 0: must be greater than 0 for the scale log',
    ],
    [
      '{parallelism: {from: 1, to: 9, values: [3]}}',
      '',
      'vary.parallelism.path: Required value: a list alone needs no `values`',
    ],
    [
      '{speed: {from: 1, to: 9}}',
      'sample: 9',
      'vary.speed: unknown field; anything but a field of a Job needs `path` and `values`, or `from` and `to`',
    ],
    ['{paralelism: {from: 1, to: 9}}', 'sample: 9', 'vary.paralelism: unknown field, did you mean "parallelism"?'],
  ])('%s %s', (vary, more, fault) => {
    const loading = loadExperiment(file(vary, more));
    const [first] = loading.ok ? [] : loading.faults;
    expect(`${first?.path}: ${first?.message}`).toBe(fault);
  });
});

test('of many factors those that matter are named', () => {
  const loading = loadExperiment(
    file('{parallelism: {from: 1, to: 24, scale: log}, backoffLimit: {from: 0, to: 9}}', 'sample: 16\nrepeat: 5'),
  );
  if (!loading.ok) throw new Error(loading.faults[0]?.message);
  const [finding] = runExperiment(loading.experiment).findings;
  expect(finding).toMatch(
    /^How long it takes falls with parallelism \(explains (9\d|100) % of the ranking\), over \d+ points\.$/,
  );
});

test.each([
  [[1, 2, 3, 4], [10, 20, 30, 40], 1],
  [[1, 2, 3, 4], [9, 4, 1, 0], -1],
  [[1, 1, 2, 2], [5, 5, 7, 7], 1],
  [[1, 2, 3], [1, 3, 2], 0.5],
])('the rank correlation of %j and %j is %s', (a, b, expected) => {
  expect(rankCorrelation(a, b)).toBeCloseTo(expected, 12);
});
