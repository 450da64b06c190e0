// The short way to judge a Job's status against all rules one after the other.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allStatusFaults, jobStatusFaults } from '../../../src/models/api/job-status.ts';
import type { Job, JobStatus } from '../../../src/models/api/job.ts';
import { condition, job } from '../../fixtures/api-objects.ts';

const count = fc.integer({ min: -1, max: 3 });
const uids = fc.array(fc.constantFrom('', 'a', 'b'), { maxLength: 2 });
const status: fc.Arbitrary<Partial<JobStatus>> = fc.record(
  {
    active: count,
    ready: fc.option(count, { nil: undefined }),
    terminating: fc.option(count, { nil: undefined }),
    succeeded: count,
    failed: count,
    startTime: fc.constantFrom(undefined, 0, 1),
    completionTime: fc.constantFrom(undefined, undefined, 2),
    completedIndexes: fc.constantFrom('', '', '1'),
    failedIndexes: fc.constantFrom(undefined, undefined, '2'),
    uncounted: fc.option(fc.record({ succeeded: uids, failed: uids }), { nil: undefined }),
    conditions: fc.subarray([condition('Suspended'), condition('FailureTarget'), condition('Failed')], {
      maxLength: 1,
    }),
  },
  { requiredKeys: [] },
);

test('the short way to judge a status finds the faults that all rules find', () => {
  fc.assert(
    fc.property(status, status, (before, change) => {
      const old: Job = job({}, {}, before);
      const next: Job = { ...old, status: { ...old.status, ...change } };
      expect(jobStatusFaults(old, next)).toEqual(allStatusFaults(old, next));
    }),
    { numRuns: 2000 },
  );
});
