import { describe, expect, it } from 'vitest';
import type { PodFailurePolicyRule } from '../../../../src/models/api/job.ts';
import type { ContainerStatus } from '../../../../src/models/api/pod.ts';
import { IndexSet } from '../../../../src/models/api/index-set.ts';
import { isFailureCounted, matchFailurePolicy } from '../../../../src/models/job-controller/pod-failure-policy.ts';
import { matchSuccessPolicy } from '../../../../src/models/job-controller/success-policy.ts';
import { aCondition, aJob, aPod } from './fixtures.ts';

const withRules = (...rules: PodFailurePolicyRule[]) => aJob({ podFailurePolicy: { rules } });
const onCodes = (action: string, operator: string, values: number[], containerName?: string): PodFailurePolicyRule => ({
  action,
  onExitCodes: { operator, values, ...(containerName === undefined ? {} : { containerName }) },
});
const disrupted = aCondition('DisruptionTarget', { reason: 'EvictionByEvictionAPI' });

/** A container that has ended with this code; undefined: it still runs. */
function ended(name: string, exitCode: number | undefined): ContainerStatus {
  const [main] = aPod({ phase: 'Failed', exitCode: exitCode ?? 0 }).status.containers;
  if (main === undefined) throw new Error('no container');
  return exitCode === undefined ? { ...main, name, state: 'running', terminated: undefined } : { ...main, name };
}

describe('matchFailurePolicy', () => {
  it.each([
    ['In lists the code', onCodes('Ignore', 'In', [3, 4]), 3, 'Ignore'],
    ['In does not list it', onCodes('Ignore', 'In', [3, 4]), 5, undefined],
    ['NotIn does not list it', onCodes('Count', 'NotIn', [3]), 5, 'Count'],
    ['NotIn lists it', onCodes('Count', 'NotIn', [3]), 3, undefined],
    ['the code is 0', onCodes('Count', 'NotIn', [3]), 0, undefined],
    ['another container is meant', onCodes('Count', 'In', [3], 'other'), 3, undefined],
    ['this container is meant', onCodes('Count', 'In', [3], 'main'), 3, 'Count'],
    ['the action is unknown', onCodes('Frobnicate', 'In', [3]), 3, undefined],
    ['FailIndex needs a limit per index', onCodes('FailIndex', 'In', [3]), 3, undefined],
    ['the operator is unknown', onCodes('Count', 'Around', [3]), 3, undefined],
    ['the operator is unknown and the code not listed', onCodes('Count', 'Around', [3]), 5, undefined],
  ])('%s', (_, rule, exitCode, action) => {
    const pod = aPod({ phase: 'Failed', exitCode, endedAt: 1 });
    expect(matchFailurePolicy(withRules(rule), pod)?.action).toBe(action);
  });

  it('takes the first rule that fits', () => {
    const job = withRules(onCodes('Count', 'In', [9]), onCodes('Ignore', 'In', [3]), onCodes('FailJob', 'In', [3]));
    const pod = aPod({ phase: 'Failed', exitCode: 3, endedAt: 1 });
    expect(matchFailurePolicy(job, pod)).toEqual({ action: 'Ignore', message: '' });
    expect(isFailureCounted(job, pod)).toBe(false);
  });

  it.each([
    ['the first app container that fits', [ended('a', 0), ended('b', 4), ended('c', 3)], [], 'b for', 4],
    ['an app container rather than an init container', [ended('a', 4)], [ended('i', 3)], 'a for', 4],
    ['an init container where no app container fits', [ended('a', 0)], [ended('i', 3)], 'i for', 3],
    ['no container that still runs', [ended('a', undefined), ended('b', 3)], [], 'b for', 3],
  ])('judges by exit code %s', (_, containers, initContainers, name, code) => {
    const job = withRules(onCodes('FailJob', 'NotIn', [9]));
    const pod = aPod({ phase: 'Failed', status: { containers, initContainers } });
    expect(matchFailurePolicy(job, pod)?.message).toMatch(new RegExp(`^Container ${name} .* exit code ${code} `));
  });

  it('names the container and its code when the Job has to fail', () => {
    const job = withRules(onCodes('Count', 'In', [9]), onCodes('FailJob', 'In', [3]));
    const pod = aPod({ uid: 'p', phase: 'Failed', exitCode: 3, endedAt: 1 });
    const text = 'Container main for pod default/p failed with exit code 3 matching FailJob rule at index 1';
    expect(matchFailurePolicy(job, pod)?.message).toBe(text);
  });

  it('looks at conditions by type and status', () => {
    const rule = { action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] };
    const pod = aPod({ uid: 'p', phase: 'Failed', exitCode: 0, status: { otherConditions: [disrupted] } });
    const text = 'Pod default/p has condition DisruptionTarget matching FailJob rule at index 0';
    expect(matchFailurePolicy(withRules(rule), pod)).toEqual({ action: 'FailJob', message: text });
    const wanted = { ...rule, onPodConditions: [{ type: 'DisruptionTarget', status: 'False' }] };
    expect(matchFailurePolicy(withRules(wanted), pod)).toBeUndefined();
  });

  it.each([
    ['by type and status', [{ type: 'B', status: 'True' }], [aCondition('A'), aCondition('B')], 'B'],
    ['True where the rule says no status', [{ type: 'B' }], [aCondition('A'), aCondition('B')], 'B'],
    ['not of another type', [{ type: 'B', status: 'True' }], [aCondition('A')], undefined],
    ['not with another status', [{ type: 'B' }], [aCondition('B', { status: 'False' })], undefined],
    ['in the order of the pod', [{ type: 'A' }, { type: 'B' }], [aCondition('B'), aCondition('A')], 'B'],
    ['none where the rule names none', undefined, [aCondition('A')], undefined],
  ])('matches a condition %s', (_, patterns, otherConditions, found) => {
    const conditions = patterns === undefined ? {} : { onPodConditions: patterns };
    const pod = aPod({ uid: 'p', phase: 'Failed', status: { otherConditions } });
    const message = matchFailurePolicy(withRules({ action: 'FailJob', ...conditions }), pod)?.message;
    expect(message).toBe(found && `Pod default/p has condition ${found} matching FailJob rule at index 0`);
  });

  it('does not judge a pod that has not failed, though one of its containers has', () => {
    const job = withRules(onCodes('Ignore', 'NotIn', [0]));
    const pod = aPod({ phase: 'Running', deletedAt: 3, status: { containers: [ended('main', 3)] } });
    expect(matchFailurePolicy(job, pod)).toBeUndefined();
    expect(isFailureCounted(job, pod)).toBe(true);
  });

  it('lets FailIndex act where indexes have a limit', () => {
    const rules = [onCodes('FailIndex', 'In', [3])];
    const job = aJob({ podFailurePolicy: { rules }, backoffLimitPerIndex: 1 });
    expect(matchFailurePolicy(job, aPod({ phase: 'Failed', exitCode: 3 }))?.action).toBe('FailIndex');
  });
});

describe('matchSuccessPolicy', () => {
  const job = (...rules: { succeededIndexes?: string; succeededCount?: number }[]) =>
    aJob({ completionMode: 'Indexed', completions: 10, parallelism: 10, successPolicy: { rules } });

  it.each([
    ['all listed indexes', [{ succeededIndexes: '1,3' }], [1, 2, 3], 0],
    ['not all of them', [{ succeededIndexes: '1,3' }], [1, 2], undefined],
    ['enough of the listed ones', [{ succeededIndexes: '1-5', succeededCount: 2 }], [1, 4], 0],
    ['too few of the listed ones', [{ succeededIndexes: '1-5', succeededCount: 2 }], [1, 9], undefined],
    ['enough of any', [{ succeededCount: 2 }], [7, 9], 0],
    ['too few of any', [{ succeededCount: 3 }], [7, 9], undefined],
    ['an empty list never holds', [{ succeededIndexes: '' }], [1], undefined],
    ['the first rule that holds', [{ succeededCount: 5 }, { succeededIndexes: '2' }, { succeededCount: 1 }], [2], 1],
  ])('%s', (_, rules, completed, rule) => {
    expect(matchSuccessPolicy(job(...rules), IndexSet.of(completed))).toBe(rule);
  });

  it('never holds before the first success, nor without a policy', () => {
    expect(matchSuccessPolicy(job({ succeededCount: 0 }), IndexSet.empty)).toBeUndefined();
    expect(matchSuccessPolicy(aJob(), IndexSet.of([1]))).toBeUndefined();
  });
});
