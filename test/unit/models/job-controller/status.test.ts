import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../../src/models/api/object.ts';
import { addCondition, endStatus, suspension } from '../../../../src/models/job-controller/status.ts';
import type { Finish } from '../../../../src/models/job-controller/verdict.ts';
import { aCondition, aJob } from './fixtures.ts';

const types = (conditions: readonly Condition[] | undefined): readonly string[] | undefined =>
  conditions?.map(({ type, status }) => `${type}=${status}`);

describe('addCondition', () => {
  it.each([
    ['appends a type that is not there', ['A', 'B'], 'C', ['A=True', 'B=True', 'C=False']],
    ['begins a list', [], 'A', ['A=False']],
    ['replaces the first of the list', ['A', 'B', 'C'], 'A', ['A=False', 'B=True', 'C=True']],
    ['replaces one in the middle', ['A', 'B', 'C'], 'B', ['A=True', 'B=False', 'C=True']],
  ])('%s', (_, present, added, expected) => {
    const list = present.map(type => aCondition(type));
    expect(types(addCondition(list, aCondition(added, { status: 'False' })))).toEqual(expected);
    expect(types(list)).toEqual(present.map(type => `${type}=True`));
  });
});

describe('suspension', () => {
  const suspended = aCondition('Suspended');
  const resumed = aCondition('Suspended', { status: 'False' });
  const other = aCondition('FailureTarget', { status: 'False' });

  it.each([
    ['a Job that runs and always did', false, [], undefined],
    ['a Job that runs and has another condition', false, [other], undefined],
    ['a Job that was resumed already', false, [resumed], undefined],
    ['a Job that is resumed now', false, [other, suspended], ['False', 'JobResumed', 'Job resumed']],
    ['a Job that is suspended already', true, [suspended], undefined],
    ['a Job that is suspended now', true, [], ['True', 'JobSuspended', 'Job suspended']],
    ['a Job that is suspended again', true, [other, resumed], ['True', 'JobSuspended', 'Job suspended']],
  ])('of %s', (_, suspend, conditions, expected) => {
    const written = suspension(aJob({ suspend }, { conditions }), 7);
    if (expected === undefined) {
      expect(written).toBeUndefined();
      return;
    }
    const [status, reason, message] = expected;
    const times = { lastTransitionTime: 7, lastProbeTime: 7 };
    expect(written).toEqual({ type: 'Suspended', status, reason, message, ...times });
  });
});

describe('endStatus', () => {
  const success: Finish = { type: 'SuccessCriteriaMet', reason: 'CompletionsReached', message: 'all there' };
  const failure: Finish = { type: 'FailureTarget', reason: 'DeadlineExceeded', message: 'too late' };
  const status = (changes: Parameters<typeof aJob>[1] = {}) => aJob({}, changes).status;

  it.each([
    ['it is not to end', undefined, {}],
    ['a success is uncounted', success, { uncounted: { succeeded: ['a'], failed: [] } }],
    ['a failure is uncounted', failure, { uncounted: { succeeded: [], failed: ['b'] } }],
    ['as many of either are uncounted', failure, { uncounted: { succeeded: ['a'], failed: ['b'] } }],
    ['a pod still terminates', failure, { terminating: 1 }],
  ])('lets no Job end while %s', (_, finish, changes) => {
    expect(endStatus(status(changes), finish, 5, 6)).toBeUndefined();
  });

  it.each([
    ['nothing was ever counted', { uncounted: undefined, terminating: undefined }],
    ['the lists are empty', { uncounted: { succeeded: [], failed: [] }, terminating: 0 }],
  ])('ends a Job when %s', (_, changes) => {
    expect(endStatus(status(changes), success, 5, 6)?.conditions).toHaveLength(1);
  });

  it('completes a Job at the time of the decision, behind the conditions that it has', () => {
    const interim = aCondition('SuccessCriteriaMet');
    const ended = endStatus(status({ conditions: [interim], succeeded: 3 }), success, 5, 6);
    const { reason, message } = success;
    const complete = { type: 'Complete', status: 'True', reason, message, lastTransitionTime: 6, lastProbeTime: 6 };
    expect(ended).toEqual({ ...status({ succeeded: 3 }), completionTime: 5, conditions: [interim, complete] });
  });

  it('gives a failed Job no completion time', () => {
    const ended = endStatus(status(), failure, 5, 6);
    expect(ended?.completionTime).toBeUndefined();
    expect(ended?.conditions).toMatchObject([{ type: 'Failed', reason: 'DeadlineExceeded', message: 'too late' }]);
  });
});
