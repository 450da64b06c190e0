import { describe, expect, it } from 'vitest';
import { INDEX_FAILURE_COUNT, INDEX_IGNORED_FAILURE_COUNT } from '../../../../src/models/api/job.ts';
import type { Pod } from '../../../../src/models/api/pod.ts';
import { IDEAL } from '../../../../src/models/cluster/profile.ts';
import { failureAnnotations, heldPods, remainingOfIndex } from '../../../../src/models/job-controller/index-backoff.ts';
import { IndexSet } from '../../../../src/models/api/index-set.ts';
import type { Verdict } from '../../../../src/models/job-controller/verdict.ts';
import { aJob, aPod, indexed, SECOND } from './fixtures.ts';

const NONE: ReadonlySet<string> = new Set();
const job = aJob({ completionMode: 'Indexed', completions: 4, parallelism: 4, backoffLimitPerIndex: 3 });

function verdict(completed: readonly number[] = [], failed?: readonly number[]): Verdict {
  return {
    finish: undefined,
    completed: IndexSet.of(completed),
    failed: failed === undefined ? undefined : IndexSet.of(failed),
    completedBefore: IndexSet.empty,
    succeeded: completed.length,
  };
}

const failed = (index: number, failures = 0, endedAt = 1): Pod => aPod({ phase: 'Failed', index, failures, endedAt });
const ignored = (count: string): Record<string, string> => ({ [INDEX_IGNORED_FAILURE_COUNT]: count });

describe('heldPods', () => {
  it('holds nothing where indexes have no limit', () => {
    const plain = aJob({ completionMode: 'Indexed', completions: 4, parallelism: 4 });
    expect(heldPods(plain, indexed(failed(1)), verdict(), NONE).size).toBe(0);
  });

  it('holds the failed pod of each index until its replacement runs', () => {
    const [first, second] = [failed(1), failed(3)];
    const held = heldPods(job, indexed(first, second, aPod({ index: 2 })), verdict([0], []), NONE);
    expect([...held]).toEqual([
      [1, first],
      [3, second],
    ]);
  });

  it.each([
    ['of an index that has a new pod', [failed(1), aPod({ index: 1 })], verdict(), NONE],
    ['of a completed index', [failed(1)], verdict([1], []), NONE],
    ['of a failed index', [failed(1)], verdict([], [1]), NONE],
    ['of an index that the Job has no more', [failed(4)], verdict(), NONE],
    ['whose finalizer has been taken off', [aPod({ uid: 'x', phase: 'Failed', index: 1 })], verdict(), new Set(['x'])],
    ['that succeeded', [aPod({ phase: 'Succeeded', index: 1 })], verdict(), NONE],
    ['that is deleted and has no finalizer', [aPod({ index: 1, deletedAt: 1, isTracked: false })], verdict(), NONE],
  ])('holds no pod %s', (_, pods, decided, removals) => {
    expect([...heldPods(job, indexed(...pods), decided, removals).keys()]).toEqual([]);
  });

  it('holds a pod that is being deleted, unless only failed pods are replaced', () => {
    const pod = aPod({ index: 1, deletedAt: 1 });
    expect(heldPods(job, indexed(pod), verdict(), NONE).get(1)).toBe(pod);
    const patient = aJob({ ...job.spec, podReplacementPolicy: 'Failed' });
    expect(heldPods(patient, indexed(pod), verdict(), NONE).size).toBe(0);
  });

  it.each([
    ['the larger count', failed(1, 1, 5), failed(1, 2, 6)],
    ['the later end of equal counts', failed(1, 1, 5), failed(1, 1, 6)],
    ['the latter of equals', failed(1, 1, 5), failed(1, 1, 5)],
    [
      'the larger sum of counted and ignored failures',
      failed(1, 2, 5),
      aPod({ phase: 'Failed', index: 1, failures: 1, annotations: ignored('2'), endedAt: 6 }),
    ],
  ])('of two pods of an index holds the one with %s', (_, lesser, greater) => {
    expect(heldPods(job, indexed(lesser, greater), verdict(), NONE).get(1)).toBe(greater);
  });

  it.each([
    ['a smaller count does not replace it', failed(1, 2, 5), failed(1, 1, 6)],
    ['nor does a larger one that ended earlier', failed(1, 1, 6), failed(1, 2, 5)],
  ])('keeps the pod seen first: %s', (_, first, second) => {
    expect(heldPods(job, indexed(first, second), verdict(), NONE).get(1)).toBe(first);
  });
});

describe('remainingOfIndex', () => {
  it('is nothing for the first pod of an index', () => {
    expect(remainingOfIndex(undefined, IDEAL, 0)).toBe(0);
  });

  it.each([
    [0, '0', 10],
    [1, '0', 20],
    [1, '2', 80],
    [0, 'x', 10],
    [0, '-1', 10],
    [0, '1.5', 10],
    [9, '0', 600],
  ])('after %i counted and %s ignored failures before the last one an index waits %i s', (failures, text, seconds) => {
    const pod = aPod({ phase: 'Failed', index: 1, failures, annotations: ignored(text), endedAt: 100 });
    expect(remainingOfIndex(pod, IDEAL, 100 * SECOND)).toBe(seconds * SECOND);
    expect(remainingOfIndex(pod, IDEAL, (100 + seconds) * SECOND - 1)).toBe(1);
    expect(remainingOfIndex(pod, IDEAL, (100 + seconds) * SECOND)).toBe(0);
  });
});

describe('failureAnnotations', () => {
  const rules = [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [3] } }];
  const ignoring = aJob({ ...job.spec, podFailurePolicy: { rules } });
  const pod = (failures: number, before: string | undefined, exitCode: number): Pod =>
    aPod({
      phase: 'Failed',
      index: 1,
      failures,
      exitCode,
      ...(before === undefined ? {} : { annotations: ignored(before) }),
    });

  it.each([
    ['the first pod of an index begins at none', undefined, '0', undefined],
    ['a counted failure is one more', pod(2, undefined, 1), '3', undefined],
    ['an ignored failure is counted apart', pod(2, undefined, 3), '2', '1'],
    ['earlier ignored failures are handed on', pod(2, '4', 1), '3', '4'],
    ['another ignored failure is added to them', pod(2, '4', 3), '2', '5'],
    ['an annotation that is no number is none', pod(0, 'many', 1), '1', undefined],
    ['nor is a negative one', pod(0, '-1', 1), '1', undefined],
  ])('%s', (_, held, counted, apart) => {
    expect(failureAnnotations(ignoring, held)).toEqual({
      [INDEX_FAILURE_COUNT]: counted,
      ...(apart === undefined ? {} : { [INDEX_IGNORED_FAILURE_COUNT]: apart }),
    });
  });
});
