import { describe, expect, it } from 'vitest';
import { IndexList } from '../../../../src/models/api/index-set.ts';
import { INDEX_FAILURE_COUNT } from '../../../../src/models/api/job.ts';
import type { Job } from '../../../../src/models/api/job.ts';
import type { Condition } from '../../../../src/models/api/object.ts';
import type { Pod, PodPhase } from '../../../../src/models/api/pod.ts';
import type { JobControllerBug } from '../../../../src/models/job-controller/bugs.ts';
import { tallyPods } from '../../../../src/models/job-controller/tally.ts';
import {
  COMPLETIONS_REACHED,
  failureCountOf,
  judge,
  remainingUntilDeadline,
  type Verdict,
} from '../../../../src/models/job-controller/verdict.ts';
import { aCondition, aJob, aPod, indexed, SECOND } from './fixtures.ts';

const NONE: ReadonlySet<string> = new Set();

function verdictOn(job: Job, pods: readonly Pod[], now = 0, removals = NONE): Verdict {
  const index = indexed(...pods);
  const tally = tallyPods(job, index, removals);
  return judge({ job, pods: index, tally, removals, now: now * SECOND, startTime: 0 });
}

const failed = (count: number): Pod[] => Array.from({ length: count }, () => aPod({ phase: 'Failed', endedAt: 1 }));
const condition = (type: string, reason: string): Condition => aCondition(type, { reason, message: `${reason} text` });
const onCode = (action: string, code: number) => ({
  rules: [{ action, onExitCodes: { operator: 'In', values: [code] } }],
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

  it('says why a Job fails in the words of the real controller', () => {
    expect(verdictOn(aJob({ backoffLimit: 0 }), failed(1)).finish).toEqual({
      type: 'FailureTarget',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
    expect(verdictOn(aJob({ activeDeadlineSeconds: 10 }), [], 10).finish).toEqual({
      type: 'FailureTarget',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    });
    expect(COMPLETIONS_REACHED).toEqual({
      type: 'SuccessCriteriaMet',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    });
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

  it('fails only by a FailJob rule that fits, of whichever pod', () => {
    const pods = [3, 4, 5].map(exitCode => aPod({ phase: 'Failed', exitCode, endedAt: 1 }));
    expect(verdictOn(aJob({ podFailurePolicy: onCode('FailJob', 9) }), pods).finish).toBeUndefined();
    expect(verdictOn(aJob({ podFailurePolicy: onCode('Count', 3) }), pods).finish).toBeUndefined();
    const { finish } = verdictOn(aJob({ podFailurePolicy: onCode('FailJob', 5) }), pods);
    expect(finish?.message).toMatch(/exit code 5 matching/);
  });

  it('counts the pods of a Job without indexes', () => {
    const job = aJob({ completions: 9 }, { succeeded: 2 });
    const verdict = verdictOn(job, [aPod({ phase: 'Succeeded', index: 1 })]);
    expect(verdict.succeeded).toBe(3);
    expect(verdict.completed.size).toBe(0);
    expect(verdict.failed).toBeUndefined();
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
      const job = aJob(spec, { completedIndexes: IndexList.of('0') });
      const pods = [aPod({ phase: 'Succeeded', index: 2 }), aPod({ phase: 'Succeeded', index: 0 }), aPod({ index: 1 })];
      const verdict = verdictOn(job, pods);
      expect(verdict.completed.toString()).toBe('0,2');
      expect(verdict.completedBefore.toString()).toBe('0');
      expect(verdict.succeeded).toBe(2);
    });

    it('counts indexes, not pods: a second success of an index is none', () => {
      const twice = [0, 0, 0].map(index => aPod({ phase: 'Succeeded', index }));
      expect(verdictOn(aJob(spec), twice).succeeded).toBe(1);
    });

    it('takes indexes in any order', () => {
      const ends = (phase: PodPhase) => [2, 0, 1].map(index => aPod({ phase, index }));
      expect(verdictOn(aJob(spec), ends('Succeeded')).completed.toString()).toBe('0-2');
      const strict = { ...spec, backoffLimitPerIndex: 0, backoffLimit: 1000, maxFailedIndexes: 3 };
      expect(verdictOn(aJob(strict), ends('Failed')).failed?.toString()).toBe('0-2');
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
      const job = aJob(perIndex, { completedIndexes: IndexList.of('0,1') });
      const verdict = verdictOn(job, [aPod({ phase: 'Failed', index: 2, failures: 1 })]);
      expect(verdict.finish).toMatchObject({ reason: 'FailedIndexes', message: 'Job has failed indexes' });
    });

    it('does not fail while an index may still succeed, nor when all have', () => {
      const failedOnce = aJob(perIndex, { completedIndexes: IndexList.of('0'), failedIndexes: IndexList.of('1') });
      expect(verdictOn(failedOnce, [aPod({ index: 2 })])).toMatchObject({ finish: undefined, succeeded: 1 });
      const completed = verdictOn(aJob(perIndex, { completedIndexes: IndexList.of('0-2') }), []);
      expect(completed.finish).toBeUndefined();
      expect(completed.failed?.toString()).toBe('');
    });

    it('adds failed indexes to those of the status', () => {
      const job = aJob(perIndex, { failedIndexes: IndexList.of('0') });
      const verdict = verdictOn(job, [aPod({ phase: 'Failed', index: 2, failures: 1 })]);
      expect(verdict.failed?.toString()).toBe('0,2');
    });

    it('does not fail an index that has succeeded', () => {
      const job = aJob(perIndex, { completedIndexes: IndexList.of('1') });
      expect(verdictOn(job, [aPod({ phase: 'Failed', index: 1, failures: 1 })]).failed?.toString()).toBe('');
    });

    it.each([
      ['missing', undefined, 0],
      ['no number', 'x', 0],
      ['negative', '-1', 0],
      ['no whole number', '1.5', 0],
      ['zero', '0', 0],
      ['a number', '2', 2],
    ])('reads a failure count that is %s as an index without failures or with as many', (_, text, count) => {
      const annotations = text === undefined ? {} : { [INDEX_FAILURE_COUNT]: text };
      expect(failureCountOf(aPod({ annotations }))).toBe(count);
    });

    it('fails when more indexes failed than may', () => {
      const pods = [0, 1].map(index => aPod({ phase: 'Failed', index, failures: 1 }));
      expect(verdictOn(aJob({ ...perIndex, maxFailedIndexes: 1 }), pods).finish?.reason).toBe(
        'MaxFailedIndexesExceeded',
      );
      expect(verdictOn(aJob({ ...perIndex, maxFailedIndexes: 2 }), pods).finish).toBeUndefined();
      expect(verdictOn(aJob({ ...perIndex, maxFailedIndexes: 0 }), pods).finish?.message).toBe(
        'Job has exceeded the specified maximal number of failed indexes',
      );
    });

    it('fails an index at once where a FailIndex rule fits, and not where Ignore does', () => {
      const rule = (action: string) => onCode(action, 1);
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

describe('a historical bug', () => {
  const judged = (job: Job, pods: readonly Pod[], bug?: JobControllerBug, overLimit?: boolean): Verdict => {
    const index = indexed(...pods);
    const tally = tallyPods(job, index, NONE);
    const bugs = bug === undefined ? undefined : new Set([bug]);
    return judge({ job, pods: index, tally, removals: NONE, now: 0, startTime: 0, bugs, overLimit });
  };

  it('counts every success of an index', () => {
    const job = aJob({ completionMode: 'Indexed', completions: 3, parallelism: 3 });
    const pods = [0, 0].map(index => aPod({ phase: 'Succeeded', index }));
    expect(judged(job, pods, 'index-repeats-counted').succeeded).toBe(2);
    expect(judged(job, pods, 'uncounted-flip').succeeded).toBe(1);
  });

  it('judges a pod that is still stopping by its exit code, and breaks where there is none', () => {
    const job = aJob({ podFailurePolicy: onCode('FailJob', 3) });
    const [main] = aPod({ uid: 'p', phase: 'Failed', exitCode: 3 }).status.containers;
    const ended = aPod({ deletedAt: 1, status: { containers: [main!] } });
    const running = aPod({ uid: 'p', deletedAt: 1 });
    const bug = 'failure-policy-on-terminating-pod';
    expect(judged(job, [ended], bug).finish?.reason).toBe('PodFailurePolicy');
    expect(judged(job, [ended]).finish).toBeUndefined();
    expect(judged(aJob({ podFailurePolicy: onCode('Count', 3) }), [ended], bug).finish).toBeUndefined();
    expect(judged(aJob({ podFailurePolicy: onCode('FailJob', 4) }), [ended], bug).finish).toBeUndefined();
    expect(() => judged(job, [running], bug)).toThrow('container main of p has no exit code');
    expect(judged(job, [running], 'uncounted-flip').finish).toBeUndefined();
  });

  it('puts its own count in the place of the failed pods', () => {
    expect(judged(aJob(), [], undefined, true).finish?.reason).toBe('BackoffLimitExceeded');
    expect(judged(aJob({ backoffLimit: 0 }), failed(1), undefined, false).finish).toBeUndefined();
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
