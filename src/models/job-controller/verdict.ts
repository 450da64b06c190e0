// Whether a Job carries on or is to end, and with which condition: the first rule that holds
// (kubernetes-facts.md section 2.5, step 6). Pure.
import { isIndexed, trueCondition, type Job } from '../api/job.ts';
import type { Condition, Time } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import { INDEX_FAILURE_COUNT } from '../api/job.ts';
import type { JobControllerBug } from './bugs.ts';
import { IndexList, IndexSet } from '../api/index-set.ts';
import { isFailureCounted, matchFailurePolicy } from './pod-failure-policy.ts';
import { indexOf, type PodIndex } from './pod-index.ts';
import { matchSuccessPolicy } from './success-policy.ts';
import { isIndexValid, type Tally } from './tally.ts';

/** An interim condition that ends the Job; the terminal one follows when everything is accounted for. */
export interface Finish {
  readonly type: 'FailureTarget' | 'SuccessCriteriaMet';
  readonly reason: string;
  readonly message: string;
}

export interface Verdict {
  readonly finish: Finish | undefined;
  /** Of Indexed Jobs: completed and failed indexes, those seen in this sync included. */
  readonly completed: IndexSet;
  readonly failed: IndexSet | undefined;
  /** Completed indexes as the status has them. */
  readonly completedBefore: IndexSet;
  /** Successes: completed indexes or succeeded pods. */
  readonly succeeded: number;
}

/** What a verdict is about: the Job, its pods in this sync, the time. */
export interface Case {
  readonly job: Job;
  readonly pods: PodIndex;
  readonly tally: Tally;
  readonly removals: ReadonlySet<string>;
  /** Exact now; deadlines count from the API's startTime. */
  readonly now: Time;
  readonly startTime: Time | undefined;
  /** Only with historical bugs: which, and what they say about backoffLimit. */
  readonly bugs?: ReadonlySet<JobControllerBug> | undefined;
  readonly overLimit?: boolean | undefined;
}

export const COMPLETIONS_REACHED: Finish = {
  type: 'SuccessCriteriaMet',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

export function judge(given: Case): Verdict {
  const { job, tally } = given;
  const completedBefore = job.status.completedIndexes.within(job.spec.completions ?? 0);
  const completed = isIndexed(job) ? completedIndexes(given, completedBefore) : IndexSet.empty;
  const failed = job.spec.backoffLimitPerIndex === undefined ? undefined : failedIndexes(given, completed);
  const countsPods = !isIndexed(job) || given.bugs?.has('index-repeats-counted') === true;
  const succeeded = countsPods ? tally.succeeded : completed.size;
  const finish = standing(job) ?? failure(given, completed, failed) ?? success(job, completed);
  return { finish, completed, failed, completedBefore, succeeded };
}

/** Remaining time until the deadline, in microseconds; undefined: there is none, or it does not run. */
export function remainingUntilDeadline(job: Job, startTime: Time | undefined, now: Time): number | undefined {
  const { activeDeadlineSeconds, suspend } = job.spec;
  if (activeDeadlineSeconds === undefined || suspend || startTime === undefined) return undefined;
  return startTime + activeDeadlineSeconds * 1_000_000 - now;
}

/** An earlier sync has decided already. */
function standing(job: Job): Finish | undefined {
  const success = trueCondition(job, 'SuccessCriteriaMet');
  if (success !== undefined) return finishOf('SuccessCriteriaMet', success);
  const failure = trueCondition(job, 'FailureTarget');
  return failure === undefined ? undefined : finishOf('FailureTarget', failure);
}

function finishOf(type: Finish['type'], condition: Condition): Finish {
  return { type, reason: condition.reason, message: condition.message };
}

function failing(reason: string, message: string): Finish {
  return { type: 'FailureTarget', reason, message };
}

function failure(given: Case, completed: IndexSet, failed: IndexSet | undefined): Finish | undefined {
  const { job, tally } = given;
  const byPolicy = failedByPolicy(given);
  if (byPolicy !== undefined) return failing('PodFailurePolicy', byPolicy);
  if ((given.overLimit ?? tally.failed > job.spec.backoffLimit) || isOverRestartLimit(job, given.pods)) {
    return failing('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  const remaining = remainingUntilDeadline(job, given.startTime, given.now);
  if (remaining !== undefined && remaining <= 0) {
    return failing('DeadlineExceeded', 'Job was active longer than specified deadline');
  }
  if (failed === undefined) return undefined;
  if (job.spec.maxFailedIndexes !== undefined && failed.size > job.spec.maxFailedIndexes) {
    return failing('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  }
  if (failed.size > 0 && failed.size + completed.size >= (job.spec.completions ?? 0)) {
    return failing('FailedIndexes', 'Job has failed indexes');
  }
  return undefined;
}

function success(job: Job, completed: IndexSet): Finish | undefined {
  const rule = matchSuccessPolicy(job, completed);
  if (rule === undefined) return undefined;
  return { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: `Matched rules at index ${rule}` };
}

/** Text of the first FailJob rule that fits a failed pod. */
function failedByPolicy({ job, pods, bugs }: Case): string | undefined {
  if (job.spec.podFailurePolicy === undefined) return undefined;
  if (bugs?.has('failure-policy-on-terminating-pod') === true) {
    for (const pod of pods.terminating.values()) {
      const match = matchFailurePolicy(job, asIfEnded(pod));
      if (match?.action === 'FailJob') return match.message;
    }
  }
  for (const pod of pods.ended.values()) {
    const match = matchFailurePolicy(job, pod);
    if (match?.action === 'FailJob') return match.message;
  }
  return undefined;
}

/** A pod that is still stopping, taken for one that has failed: exit codes are asked for that are not there yet. */
function asIfEnded(pod: Pod): Pod {
  const status = { ...pod.status, phase: 'Failed' as const };
  for (const { name, terminated } of status.containers) {
    if (terminated === undefined) throw new TypeError(`container ${name} of ${pod.metadata.name} has no exit code`);
  }
  return { ...pod, status };
}

/** restartPolicy OnFailure: restarts of the pods that run are summed against backoffLimit. */
function isOverRestartLimit(job: Job, pods: PodIndex): boolean {
  if (job.spec.template.spec.restartPolicy !== 'OnFailure') return false;
  return job.spec.backoffLimit === 0 ? pods.restarts > 0 : pods.restarts >= job.spec.backoffLimit;
}

/** Indexes of the status and of pods seen Succeeded with the tracking finalizer. */
function completedIndexes({ job, pods, removals }: Case, before: IndexSet): IndexSet {
  const fresh: number[] = [];
  for (const pod of pods.ended.values()) {
    if (pod.status.phase !== 'Succeeded' || removals.has(pod.metadata.uid) || !isIndexValid(job, pod)) continue;
    fresh.push(indexOf(pod));
  }
  return before.with(fresh.sort(ascending));
}

function failedIndexes(given: Case, completed: IndexSet): IndexSet {
  const { job } = given;
  const before = (job.status.failedIndexes ?? IndexList.empty).within(job.spec.completions ?? 0);
  const fresh: number[] = [];
  for (const pod of given.tally.newFailed) {
    const index = indexOf(pod);
    if (isIndexFailed(job, pod) && !completed.has(index)) fresh.push(index);
  }
  return before.with(fresh.sort(ascending));
}

/** A failed pod's failure is the one too many for its index, or a FailIndex rule says so. */
function isIndexFailed(job: Job, pod: Pod): boolean {
  if (matchFailurePolicy(job, pod)?.action === 'FailIndex') return true;
  const earlier = failureCountOf(pod);
  return isFailureCounted(job, pod) && earlier >= (job.spec.backoffLimitPerIndex ?? 0);
}

/** Counted failures of the index before this pod, as its annotation says. */
export function failureCountOf(pod: Pod): number {
  const count = Number(pod.metadata.annotations[INDEX_FAILURE_COUNT] ?? '0');
  return Number.isInteger(count) && count >= 0 ? count : 0;
}

export function ascending(a: number, b: number): number {
  return a - b;
}
