import { describe, expect, test } from 'vitest';
import type { Job } from '../../../../src/models/api/job.ts';
import type { ChildJob } from '../../../../src/models/cronjob-controller/child-jobs.ts';
import { finishedCondition, isComplete, jobsBeyondHistory } from '../../../../src/models/cronjob-controller/history.ts';
import { condition, job } from '../../../fixtures/api-objects.ts';

function finished(name: string, type: string, startTime: number | undefined): Job {
  return job({ name }, {}, { startTime, conditions: [condition(type)] });
}

function children(list: readonly Job[]): readonly ChildJob[] {
  return list.map(one => ({ job: one, ending: finishedCondition(one) }));
}

const jobs: readonly Job[] = [
  finished('c-5', 'Complete', 50),
  finished('c-4', 'Failed', 40),
  finished('c-1', 'Complete', 10),
  job({ name: 'c-6' }, {}, { startTime: 60 }),
  finished('c-2', 'Failed', 20),
  finished('c-3', 'Complete', 30),
];

describe('the oldest finished Jobs beyond the limits go, complete ones first', () => {
  test.each([
    [3, 2, []],
    [3, 1, ['c-2']],
    [1, 1, ['c-1', 'c-3', 'c-2']],
    [0, 0, ['c-1', 'c-3', 'c-5', 'c-2', 'c-4']],
    [9, 9, []],
    [2, 9, ['c-1']],
    [9, 0, ['c-2', 'c-4']],
    [2, 1, ['c-1', 'c-2']],
  ])('%s complete and %s failed are kept', (complete, failed, expected) => {
    expect(jobsBeyondHistory(children(jobs), complete, failed).map(one => one.metadata.name)).toEqual(expected);
  });

  test('of equal start times the name decides, Jobs that never started are the youngest', () => {
    const equal = [
      finished('c-9', 'Complete', undefined),
      finished('c-8', 'Complete', 10),
      finished('c-7', 'Complete', 10),
      finished('c-1', 'Complete', undefined),
    ];
    expect(jobsBeyondHistory(children(equal), 0, 0).map(one => one.metadata.name)).toEqual([
      'c-7',
      'c-8',
      'c-1',
      'c-9',
    ]);
  });
});

test('of equal names and times none comes first', () => {
  const twins = ['a', 'b', 'c'].map(uid => {
    const one = finished('c-1', 'Complete', 10);
    return { ...one, metadata: { ...one.metadata, uid } };
  });
  expect(jobsBeyondHistory(children(twins), 1, 0).map(one => one.metadata.uid)).toEqual(['a', 'b']);
});

test('names in the wrong order are put right', () => {
  const names = ['c-3', 'c-1', 'c-4', 'c-2'].map(name => finished(name, 'Failed', 10));
  expect(jobsBeyondHistory(children(names), 0, 1).map(one => one.metadata.name)).toEqual(['c-1', 'c-2', 'c-3']);
});

test('a Job is complete by its condition, whatever else it has', () => {
  expect(isComplete(finished('c-1', 'Complete', 10))).toBe(true);
  expect(isComplete(finished('c-1', 'Failed', 10))).toBe(false);
  expect(isComplete(job({}))).toBe(false);
});

test('the first terminal condition of the list counts', () => {
  const conditions = [condition('Suspended'), condition('Failed'), condition('Complete')];
  expect(finishedCondition(job({}, {}, { conditions }))).toBe('Failed');
});

test('conditions on the way to an end are no end', () => {
  const ending = job({}, {}, { conditions: [condition('SuccessCriteriaMet'), condition('FailureTarget')] });
  expect(finishedCondition(ending)).toBeUndefined();
  const withdrawn = { ...condition('Failed'), status: 'False' as const };
  expect(finishedCondition(job({}, {}, { conditions: [withdrawn] }))).toBeUndefined();
});
