// The short way to judge a Job's status against all rules one after the other.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allStatusFaults, jobStatusFaults } from '../../../src/models/api/job-status.ts';
import { IndexList, IndexSet } from '../../../src/models/api/index-set.ts';
import type { Job, JobSpec, JobStatus } from '../../../src/models/api/job.ts';
import { condition, job } from '../../fixtures/api-objects.ts';

const count = fc.integer({ min: -1, max: 3 });
const uids = fc.array(fc.constantFrom('', 'a', 'b'), { maxLength: 2 });
const spec: fc.Arbitrary<Partial<JobSpec>> = fc.record(
  {
    completionMode: fc.constantFrom('Indexed', 'NonIndexed'),
    completions: fc.constant(3),
    backoffLimitPerIndex: fc.constant(1),
  },
  { requiredKeys: ['completionMode'] },
);
const status: fc.Arbitrary<Partial<JobStatus>> = fc.record(
  {
    active: count,
    ready: fc.option(count, { nil: undefined }),
    terminating: fc.option(count, { nil: undefined }),
    succeeded: count,
    failed: count,
    startTime: fc.constantFrom(undefined, 0, 1),
    completionTime: fc.constantFrom(undefined, undefined, 2),
    completedIndexes: fc.constantFrom(IndexList.empty, IndexList.of('1'), list(1), list(0, 1), list(3)),
    failedIndexes: fc.constantFrom(undefined, undefined, IndexList.empty, IndexList.of('2'), list(0), list(2)),
    uncounted: fc.option(fc.record({ succeeded: uids, failed: uids }), { nil: undefined }),
    conditions: fc.subarray([condition('Suspended'), condition('FailureTarget'), condition('Failed')], {
      maxLength: 1,
    }),
  },
  { requiredKeys: [] },
);

function list(...indexes: readonly number[]): IndexList {
  return IndexList.from(IndexSet.of(indexes));
}

test('the short way to judge a status finds the faults that all rules find', () => {
  fc.assert(
    fc.property(spec, status, status, (wanted, before, change) => {
      const old: Job = job({}, wanted, before);
      const next: Job = { ...old, status: { ...old.status, ...change } };
      expect(jobStatusFaults(old, next)).toEqual(allStatusFaults(old, next));
    }),
    { seed: 1, numRuns: 2000 },
  );
});
