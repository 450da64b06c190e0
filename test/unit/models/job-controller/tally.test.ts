import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../src/models/api/job.ts';
import { isTerminal, type Pod } from '../../../../src/models/api/pod.ts';
import { isTracked } from '../../../../src/models/apiserver/pod-registry.ts';
import { PodIndex } from '../../../../src/models/job-controller/pod-index.ts';
import { isConsideredFailed, replacesOnlyFailed, tallyPods } from '../../../../src/models/job-controller/tally.ts';
import { aJob, aPod, indexed, type PodGiven } from './fixtures.ts';

const NONE: ReadonlySet<string> = new Set();

describe('tallyPods', () => {
  it('counts active, ready and terminating pods', () => {
    const pods = indexed(aPod({ isReady: true }), aPod({ phase: 'Pending' }), aPod({ deletedAt: 3, isReady: true }));
    expect(tallyPods(aJob(), pods, NONE)).toMatchObject({ active: 2, ready: 1, terminating: 1 });
  });

  it('adds counted, listed and new ends', () => {
    const job = aJob({}, { succeeded: 3, failed: 2, uncounted: { succeeded: ['a'], failed: ['b'] } });
    const pods = indexed(
      aPod({ uid: 'a', phase: 'Succeeded' }),
      aPod({ uid: 'b', phase: 'Failed' }),
      aPod({ uid: 'c', phase: 'Succeeded' }),
      aPod({ uid: 'd', phase: 'Failed' }),
    );
    const tally = tallyPods(job, pods, NONE);
    expect(tally.newSucceeded.map(pod => pod.metadata.uid)).toEqual(['c']);
    expect(tally.newFailed.map(pod => pod.metadata.uid)).toEqual(['d']);
    expect(tally).toMatchObject({ succeeded: 5, failed: 4 });
  });

  it.each([
    ['a success is listed', ['a'], [], ['b']],
    ['a failure is listed', [], ['b'], ['a']],
    ['both are listed', ['a'], ['b'], []],
    ['nothing is listed', [], [], ['a', 'b']],
  ])('counts each end once when %s', (_, succeeded, failed, fresh) => {
    const pods = indexed(aPod({ uid: 'a', phase: 'Succeeded' }), aPod({ uid: 'b', phase: 'Failed' }));
    const tally = tallyPods(aJob({}, { uncounted: { succeeded, failed } }), pods, NONE);
    expect(tally).toMatchObject({ succeeded: 1, failed: 1 });
    expect([...tally.newSucceeded, ...tally.newFailed].map(pod => pod.metadata.uid)).toEqual(fresh);
  });

  it('passes over pods without the finalizer, and those whose finalizer it has just taken off', () => {
    const pods = indexed(aPod({ uid: 'a', phase: 'Succeeded', isTracked: false }), aPod({ uid: 'b', phase: 'Failed' }));
    expect(tallyPods(aJob(), pods, new Set(['b']))).toMatchObject({ succeeded: 0, failed: 0 });
  });

  it('takes a deleted pod for failed unless only failed pods are replaced', () => {
    const pods = indexed(aPod({ deletedAt: 3 }));
    expect(tallyPods(aJob(), pods, NONE).failed).toBe(1);
    expect(tallyPods(aJob({ podReplacementPolicy: 'Failed' }), pods, NONE).failed).toBe(0);
    expect(tallyPods(aJob({ podFailurePolicy: { rules: [] } }), pods, NONE).failed).toBe(0);
  });

  it('leaves ignored failures out of the count, not out of the list', () => {
    const rules = [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [3] } }];
    const pods = indexed(aPod({ phase: 'Failed', exitCode: 3 }), aPod({ phase: 'Failed', exitCode: 4 }));
    const tally = tallyPods(aJob({ podFailurePolicy: { rules } }), pods, NONE);
    expect(tally.newFailed).toHaveLength(2);
    expect(tally.failed).toBe(1);
  });

  it('counts pods of an Indexed Job only under an index that it has', () => {
    const job = aJob({ completionMode: 'Indexed', completions: 2 });
    const pods = indexed(
      aPod({ phase: 'Succeeded', index: 1 }),
      aPod({ phase: 'Succeeded', index: 2 }),
      aPod({ phase: 'Failed' }),
    );
    const tally = tallyPods(job, pods, NONE);
    expect(tally.newSucceeded).toHaveLength(1);
    expect(tally.newFailed).toHaveLength(0);
  });
});

describe('PodIndex', () => {
  const change: fc.Arbitrary<{ pod: number; given: PodGiven | undefined }> = fc.record({
    pod: fc.nat(5),
    given: fc.option(
      fc.record(
        {
          phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed' as const),
          isReady: fc.boolean(),
          isTracked: fc.boolean(),
          restarts: fc.nat(3),
          deletedAt: fc.constantFrom(1, 2),
        },
        { requiredKeys: ['phase'] },
      ),
      { nil: undefined },
    ),
  });

  it('says the same as a look at all pods, whatever happened to them', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 40 }),
        fc.constantFrom('Failed', 'TerminatingOrFailed' as const),
        (changes, policy) => {
          const index = new PodIndex();
          const pods = new Map<number, Pod>();
          for (const { pod, given } of changes) {
            const old = pods.get(pod);
            if (given === undefined) {
              if (old !== undefined) index.delete(old);
              pods.delete(pod);
              continue;
            }
            // An ended pod never comes back to life, and a deletion is never taken back.
            if (old !== undefined && isTerminal(old)) continue;
            const deletedAt = old?.metadata.deletionTimestamp === undefined ? given.deletedAt : 1;
            const next = aPod({ ...given, uid: `p${pod}`, ...(deletedAt === undefined ? {} : { deletedAt }) });
            index.update(next, old);
            pods.set(pod, next);
          }
          expect(summary(index, aJob({ podReplacementPolicy: policy }))).toEqual(
            oracle([...pods.values()], aJob({ podReplacementPolicy: policy })),
          );
        },
      ),
      { seed: 1 },
    );
  });
});

function summary(index: PodIndex, job: Job): Record<string, unknown> {
  const tally = tallyPods(job, index, NONE);
  return {
    active: tally.active,
    ready: tally.ready,
    terminating: tally.terminating,
    succeeded: tally.newSucceeded.map(pod => pod.metadata.uid).toSorted(),
    failed: tally.newFailed.map(pod => pod.metadata.uid).toSorted(),
    restarts: index.restarts,
  };
}

/** The simple version: looks at every pod. */
function oracle(pods: readonly Pod[], job: Job): Record<string, unknown> {
  const active = pods.filter(pod => !isTerminal(pod) && pod.metadata.deletionTimestamp === undefined);
  const uids = (some: readonly Pod[]): string[] => some.map(pod => pod.metadata.uid).toSorted();
  return {
    active: active.length,
    ready: active.filter(pod => pod.status.ready).length,
    terminating: pods.filter(pod => !isTerminal(pod) && pod.metadata.deletionTimestamp !== undefined).length,
    succeeded: uids(pods.filter(pod => isTracked(pod) && pod.status.phase === 'Succeeded')),
    failed: uids(
      pods.filter(pod => {
        const isDeleted = pod.metadata.deletionTimestamp !== undefined && pod.status.phase !== 'Succeeded';
        return isTracked(pod) && (pod.status.phase === 'Failed' || (isDeleted && !replacesOnlyFailed(job)));
      }),
    ),
    restarts: pods
      .filter(pod => !isTerminal(pod))
      .reduce((sum, pod) => sum + (pod.status.containers[0]?.restartCount ?? 0), 0),
  };
}

describe('isConsideredFailed', () => {
  it.each([
    ['a failed pod', { phase: 'Failed' }, true],
    ['a deleted pod', { phase: 'Running', deletedAt: 1 }, true],
    ['a deleted pod that succeeded', { phase: 'Succeeded', deletedAt: 1 }, false],
    ['a running pod', { phase: 'Running' }, false],
  ] as const)('%s', (_, given, expected) => {
    expect(isConsideredFailed(aJob(), aPod(given))).toBe(expected);
  });
});
