// Which pods count as active, ready, terminating, newly succeeded and newly failed at one sync, and the totals that
// follow (kubernetes-facts.md sections 2.4 and 2.5, step 3). Pure.
import { isIndexed, type Job, type UncountedPods } from '../api/job.ts';
import type { Pod } from '../api/pod.ts';
import { isTracked } from '../apiserver/pod-registry.ts';
import { isFailureCounted } from './pod-failure-policy.ts';
import { indexOf, type PodIndex } from './pod-index.ts';
import { append, NO_PODS } from './pod-list.ts';

export interface Tally {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  /** Ended, tracked, and in no list or counter of the status yet. */
  readonly newSucceeded: readonly Pod[];
  readonly newFailed: readonly Pod[];
  /** Counted, listed and new ones together; of Indexed Jobs `verdict.ts` counts indexes instead. */
  readonly succeeded: number;
  readonly failed: number;
}

/** Replacement waits for a terminal phase: a pod that is merely being deleted has not failed yet. */
export function replacesOnlyFailed(job: Job): boolean {
  return job.spec.podReplacementPolicy === 'Failed' || job.spec.podFailurePolicy !== undefined;
}

/** Considered failed: phase Failed or, unless only failed pods are replaced, deleted and not Succeeded. */
export function isConsideredFailed(job: Job, pod: Pod): boolean {
  const { phase } = pod.status;
  if (phase === 'Failed') return true;
  return phase !== 'Succeeded' && pod.metadata.deletionTimestamp !== undefined && !replacesOnlyFailed(job);
}

/**
 * @param pods      the Job's pods as the cache shows them
 * @param removals  uids whose finalizer the controller has taken off without having seen it yet
 */
export function tallyPods(job: Job, pods: PodIndex, removals: ReadonlySet<string>): Tally {
  const uncounted = job.status.uncounted ?? NOTHING_UNCOUNTED;
  const { newSucceeded, newFailed } = newlyEnded(job, pods, removals);
  let counted = newFailed.length;
  if (job.spec.podFailurePolicy !== undefined) {
    counted = newFailed.filter(pod => isFailureCounted(job, pod)).length;
  }
  return {
    active: pods.active.size,
    ready: pods.ready,
    terminating: pods.terminating.size,
    newSucceeded,
    newFailed,
    succeeded: job.status.succeeded + newSucceeded.length + uncounted.succeeded.length,
    failed: job.status.failed + counted + uncounted.failed.length,
  };
}

function newlyEnded(
  job: Job,
  pods: PodIndex,
  removals: ReadonlySet<string>,
): { readonly newSucceeded: readonly Pod[]; readonly newFailed: readonly Pod[] } {
  if (pods.ended.size + pods.terminating.size === 0) return NONE_ENDED;
  let newSucceeded = NO_PODS;
  let newFailed = NO_PODS;
  const listed = listedUids(job.status.uncounted ?? NOTHING_UNCOUNTED);
  const ended =
    pods.terminating.size === 0 ? pods.ended.values() : [...pods.ended.values(), ...pods.terminating.values()];
  for (let i = 0; i < ended.length; i += 1) {
    const pod = ended[i]!;
    const { uid } = pod.metadata;
    if (!isTracked(pod) || removals.has(uid) || listed.has(uid) || !isIndexValid(job, pod)) continue;
    if (pod.status.phase === 'Succeeded') newSucceeded = append(newSucceeded, pod);
    else if (isConsideredFailed(job, pod)) newFailed = append(newFailed, pod);
  }
  return { newSucceeded, newFailed };
}

const NONE_ENDED = Object.freeze({ newSucceeded: NO_PODS, newFailed: NO_PODS });

/** Pods of Indexed Jobs count only under an index that the Job (still) has. */
export function isIndexValid(job: Job, pod: Pod): boolean {
  if (!isIndexed(job)) return true;
  const index = indexOf(pod);
  return index >= 0 && index < (job.spec.completions ?? 0);
}

const NOTHING_UNCOUNTED = Object.freeze({ succeeded: Object.freeze([]), failed: Object.freeze([]) });

function listedUids({ succeeded, failed }: UncountedPods): ReadonlySet<string> {
  return succeeded.length === 0 && failed.length === 0 ? NO_UIDS : new Set([...succeeded, ...failed]);
}

const NO_UIDS: ReadonlySet<string> = new Set();
