import { describe, expect, test } from 'vitest';
import type { Job } from '../../../../src/models/api/job.ts';
import type { ChildJob } from '../../../../src/models/cronjob-controller/child-jobs.ts';
import { finishedCondition, jobsBeyondHistory } from '../../../../src/models/cronjob-controller/history.ts';
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

test('conditions on the way to an end are no end', () => {
  const ending = job({}, {}, { conditions: [condition('SuccessCriteriaMet'), condition('FailureTarget')] });
  expect(finishedCondition(ending)).toBeUndefined();
  const withdrawn = { ...condition('Failed'), status: 'False' as const };
  expect(finishedCondition(job({}, {}, { conditions: [withdrawn] }))).toBeUndefined();
});
