import { describe, expect, test } from 'vitest';
import { IndexList } from '../../../../src/models/api/index-set.ts';
import { jobStatusFaults } from '../../../../src/models/api/job-status.ts';
import type { Job, JobSpec, JobStatus } from '../../../../src/models/api/job.ts';
import { condition, job } from '../../../fixtures/api-objects.ts';

function faultsOf(old: Partial<JobStatus>, next: Partial<JobStatus>, spec: Partial<JobSpec> = {}): string[] {
  const before: Job = job({}, spec, old);
  const after: Job = { ...before, status: { ...before.status, ...next } };
  return jobStatusFaults(before, after).map(fault => `${fault.path}: ${fault.message}`);
}

const target = condition('FailureTarget');
const failed = condition('Failed');
const met = condition('SuccessCriteriaMet');
const complete = condition('Complete');
const indexed: Partial<JobSpec> = {
  completionMode: 'Indexed',
  completions: 5,
  parallelism: 2,
  backoffLimitPerIndex: 1,
};

describe('a status is refused', () => {
  test.each<[string, Partial<JobStatus>, Partial<JobStatus>, string, Partial<JobSpec>?]>([
    [
      'with more ready pods than active',
      {},
      { ready: 2, active: 1 },
      'status.ready: Invalid value: 2: cannot set more ready pods than active',
    ],
    [
      'with a negative count',
      {},
      { active: -1 },
      'status.active: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'with a uid in both lists',
      {},
      { uncounted: { succeeded: ['a'], failed: ['a'] } },
      'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"',
    ],
    [
      'with an empty uid',
      {},
      { uncounted: { succeeded: [''], failed: [] } },
      'status.uncountedTerminatedPods.succeeded[0]: Invalid value: "": must not be empty',
    ],
    [
      'with Failed alone',
      { startTime: 0 },
      { conditions: [failed] },
      'status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition',
    ],
    [
      'with Complete alone',
      { startTime: 0 },
      { conditions: [complete], completionTime: 1 },
      'status.conditions: Invalid value: ' +
        'cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
    ],
    [
      'with success and failure',
      {},
      { conditions: [met, target] },
      'status.conditions: Invalid value: cannot set SuccessCriteriaMet=True and FailureTarget=true conditions',
    ],
    [
      'without the failure it had',
      { conditions: [target] },
      { conditions: [] },
      'status.conditions: Invalid value: cannot disable the terminal FailureTarget=True condition',
    ],
    [
      'finished with active pods',
      { startTime: 0 },
      { conditions: [target, failed], active: 1 },
      'status.active: Invalid value: 1: active>0 is invalid for finished job',
    ],
    [
      'finished with uncounted pods',
      { startTime: 0 },
      { conditions: [target, failed], uncounted: { succeeded: [], failed: ['a'] } },
      'status.uncountedTerminatedPods: Invalid value: {"Succeeded":[],"Failed":["a"]}: must be empty for finished job',
    ],
    [
      'finished without a start',
      {},
      { conditions: [target, failed] },
      'status.startTime: Required value: startTime is required for finished job',
    ],
    [
      'complete without its time',
      { startTime: 0 },
      { conditions: [met, complete] },
      'status.completionTime: Required value: completionTime is required for Complete jobs',
    ],
    [
      'with a start that changes',
      { startTime: 0 },
      { startTime: 5 },
      'status.startTime: Invalid value: 5: field is immutable for unsuspended job once set',
    ],
    [
      'with fewer failures',
      { failed: 2 },
      { failed: 1 },
      'status.failed: Invalid value: 1: cannot decrease the failed counter',
    ],
    [
      'with fewer successes',
      { succeeded: 2 },
      { succeeded: 1 },
      'status.succeeded: Invalid value: 1: cannot decrease the succeeded counter',
    ],
    [
      'with indexes that overlap',
      { failedIndexes: IndexList.of('') },
      { completedIndexes: IndexList.of('0-2'), failedIndexes: IndexList.of('2') },
      'status.failedIndexes: Invalid value: "2": failedIndexes and completedIndexes overlap at index: 2',
      indexed,
    ],
    [
      'with an index that is too large',
      {},
      { completedIndexes: IndexList.of('7') },
      'status.completedIndexes: Invalid value: "7": error parsing completedIndexes: too large index: "7"',
      indexed,
    ],
    [
      'with indexes of a Job without',
      {},
      { completedIndexes: IndexList.of('0') },
      'status.completedIndexes: Invalid value: "0": ' +
        'cannot set non-empty completedIndexes when non-indexed completion mode',
    ],
  ])('%s', (_, old, next, fault, spec = {}) => {
    expect(faultsOf(old, next, spec)).toEqual([fault]);
  });
});

describe('a status is taken', () => {
  test.each<[string, Partial<JobStatus>, Partial<JobStatus>, Partial<JobSpec>?]>([
    ['that fails in two steps', { startTime: 0, conditions: [target] }, { conditions: [target, failed], failed: 1 }],
    ['that completes', { startTime: 0, conditions: [met] }, { conditions: [met, complete], completionTime: 3 }],
    ['without a start while suspended', { startTime: 4 }, { startTime: undefined }, { suspend: true }],
    [
      'with a new start on resuming',
      { startTime: 4, conditions: [condition('Suspended')] },
      { startTime: 9, conditions: [] },
    ],
    ['that lost successes by scaling down', { succeeded: 4 }, { succeeded: 2 }, { ...indexed, parallelism: 5 }],
  ])('%s', (_, old, next, spec = {}) => {
    expect(faultsOf(old, next, spec)).toEqual([]);
  });
});
