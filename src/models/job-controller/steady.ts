// Syncs that find everything as the last one left it: half of all, since each write of ours comes back as a watch event
// and asks for another look. They end here after a few comparisons (0.1 µs instead of 1.5 µs); whatever is in doubt
// goes through `sync.ts`, which would come to the same.
import { isIndexed, type Job, type JobStatus } from '../api/job.ts';
import type { Environment } from './environment.ts';
import type { JobMemory } from './memory.ts';
import { wantedPods } from './pod-change.ts';

/** Whether a sync of the Job would write, create and delete nothing, and ask for no other look. */
export function isSteady(env: Environment, job: Job, memory: JobMemory): boolean {
  const { context, bugs } = env;
  const { spec, status, metadata } = job;
  const active = memory.pods.active.size;
  return (
    status.active === active &&
    showsPods(status, memory) &&
    isPlain(job) &&
    active > 0 &&
    wantedPods(job, active, status.succeeded) === active &&
    status.failed <= spec.backoffLimit &&
    metadata.deletionTimestamp === undefined &&
    context.seen('Pod') >= memory.writtenPod &&
    context.seen('Job') >= memory.writtenJob &&
    (!isIndexed(job) || showsIndexes(job, memory)) &&
    bugs === undefined
  );
}

/** The list of completed indexes is our own, and every active pod has an index that the Job has. */
function showsIndexes({ spec, status }: Job, { pods }: JobMemory): boolean {
  const completions = spec.completions ?? 0;
  const { completedIndexes } = status;
  return (
    pods.strays === 0 &&
    pods.activeIndexes.last < completions &&
    completedIndexes.isWithin(completions) &&
    completedIndexes.within(completions).size === status.succeeded &&
    spec.successPolicy === undefined
  );
}

/** The status says what the pods are, and none of them is still to be accounted for. */
function showsPods({ ready, terminating, uncounted, startTime, conditions }: JobStatus, { pods }: JobMemory): boolean {
  return (
    pods.ended.size === 0 &&
    pods.terminating.size === 0 &&
    ready === pods.ready &&
    terminating === 0 &&
    uncounted !== undefined &&
    uncounted.succeeded.length === 0 &&
    uncounted.failed.length === 0 &&
    startTime !== undefined &&
    conditions.length === 0
  );
}

/** No deadline, restarts or failures by index to mind. */
function isPlain({ spec }: Job): boolean {
  return (
    (spec.completionMode === 'NonIndexed' || spec.completionMode === 'Indexed') &&
    !spec.suspend &&
    spec.activeDeadlineSeconds === undefined &&
    spec.backoffLimitPerIndex === undefined &&
    spec.template.spec.restartPolicy !== 'OnFailure'
  );
}
