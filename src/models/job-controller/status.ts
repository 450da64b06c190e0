// Conditions of a Job's status: suspension, and the terminal condition that follows an interim one when everything is
// accounted for (kubernetes-facts.md sections 2.7 and 2.15). Pure.
import type { Job, JobStatus } from '../api/job.ts';
import type { Condition, Time } from '../api/object.ts';
import type { Finish } from './verdict.ts';

/** The list with the condition added, or put in the place of the one of its type. */
export function addCondition(conditions: readonly Condition[], added: Condition): readonly Condition[] {
  const place = conditions.findIndex(condition => condition.type === added.type);
  return place < 0 ? [...conditions, added] : conditions.with(place, added);
}

/**
 * The Suspended condition that a sync has to write; undefined: none. A Job that was never suspended has no such
 * condition, and a resumed one keeps it with status False.
 */
export function suspension(job: Job, now: Time): Condition | undefined {
  const present = job.status.conditions.find(condition => condition.type === 'Suspended');
  const wanted = job.spec.suspend ? 'True' : 'False';
  if (present?.status === wanted || (present === undefined && wanted === 'False')) return undefined;
  return {
    type: 'Suspended',
    status: wanted,
    reason: job.spec.suspend ? 'JobSuspended' : 'JobResumed',
    message: job.spec.suspend ? 'Job suspended' : 'Job resumed',
    lastTransitionTime: now,
    lastProbeTime: now,
  };
}

/**
 * The status with its terminal condition; undefined while the Job cannot end: it is not to, uids are uncounted, or pods
 * still terminate.
 *
 * @param decidedAt  when the sync set about writing down: `completionTime`, though taking off finalizers may last
 *   seconds
 * @param now        transition of the condition
 */
export function endStatus(
  status: JobStatus,
  finish: Finish | undefined,
  decidedAt: Time,
  now: Time,
): JobStatus | undefined {
  if (finish === undefined) return undefined;
  const { uncounted } = status;
  if (uncounted !== undefined && uncounted.succeeded.length + uncounted.failed.length > 0) return undefined;
  if ((status.terminating ?? 0) > 0) return undefined;
  const isSuccess = finish.type === 'SuccessCriteriaMet';
  const condition: Condition = {
    type: isSuccess ? 'Complete' : 'Failed',
    status: 'True',
    reason: finish.reason,
    message: finish.message,
    lastTransitionTime: now,
    lastProbeTime: now,
  };
  return {
    ...status,
    completionTime: isSuccess ? decidedAt : status.completionTime,
    conditions: [...status.conditions, condition],
  };
}
