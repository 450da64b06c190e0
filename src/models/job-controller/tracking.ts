// Accounting for pods: their uids go into the status' uncounted lists, then their finalizers are taken off, then the
// counters rise. In this order nothing is lost or counted twice when the controller dies in between
// (kubernetes-facts.md section 2.6). Pure: the requests are in `pod-control.ts`.
import { isIndexed, type Job, type JobStatus, type UncountedPods } from '../api/job.ts';
import type { Pod } from '../api/pod.ts';
import { isTracked } from '../apiserver/pod-registry.ts';
import type { JobControllerBug } from './bugs.ts';
import type { HeldPods } from './index-backoff.ts';
import type { JobMemory } from './memory.ts';
import { isFailureCounted } from './pod-failure-policy.ts';
import { indexOf, type PodIndex } from './pod-index.ts';
import { append, NO_PODS } from './pod-list.ts';
import { isConsideredFailed, isIndexValid } from './tally.ts';
import type { Finish, Verdict } from './verdict.ts';

/** The pods that one sync accounts for, and the lists that will name them. */
export interface Account {
  readonly uncounted: UncountedPods;
  /** Counters after uids whose finalizer is gone have moved into them. */
  readonly succeeded: number;
  readonly failed: number;
  /** Pods whose finalizer may go now. */
  readonly release: readonly Pod[];
  /** More pods wait for the next sync: the Job cannot end in this one. */
  readonly isCutOff: boolean;
  readonly isChanged: boolean;
}

/** Pods as a sync found them: what it does itself, a deletion for one, must not change how it counts. */
export interface PodsSeen {
  readonly ended: readonly Pod[];
  readonly terminating: readonly Pod[];
  /** Only of a Job that is to end. */
  readonly active: readonly Pod[];
}

/** @param isEnding the Job is to end, or being deleted: what runs will have to be accounted for, too */
export function seenPods(pods: PodIndex, isEnding: boolean): PodsSeen {
  return {
    ended: pods.ended.values(),
    terminating: pods.terminating.values(),
    active: isEnding ? pods.active.values() : NO_PODS,
  };
}

export interface AccountInput {
  readonly job: Job;
  readonly memory: JobMemory;
  readonly seen: PodsSeen;
  readonly verdict: Verdict;
  readonly finish: Finish | undefined;
  readonly held: HeldPods;
  readonly limit: number;
  readonly bugs?: ReadonlySet<JobControllerBug> | undefined;
}

/** Decides which pods are accounted for now. Pure. */
export function accountFor(input: AccountInput): Account {
  const { job, memory } = input;
  const draft = settle(job.status, memory);
  const listedFailed = setOf(draft.failed);
  const listedSucceeded = setOf(draft.succeeded);
  const freshIndexes = isIndexed(job) ? new Set<number>() : NO_INDEXES;
  let release = NO_PODS;
  let isCutOff = false;
  for (const pod of podsToLookAt(input)) {
    if (!mayRelease(pod, input)) continue;
    const { uid } = pod.metadata;
    const isFlipped = input.bugs?.has('uncounted-flip') === true && pod.status.phase === 'Succeeded';
    const place = placeOf(pod, input, listedFailed.has(uid) && !isFlipped);
    if (place === 'index') freshIndexes.add(indexOf(pod));
    else if (place === 'failed' || (place === 'succeeded' && !listedSucceeded.has(uid))) {
      draft[place] = append(draft[place], uid);
      draft.isChanged = true;
    }
    release = append(release, pod);
    if (freshIndexes.size + draft.succeeded.length + draft.failed.length >= input.limit) {
      isCutOff = true;
      break;
    }
  }
  return {
    uncounted: draft.isChanged || job.status.uncounted === undefined ? toLists(draft) : job.status.uncounted,
    succeeded: draft.succeededCount,
    failed: draft.failedCount,
    release,
    isCutOff,
    isChanged: draft.isChanged || freshIndexes.size > 0,
  };
}

function setOf(uids: readonly string[]): ReadonlySet<string> {
  return uids.length === 0 ? NO_UIDS : new Set(uids);
}

const NO_UIDS: ReadonlySet<string> = new Set();
/** Never added to: only pods of Indexed Jobs are counted by index. */
const NO_INDEXES: Set<number> = new Set();

interface Draft {
  succeeded: readonly string[];
  failed: readonly string[];
  succeededCount: number;
  failedCount: number;
  isChanged: boolean;
}

/** Uids whose finalizer is gone move from the lists into the counters. */
function settle(status: JobStatus, memory: JobMemory): Draft {
  const { uncounted } = status;
  const draft: Draft = {
    succeeded: NONE_LISTED,
    failed: NONE_LISTED,
    succeededCount: status.succeeded,
    failedCount: status.failed,
    isChanged: false,
  };
  if (uncounted === undefined || uncounted === NOTHING) return draft;
  for (const uid of uncounted.succeeded) {
    if (isWaiting(uid, memory)) draft.succeeded = append(draft.succeeded, uid);
    else draft.succeededCount += 1;
  }
  for (const uid of uncounted.failed) {
    if (isWaiting(uid, memory)) draft.failed = append(draft.failed, uid);
    else draft.failedCount += 1;
  }
  draft.isChanged =
    draft.succeeded.length !== uncounted.succeeded.length || draft.failed.length !== uncounted.failed.length;
  return draft;
}

/** The pod's finalizer is still on. */
function isWaiting(uid: string, { pods, removals }: JobMemory): boolean {
  return pods.tracked(uid) !== undefined && !removals.has(uid);
}

/** Tracked pods; of Indexed Jobs in order of their indexes. */
function podsToLookAt({ job, memory, seen }: AccountInput): readonly Pod[] {
  const { removals } = memory;
  let chosen = appendTracked(NO_PODS, seen.ended, removals);
  chosen = appendTracked(chosen, seen.terminating, removals);
  chosen = appendTracked(chosen, seen.active, removals);
  return isIndexed(job) && chosen.length > 1 ? chosen.toSorted((a, b) => indexOf(a) - indexOf(b)) : chosen;
}

function appendTracked(chosen: readonly Pod[], group: readonly Pod[], removals: ReadonlySet<string>): readonly Pod[] {
  let all = chosen;
  for (let i = 0; i < group.length; i += 1) {
    const pod = group[i]!;
    if (isTracked(pod) && !removals.has(pod.metadata.uid)) all = append(all, pod);
  }
  return all;
}

function mayRelease(pod: Pod, { job, finish, held }: AccountInput): boolean {
  if (job.metadata.deletionTimestamp !== undefined || finish !== undefined) return true;
  if (pod.status.phase === 'Succeeded') return true;
  if (!isConsideredFailed(job, pod)) return false;
  return held.get(indexOf(pod)) !== pod;
}

/** Where the pod is counted: an uncounted list, its index, or (second success, ignored failure) nowhere. */
function placeOf(
  pod: Pod,
  { job, finish, verdict }: AccountInput,
  isListedFailed: boolean,
): 'succeeded' | 'failed' | 'index' | undefined {
  if (pod.status.phase === 'Succeeded' && !isListedFailed) {
    if (!isIndexed(job)) return 'succeeded';
    return isIndexValid(job, pod) && !verdict.completedBefore.has(indexOf(pod)) ? 'index' : undefined;
  }
  // A failing Job takes all its pods with it; under SuccessCriteriaMet deleted pods are no failures.
  const endsAsFailure = finish?.type === 'FailureTarget' || isConsideredFailed(job, pod);
  if (isListedFailed || !endsAsFailure || !isIndexValid(job, pod)) return undefined;
  return isFailureCounted(job, pod) ? 'failed' : undefined;
}

function toLists(draft: Draft): UncountedPods {
  if (draft.succeeded.length === 0 && draft.failed.length === 0) return NOTHING;
  return { succeeded: draft.succeeded, failed: draft.failed };
}

const NONE_LISTED: readonly string[] = Object.freeze([]);
const NOTHING: UncountedPods = Object.freeze({ succeeded: NONE_LISTED, failed: NONE_LISTED });

/** Moves uids whose finalizer has just been taken off from the lists into the counters; undefined: nothing moved. */
export function settleReleased(status: JobStatus, memory: JobMemory): JobStatus | undefined {
  const draft = settle(status, memory);
  if (!draft.isChanged) return undefined;
  return {
    ...status,
    uncounted: toLists(draft),
    // The successes of an Indexed Job are its completed indexes: its list is never filled.
    succeeded: draft.succeededCount,
    failed: draft.failedCount,
  };
}
