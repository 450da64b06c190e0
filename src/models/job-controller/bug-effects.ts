// What historical bugs (`bugs.ts`) change in a sync, where it takes more than a condition. In a run without bugs
// nothing here is called but the questions whether there are any.
import type { Job, JobStatus } from '../api/job.ts';
import type { Condition, Time } from '../api/object.ts';
import type { JobControllerBug } from './bugs.ts';
import type { Environment } from './environment.ts';
import type { JobMemory } from './memory.ts';
import type { Tally } from './tally.ts';

type Bugs = ReadonlySet<JobControllerBug>;

/** The releases that had these bugs did not look whether their cache shows the pods that they have just written. */
export function trustsStalePods({ bugs }: Environment): boolean {
  return bugs !== undefined && (bugs.has('finalizer-double-count') || bugs.has('finish-before-expectations'));
}

/** No memory of finalizers taken off (or, wrongly, thought so) reaches the next sync. */
export function forgetsRemovals(bugs: Bugs): boolean {
  return bugs.has('finalizer-double-count') || bugs.has('uncounted-over-limit');
}

/** Any sync without a new failure forgets the back-off, such as that after a finalizer has gone. */
export function forgetsBackoff({ bugs }: Environment, tally: Tally): boolean {
  return bugs?.has('backoff-lost-on-finalizer-event') === true && tally.newFailed.length === 0;
}

/** backoffLimit compared with how often the key came back; undefined: with failed pods, as it should. */
export function isOverByRequeues(bugs: Bugs, job: Job, memory: JobMemory, tally: Tally): boolean | undefined {
  const isForgetful = bugs.has('immediate-status-clears-backoff');
  if (!isForgetful && !bugs.has('backoff-limit-by-requeues')) return undefined;
  if (tally.newFailed.length > 0) memory.requeues += 1;
  else if (isForgetful) memory.requeues = 0;
  return tally.newFailed.length > 0 && memory.requeues > job.spec.backoffLimit;
}

/** startTime outlives a suspension and is replaced one sync after the resumption, when it may not change any more. */
export function lateStartTime(
  pass: { readonly job: Job; readonly memory: JobMemory },
  status: JobStatus,
  suspended: Condition | undefined,
  now: Time,
): JobStatus {
  const { job, memory } = pass;
  if (suspended !== undefined) {
    memory.hasResumed = suspended.status === 'False' && job.status.startTime !== undefined;
    return { ...status, startTime: job.status.startTime };
  }
  return memory.hasResumed && !job.spec.suspend ? { ...status, startTime: now } : status;
}
