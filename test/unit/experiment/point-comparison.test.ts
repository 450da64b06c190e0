import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { pointComparisons, togetherConfidence } from '../../../src/experiment/point-comparison.ts';
import type { Results } from '../../../src/experiment/results.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';

function run(more: string): Results {
  const loading = loadExperiment(`cluster: {controlPlane: ideal}
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: batch}
    spec:
      completions: 40
      parallelism: 8
      template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}
pods: [{run: {exponential: {mean: 60s}}}]
${more}
`);
  if (!loading.ok) throw new Error(loading.faults[0]?.message);
  return runExperiment(loading.experiment);
}

test('common random numbers make the variance of a difference at least twenty times smaller', () => {
  const comparisons = pointComparisons(run('vary: {parallelism: [8, 10]}\nrepeat: 200'));
  expect(comparisons).toHaveLength(1);
  const [{ n, difference, halfWidth, isShown, varianceReduction } = expect.fail()] = comparisons;
  expect(n).toBe(200);
  expect(varianceReduction).toBeGreaterThan(20);
  // 60 s · ((40 − m) / m + H_m), for m = 10 and 8.
  expect(Math.abs(difference + 47.3214)).toBeLessThan(2 * halfWidth);
  expect(isShown).toBe(true);
});

describe('of several comparisons each is surer', () => {
  test.each([
    [0.95, 1, 0.95],
    [0.95, 5, 0.99],
    [0.9, 0, 0.9],
  ])('%d over %i: %d', (confidence, comparisons, each) => {
    expect(togetherConfidence(confidence, comparisons)).toBeCloseTo(each, 12);
  });

  test('intervals are wider', () => {
    const width = (parallelism: string): number =>
      pointComparisons(run(`vary: {parallelism: ${parallelism}}\nrepeat: 10`))[0]?.halfWidth ?? NaN;
    expect(width('[8, 10, 12]')).toBeGreaterThan(1.1 * width('[8, 10]'));
  });
});

test('few points are compared with each other, many with the first', () => {
  const pairs = (parallelism: string): string[] =>
    pointComparisons(run(`vary: {parallelism: ${parallelism}}\nrepeat: 2`)).map(
      ({ first, second }) => `${first.slice(12)} ${second.slice(12)}`,
    );
  expect(pairs('[1, 2, 3]')).toEqual(['1 2', '1 3', '2 3']);
  expect(pairs('[1, 2, 3, 4, 5, 6, 7]')).toEqual(['1 2', '1 3', '1 4', '1 5', '1 6', '1 7']);
});

describe('where the interval includes 0 no difference is claimed', () => {
  test('between points of one ladder', () => {
    const results = run('vary: {parallelism: [40, 41]}\nrepeat: 5');
    expect(pointComparisons(results)[0]?.isShown).toBe(false);
  });

  test('between cases that differ by chance', () => {
    const rule = (run: string): string => `pods: [{run: {${run}}}]`;
    const [a, b] = [rule('uniform: {min: 10s, max: 110s}'), rule('gamma: {mean: 60s, cv: 0.5}')];
    const results = run(`cases: [{name: a, ${a}}, {name: b, ${b}}]\nrepeat: 4`);
    expect(pointComparisons(results)[0]?.isShown).toBe(false);
    expect(results.findings.join('\n')).toMatch(/^No difference shown between “\w” and “\w”: .* in 4 replications\.$/m);
  });
});
