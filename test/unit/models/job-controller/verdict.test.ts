import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../src/models/api/job.ts';
import type { Condition } from '../../../../src/models/api/object.ts';
import type { Pod } from '../../../../src/models/api/pod.ts';
import { tallyPods } from '../../../../src/models/job-controller/tally.ts';
import { judge, remainingUntilDeadline, type Verdict } from '../../../../src/models/job-controller/verdict.ts';
import { aJob, aPod, indexed, SECOND } from './fixtures.ts';

const NONE: ReadonlySet<string> = new Set();

function verdictOn(job: Job, pods: readonly Pod[], now = 0, removals = NONE): Verdict {
  const index = indexed(...pods);
  const tally = tallyPods(job, index, removals);
  return judge({ job, pods: index, tally, removals, now: now * SECOND, startTime: 0 });
}

const failed = (count: number): Pod[] => Array.from({ length: count }, () => aPod({ phase: 'Failed', endedAt: 1 }));
const condition = (type: string, reason: string): Condition => ({
  type,
  status: 'True',
  reason,
  message: `${reason} text`,
  lastTransitionTime: 0,
  lastProbeTime: 0,
});

describe('judge', () => {
  it('lets a Job without trouble carry on', () => {
    expect(verdictOn(aJob(), [aPod()]).finish).toBeUndefined();
  });

  it.each([
    [0, 0, undefined],
    [0, 1, 'BackoffLimitExceeded'],
    [3, 3, undefined],
    [3, 4, 'BackoffLimitExceeded'],
  ])('with backoffLimit %i and %i failures: %s', (backoffLimit, count, reason) => {
    expect(verdictOn(aJob({ backoffLimit }), failed(count)).finish?.reason).toBe(reason);
  });

  it.each([
    [0, 0, undefined],
    [0, 1, 'BackoffLimitExceeded'],
    [1, 1, 'BackoffLimitExceeded'],
    [3, 2, undefined],
    [3, 3, 'BackoffLimitExceeded'],
  ])('under OnFailure with backoffLimit %i and %i restarts: %s', (backoffLimit, restarts, reason) => {
    const { template } = aJob().spec;
    const onFailure = { ...template, spec: { ...template.spec, restartPolicy: 'OnFailure' as const } };
    expect(verdictOn(aJob({ backoffLimit, template: onFailure }), [aPod({ restarts })]).finish?.reason).toBe(reason);
    expect(verdictOn(aJob({ backoffLimit }), [aPod({ restarts })]).finish).toBeUndefined();
  });

  it.each([
    [9, undefined],
    [10, 'DeadlineExceeded'],
    [11, 'DeadlineExceeded'],
  ])('at %i s of a deadline of 10 s: %s', (now, reason) => {
    expect(verdictOn(aJob({ activeDeadlineSeconds: 10 }), [aPod()], now).finish?.reason).toBe(reason);
  });

  it('prefers the limit of failures to the deadline', () => {
    const job = aJob({ activeDeadlineSeconds: 10, backoffLimit: 0 });
    expect(verdictOn(job, failed(1), 20).finish?.reason).toBe('BackoffLimitExceeded');
  });

  it('prefers a FailJob rule to the limit of failures', () => {
    const rules = [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } }];
    const verdict = verdictOn(aJob({ backoffLimit: 0, podFailurePolicy: { rules } }), failed(1));
    expect(verdict.finish).toMatchObject({ type: 'FailureTarget', reason: 'PodFailurePolicy' });
    expect(verdict.finish?.message).toMatch(/failed with exit code 1 matching FailJob rule at index 0$/);
  });

  it.each([
    ['SuccessCriteriaMet', 'SuccessPolicy'],
    ['FailureTarget', 'DeadlineExceeded'],
  ])('stays with an earlier %s', (type, reason) => {
    const job = aJob({ backoffLimit: 0 }, { conditions: [condition(type, reason)] });
    expect(verdictOn(job, failed(2)).finish).toEqual({ type, reason, message: `${reason} text` });
  });

  describe('of an Indexed Job', () => {
    const spec = { completionMode: 'Indexed', completions: 3, parallelism: 3 };

    it('adds the indexes of pods seen Succeeded to those of the status', () => {
      const job = aJob(spec, { completedIndexes: '0' });
      const pods = [aPod({ phase: 'Succeeded', index: 2 }), aPod({ phase: 'Succeeded', index: 0 }), aPod({ index: 1 })];
      const verdict = verdictOn(job, pods);
      expect(verdict.completed.toString()).toBe('0,2');
      expect(verdict.completedBefore.toString()).toBe('0');
      expect(verdict.succeeded).toBe(2);
    });

    it('forgets a success whose finalizer has just been taken off and is not in the status', () => {
      const pod = aPod({ uid: 'x', phase: 'Succeeded', index: 2 });
      expect(verdictOn(aJob(spec), [pod], 0, new Set(['x'])).completed.size).toBe(0);
    });

    const perIndex = { ...spec, backoffLimitPerIndex: 1, backoffLimit: 1000 };
    it.each([
      ['a first failure leaves the index its retry', 0, ''],
      ['the second fails it', 1, '1'],
    ])('%s', (_, failures, text) => {
      const verdict = verdictOn(aJob(perIndex), [aPod({ phase: 'Failed', index: 1, failures })]);
      expect(verdict.failed?.toString()).toBe(text);
      expect(verdict.finish).toBeUndefined();
    });

    it('fails when every index is completed or failed', () => {
      const job = aJob(perIndex, { completedIndexes: '0,1' });
      const verdict = verdictOn(job, [aPod({ phase: 'Failed', index: 2, failures: 1 })]);
      expect(verdict.finish).toMatchObject({ reason: 'FailedIndexes', message: 'Job has failed indexes' });
    });

    it('fails when more indexes failed than may', () => {
      const pods = [0, 1].map(index => aPod({ phase: 'Failed', index, failures: 1 }));
      expect(verdictOn(aJob({ ...perIndex, maxFailedIndexes: 1 }), pods).finish?.reason).toBe(
        'MaxFailedIndexesExceeded',
      );
      expect(verdictOn(aJob({ ...perIndex, maxFailedIndexes: 2 }), pods).finish).toBeUndefined();
    });

    it('fails an index at once where a FailIndex rule fits, and not where Ignore does', () => {
      const rule = (action: string) => ({ rules: [{ action, onExitCodes: { operator: 'In', values: [1] } }] });
      const pod = aPod({ phase: 'Failed', index: 1, failures: 0 });
      const late = aPod({ phase: 'Failed', index: 1, failures: 1 });
      expect(verdictOn(aJob({ ...perIndex, podFailurePolicy: rule('FailIndex') }), [pod]).failed?.toString()).toBe('1');
      expect(verdictOn(aJob({ ...perIndex, podFailurePolicy: rule('Ignore') }), [late]).failed?.toString()).toBe('');
    });

    it('has succeeded as soon as its success policy holds', () => {
      const job = aJob({ ...spec, successPolicy: { rules: [{ succeededCount: 2 }, { succeededIndexes: '1' }] } });
      const verdict = verdictOn(job, [aPod({ phase: 'Succeeded', index: 1 })]);
      expect(verdict.finish).toEqual({
        type: 'SuccessCriteriaMet',
        reason: 'SuccessPolicy',
        message: 'Matched rules at index 1',
      });
    });
  });
});

describe('remainingUntilDeadline', () => {
  it('runs from the start time', () => {
    expect(remainingUntilDeadline(aJob({ activeDeadlineSeconds: 10 }), 2 * SECOND, 5 * SECOND)).toBe(7 * SECOND);
  });

  it('does not run without a deadline, before the start, or while suspended', () => {
    expect(remainingUntilDeadline(aJob(), 0, 0)).toBeUndefined();
    expect(remainingUntilDeadline(aJob({ activeDeadlineSeconds: 10 }), undefined, 0)).toBeUndefined();
    expect(remainingUntilDeadline(aJob({ activeDeadlineSeconds: 10, suspend: true }), 0, 0)).toBeUndefined();
  });
});
