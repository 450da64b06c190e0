import { describe, expect, it } from 'vitest';
import { IndexSet } from '../../../../src/models/api/index-set.ts';
import {
  compareForDeletion,
  missingPods,
  nextIndexes,
  podsToDelete,
  wantedPods,
} from '../../../../src/models/job-controller/pod-change.ts';
import { aJob, aPod, indexed, type PodGiven } from './fixtures.ts';

describe('wantedPods', () => {
  it.each([
    ['as many as may run at once', { parallelism: 3, completions: 10 }, 0, 2, 3],
    ['no more than successes are missing', { parallelism: 3, completions: 10 }, 0, 8, 2],
    ['none when all have succeeded', { parallelism: 3, completions: 10 }, 0, 10, 0],
    ['none when more than enough have', { parallelism: 3, completions: 10 }, 0, 12, 0],
    ['all workers of a queue before the first success', { parallelism: 3 }, 1, 0, 3],
    ['the workers that are left after it', { parallelism: 3 }, 2, 1, 2],
  ])('%s', (_, spec, active, succeeded, wanted) => {
    const { completions: _none, ...rest } = aJob().spec;
    const job = { ...aJob(), spec: { ...rest, ...spec } };
    expect(wantedPods(job, active, succeeded)).toBe(wanted);
  });
});

describe('missingPods', () => {
  it('counts terminating pods as there only where replacement waits for their end', () => {
    expect(missingPods(aJob(), 3, 1, 1)).toBe(2);
    expect(missingPods(aJob({ podReplacementPolicy: 'Failed' }), 3, 1, 1)).toBe(1);
    expect(missingPods(aJob({ podFailurePolicy: { rules: [] } }), 3, 1, 1)).toBe(1);
  });
});

describe('compareForDeletion', () => {
  it.each<[string, PodGiven, PodGiven]>([
    ['an unassigned pod before an assigned one', { node: '' }, { node: 'node-1' }],
    ['a pending pod before a running one', { phase: 'Pending' }, { phase: 'Running' }],
    ['an unready pod before a ready one', { isReady: false }, { isReady: true, readyAt: 1 }],
    ['the pod that became ready later', { isReady: true, readyAt: 9 }, { isReady: true, readyAt: 1 }],
    ['the pod that restarted more often', { restarts: 3 }, { restarts: 1 }],
    [
      'of two that became ready together the one that restarted more often',
      { isReady: true, readyAt: 4, restarts: 3 },
      { isReady: true, readyAt: 4, restarts: 1 },
    ],
    [
      'whatever was ready when, the pod that restarted more often if neither is',
      { readyAt: 1, restarts: 3 },
      { readyAt: 9, restarts: 1 },
    ],
    ['the pod whose sidecars restarted more often', { sidecarRestarts: 3 }, { sidecarRestarts: 1 }],
    ['restarts of containers before those of sidecars', { restarts: 1 }, { sidecarRestarts: 3 }],
    ['restarts of sidecars before age', { sidecarRestarts: 3, createdAt: 1 }, { sidecarRestarts: 1, createdAt: 9 }],
    ['the newer pod', { createdAt: 9 }, { createdAt: 1 }],
  ])('deletes %s', (_, first, second) => {
    expect(compareForDeletion(aPod(first), aPod(second))).toBeLessThan(0);
    expect(compareForDeletion(aPod(second), aPod(first))).toBeGreaterThan(0);
  });

  it('does not tell apart what is equal in all that', () => {
    expect(compareForDeletion(aPod({ sidecarRestarts: 2 }), aPod({ sidecarRestarts: 2 }))).toBe(0);
  });
});

describe('podsToDelete', () => {
  it('takes the lowest ranked pods of a Job that is scaled down, no more than the limit', () => {
    const pods = [aPod({ createdAt: 1 }), aPod({ createdAt: 3 }), aPod({ createdAt: 2 }), aPod({ phase: 'Pending' })];
    const job = aJob({ parallelism: 1, completions: 9 });
    expect(podsToDelete(job, indexed(...pods), 1, 500)).toEqual([pods[3], pods[1], pods[2]]);
    expect(podsToDelete(job, indexed(...pods), 1, 2)).toEqual([pods[3], pods[1]]);
    expect(podsToDelete(job, indexed(...pods), 4, 500)).toEqual([]);
    expect(podsToDelete(job, indexed(...pods), 5, 500)).toEqual([]);
  });

  it('takes pods of an Indexed Job that have no valid index, and all but the best of each index', () => {
    const job = aJob({ completionMode: 'Indexed', completions: 3, parallelism: 3 });
    const good = aPod({ index: 0, createdAt: 1 });
    const twin = aPod({ index: 0, createdAt: 2 });
    const beyond = aPod({ index: 3 });
    const nameless = aPod();
    expect(podsToDelete(job, indexed(good, twin, beyond, nameless), 3, 500)).toEqual([twin, beyond, nameless]);
    expect(podsToDelete(job, indexed(good, twin, beyond, nameless), 3, 2)).toEqual([twin, beyond]);
    expect(podsToDelete(job, indexed(twin, good), 3, 500)).toEqual([twin]);
  });

  it('leaves one pod of an index that has three', () => {
    const job = aJob({ completionMode: 'Indexed', completions: 3, parallelism: 3 });
    const [newest, middle, oldest] = [3, 2, 1].map(createdAt => aPod({ index: 0, createdAt }));
    const pods = [newest!, middle!, oldest!];
    expect(podsToDelete(job, indexed(...pods), 3, 500)).toEqual([newest, middle]);
    expect(podsToDelete(job, indexed(...pods.toReversed()), 3, 500)).toEqual([middle, newest]);
  });

  it('leaves valid pods alone where enough others go', () => {
    const job = aJob({ completionMode: 'Indexed', completions: 3, parallelism: 3 });
    const invalid = [aPod(), aPod({ index: 7 })];
    const pods = [...invalid, ...[0, 1, 2].map(index => aPod({ index }))];
    expect(podsToDelete(job, indexed(...pods), 3, 500)).toEqual(invalid);
    expect(podsToDelete(job, indexed(...pods), 4, 500)).toEqual(invalid);
  });

  it('adds the lowest ranked to the invalid ones until few enough are left', () => {
    const job = aJob({ completionMode: 'Indexed', completions: 3, parallelism: 3 });
    const pods = [aPod(), ...[0, 1, 2].map(index => aPod({ index, createdAt: index }))];
    expect(podsToDelete(job, indexed(...pods), 2, 500)).toEqual([pods[0], pods[3]]);
  });

  it('takes the lowest ranked indexes as well when too many are active', () => {
    const job = aJob({ completionMode: 'Indexed', completions: 3, parallelism: 1 });
    const pods = [0, 1, 2].map(index => aPod({ index, createdAt: 10 - index }));
    expect(podsToDelete(job, indexed(...pods), 1, 500)).toEqual([pods[0], pods[1]]);
    const young = [0, 1, 2].map(index => aPod({ index, createdAt: 10 + index }));
    expect(podsToDelete(job, indexed(...young), 1, 500)).toEqual([young[2], young[1]]);
  });
});

describe('nextIndexes', () => {
  const job = aJob({ completionMode: 'Indexed', completions: 6, parallelism: 6 });
  const done = (completed: number[], failed?: number[]) => ({
    completed: IndexSet.of(completed),
    failed: failed === undefined ? undefined : IndexSet.of(failed),
  });

  it('gives the lowest indexes that are neither active, completed nor failed', () => {
    const pods = indexed(aPod({ index: 2 }));
    expect(nextIndexes(job, pods, done([0, 3], [4]), 6)).toEqual([1, 5]);
    expect(nextIndexes(job, pods, done([0, 3], [4]), 1)).toEqual([1]);
  });

  it('passes over terminating indexes only where replacement waits for their end', () => {
    const pods = indexed(aPod({ index: 1, deletedAt: 5 }));
    expect(nextIndexes(job, pods, done([0]), 2)).toEqual([1, 2]);
    const waiting = aJob({ ...job.spec, podReplacementPolicy: 'Failed' });
    expect(nextIndexes(waiting, pods, done([0]), 2)).toEqual([2, 3]);
  });

  it('has none to give when all are taken', () => {
    expect(nextIndexes(job, indexed(), done([0, 1, 2, 3, 4, 5]), 3)).toEqual([]);
  });
});
