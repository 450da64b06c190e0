// Which finished Jobs of a CronJob are beyond its history limits (kubernetes-facts.md section 3.4, step 1).
import { trueCondition } from '../api/job.ts';
import type { Job } from '../api/job.ts';
import type { ChildJob } from './child-jobs.ts';

const NONE: readonly Job[] = [];

/**
 * The Jobs to delete, in order: complete ones beyond the limit, then failed ones; of each the oldest first.
 *
 * @param children  all Jobs of the CronJob, finished or not, in any order
 */
export function jobsBeyondHistory(
  children: readonly ChildJob[],
  successfulJobsHistoryLimit: number,
  failedJobsHistoryLimit: number,
): readonly Job[] {
  let complete = 0;
  let failed = 0;
  for (const { ending } of children) {
    if (ending === 'Complete') complete += 1;
    else if (ending === 'Failed') failed += 1;
  }
  const surplusComplete = complete - successfulJobsHistoryLimit;
  const surplusFailed = failed - failedJobsHistoryLimit;
  // Nearly every time there is nothing to delete.
  if (surplusComplete <= 0 && surplusFailed <= 0) return NONE;
  return [...oldest(children, 'Complete', surplusComplete), ...oldest(children, 'Failed', surplusFailed)];
}

function oldest(children: readonly ChildJob[], ending: ChildJob['ending'], count: number): readonly Job[] {
  if (count <= 0) return NONE;
  const finished = children.filter(child => child.ending === ending).map(({ job }) => job);
  return finished.sort(byStartTime).slice(0, count);
}

/** By start time, those that never started last; then by name. */
function byStartTime(a: Job, b: Job): number {
  const startA = a.status.startTime ?? Number.POSITIVE_INFINITY;
  const startB = b.status.startTime ?? Number.POSITIVE_INFINITY;
  if (startA !== startB) return startA < startB ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0;
}

/** The first of the terminal conditions in the Job's list; undefined: not finished. */
export function finishedCondition(job: Job): 'Complete' | 'Failed' | undefined {
  for (const condition of job.status.conditions) {
    if (condition.status !== 'True') continue;
    if (condition.type === 'Complete' || condition.type === 'Failed') return condition.type;
  }
  return undefined;
}

/** True where the Job has Complete, whatever else. */
export function isComplete(job: Job): boolean {
  return trueCondition(job, 'Complete') !== undefined;
}
