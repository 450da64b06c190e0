// When a Job's end was decided, and by which attempts it can have been: what the ledger has to know to begin its chain.
import type { Micros } from '../../sim/time.ts';
import { trueCondition, type Job } from '../api/job.ts';
import type { Decision } from './ledger.ts';
import { ATTEMPT_FAILED, ATTEMPT_SUCCEEDED } from './run-record.ts';

/** Whether the controller knows how the Job will end, though pods may still be there. */
export function isDecided(job: Job): boolean {
  for (const { type, status } of job.status.conditions) {
    if (status === 'True' && (type === 'SuccessCriteriaMet' || type === 'FailureTarget')) return true;
  }
  return false;
}

/**
 * The decision of a finished Job; undefined where the pod that ended last stands for it. A deadline is decided by time:
 * the pods that it kills are those that took too long.
 *
 * @param decidedAt  when `isDecided` was true first; NaN: never
 */
export function decisionOf(job: Job, decidedAt: Micros): Decision | undefined {
  const failure = trueCondition(job, 'Failed');
  if (Number.isNaN(decidedAt) || failure?.reason === 'DeadlineExceeded') return undefined;
  // Jobs whose failed indexes, or workers of a queue, let the others finish are over when the last of them is.
  if (failure?.reason === 'FailedIndexes' || job.spec.completions === undefined)
    return { at: decidedAt, by: undefined };
  return { at: decidedAt, by: failure === undefined ? ATTEMPT_SUCCEEDED : ATTEMPT_FAILED };
}
