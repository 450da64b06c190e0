// backoffLimitPerIndex: the failed pod whose count is still to be handed to a replacement, the count the replacement
// gets, and how long its index has to wait (kubernetes-facts.md section 2.14). Pure.
import { INDEX_FAILURE_COUNT, INDEX_IGNORED_FAILURE_COUNT, type Job } from '../api/job.ts';
import type { Time } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import type { Profile } from '../cluster/profile.ts';
import { isTracked } from '../apiserver/pod-registry.ts';
import { backoffDelay, finishTime, remainingDelay } from './backoff.ts';
import { matchFailurePolicy } from './pod-failure-policy.ts';
import { indexOf, type PodIndex } from './pod-index.ts';
import { isConsideredFailed, isIndexValid } from './tally.ts';
import { failureCountOf, type Verdict } from './verdict.ts';

/** By index: the failed pod that keeps its finalizer until its replacement carries its count. */
export type HeldPods = ReadonlyMap<number, Pod>;

const NONE: HeldPods = new Map();

/** The pods to hold, the latest-finished with the largest count of each index that is neither active nor decided. */
export function heldPods(job: Job, pods: PodIndex, verdict: Verdict, removals: ReadonlySet<string>): HeldPods {
  if (job.spec.backoffLimitPerIndex === undefined) return NONE;
  const held = new Map<number, Pod>();
  const look = (pod: Pod): void => {
    if (removals.has(pod.metadata.uid) || !isConsideredFailed(job, pod) || !isIndexValid(job, pod)) return;
    const index = indexOf(pod);
    if (pods.activeIndexes.has(index) || verdict.completed.has(index) || verdict.failed?.has(index) === true) return;
    const rival = held.get(index);
    const isLater =
      rival === undefined || (totalFailures(rival) <= totalFailures(pod) && finishTime(pod) >= finishTime(rival));
    if (isLater) held.set(index, pod);
  };
  for (const pod of pods.ended.values()) look(pod);
  for (const pod of pods.terminating.values()) if (isTracked(pod)) look(pod);
  return held;
}

/** Time the index still has to wait before a new pod, in microseconds. */
export function remainingOfIndex(held: Pod | undefined, profile: Profile, now: Time): number {
  if (held === undefined) return 0;
  const delay = backoffDelay(totalFailures(held) + 1, profile['job.podBackoffBase'], profile['job.podBackoffMax']);
  return remainingDelay(delay, finishTime(held), now);
}

/** Failure annotations of the pod that replaces `held`; of an index's first pod: zero. */
export function failureAnnotations(job: Job, held: Pod | undefined): Readonly<Record<string, string>> {
  if (held === undefined) return { [INDEX_FAILURE_COUNT]: '0' };
  const isIgnored = matchFailurePolicy(job, held)?.action === 'Ignore';
  const ignored = ignoredCountOf(held) + (isIgnored ? 1 : 0);
  const counted = failureCountOf(held) + (isIgnored ? 0 : 1);
  return ignored > 0
    ? { [INDEX_FAILURE_COUNT]: `${counted}`, [INDEX_IGNORED_FAILURE_COUNT]: `${ignored}` }
    : { [INDEX_FAILURE_COUNT]: `${counted}` };
}

/** Counted and ignored failures of the index before this pod. */
function totalFailures(pod: Pod): number {
  return failureCountOf(pod) + ignoredCountOf(pod);
}

function ignoredCountOf(pod: Pod): number {
  const count = Number(pod.metadata.annotations[INDEX_IGNORED_FAILURE_COUNT] ?? '0');
  return Number.isInteger(count) && count >= 0 ? count : 0;
}
