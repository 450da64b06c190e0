import { describe, expect, test } from 'vitest';
import type { RetryingJob } from '../../../src/experiment/retry-arithmetic.ts';
import { chanceOfSuccess, leastLimit } from '../../../src/experiment/retry-arithmetic.ts';
import { loadExperiment } from '../../../src/experiment/load.ts';
import { retryingJobs, retrySentences } from '../../../src/experiment/retrying-job.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';

/** One attempt after the other: a success takes an index away, a failure one of the failures that are left. */
function stepByStep({ completions, failureProbability: p, backoffLimit, backoffLimitPerIndex }: RetryingJob): number {
  const chance = (indexes: number, left: number, leftOfIndex: number): number => {
    if (left < 0 || leftOfIndex < 0) return 0;
    if (indexes === 0) return 1;
    return (1 - p) * chance(indexes - 1, left, backoffLimitPerIndex) + p * chance(indexes, left - 1, leftOfIndex - 1);
  };
  return chance(completions, backoffLimit, backoffLimitPerIndex);
}

const job = (completions: number, p: number, limit: number, perIndex = Infinity): RetryingJob => ({
  completions,
  failureProbability: p,
  backoffLimit: limit,
  backoffLimitPerIndex: perIndex,
});

describe('the exact chance of success is that of a tree of attempts', () => {
  test.each<RetryingJob>([
    job(1, 0.5, 0),
    job(1, 0.3, 6),
    job(8, 0.2, 3),
    job(12, 0.05, 2),
    job(4, 0.9, 8),
    job(5, 0.4, 100, 1),
    job(5, 0.4, 4, 2),
    job(3, 0.7, 2, 2),
  ])('%o', one => {
    expect(chanceOfSuccess(one)).toBeCloseTo(stepByStep(one), 12);
  });
});

test('a hundred thousand completions neither overflow nor vanish', () => {
  // The failures' mean is 11 111, their standard deviation 111: about the normal curve.
  expect(chanceOfSuccess(job(100_000, 0.1, 11_111))).toBeCloseTo(0.5, 1);
  expect(chanceOfSuccess(job(100_000, 0.1, 11_111 + 222))).toBeCloseTo(0.977, 2);
});

test.each([
  [job(1, 0.5, 0), 6],
  [job(10, 0.1, 0), 4],
  [job(5, 0.4, Infinity, 0), 6],
  [job(1, 1, 0), undefined],
])('the least limit for 99 %% is enough, and one less is not: %o', (one, least) => {
  expect(leastLimit(one, 0.99)).toBe(least);
});

const file = (spec: string, rule: string, more = ''): string => `
cluster: {controlPlane: ideal}
manifests:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: load}
    spec:
      ${spec}
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: busybox}]
pods: [${rule}]
${more}`;

const documentOf = (text: string) => {
  const loading = loadExperiment(text);
  if (!loading.ok) throw new Error(loading.faults.map(fault => fault.message).join());
  return loading.experiment;
};

describe('it is told only of Jobs that are like that', () => {
  test.each([
    ['one rule for all', file('completions: 2', '{run: 1s, fail: {probability: 0.2}}'), 1],
    ['no failures', file('completions: 2', '{run: 1s}'), 0],
    ['a rule for one attempt', file('completions: 2', '{match: {attempt: 0}, run: 1s, fail: {probability: 0.2}}'), 0],
    ['failures at any moment', file('completions: 2', '{run: 1s, fail: {mtbf: 10s}}'), 0],
    ['a deadline', file('activeDeadlineSeconds: 9', '{run: 1s, fail: {probability: 0.2}}'), 0],
    [
      'pods deleted meanwhile',
      file(
        'completions: 2',
        '{run: 1s, fail: {probability: 0.2}}',
        'events: [{at: 1s, delete: {kind: Pod, job: load}}]',
      ),
      0,
    ],
  ])('%s', (_, text, count) => {
    expect(retryingJobs(documentOf(text).document)).toHaveLength(count);
  });
});

test('the simulated chance stands beside the exact one', () => {
  const text = file('{completions: 4, parallelism: 2, backoffLimit: 1}'.slice(1, -1).replaceAll(', ', '\n      '), '');
  const experiment = documentOf(
    text.replace('pods: []', 'pods: [{run: 1s, fail: {probability: 20%}}]').concat('repeat: 400\n'),
  );
  const results = runExperiment(experiment);
  const [sentence] = retrySentences(experiment.document, results.points[0]);
  expect(sentence).toMatch(
    /^Job load: 4 completions, each attempt failing with 20 %, and backoffLimit 1 give exactly 73\.7 % chance/,
  );
  expect(sentence).toMatch(/; for 99 % backoffLimit must be at least 5\.$/);
  const [, low, high] = /simulated: [\d.]+ %, ([\d.]+) % to ([\d.]+) %/.exec(sentence ?? '') ?? [];
  expect(Number(low)).toBeLessThan(73.7);
  expect(Number(high)).toBeGreaterThan(73.7);
});
