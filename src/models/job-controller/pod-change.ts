// How many pods a Job wants, which ones go first when there are too many, and which indexes come next
// (kubernetes-facts.md section 2.8). Pure.
import { isIndexed, type Job } from '../api/job.ts';
import type { Pod } from '../api/pod.ts';
import { firstMissingOfAll, IndexSet } from '../api/index-set.ts';
import { indexOf, type PodIndex } from './pod-index.ts';
import { replacesOnlyFailed } from './tally.ts';

/** Pods that the Job wants to be active now. */
export function wantedPods(job: Job, active: number, succeeded: number): number {
  const { parallelism, completions } = job.spec;
  if (completions === undefined) return succeeded > 0 ? active : parallelism;
  return Math.min(Math.max(completions - succeeded, 0), parallelism);
}

/** Pods that may be created: wanted ones less active ones and, where replacement has to wait, less terminating ones. */
export function missingPods(job: Job, wanted: number, active: number, terminating: number): number {
  return wanted - active - (replacesOnlyFailed(job) ? terminating : 0);
}

/**
 * Active pods to delete, at most `limit`: of Indexed Jobs those without a valid index and all but the best of an index,
 * then the lowest ranked until no more than `wanted` are left.
 */
export function podsToDelete(job: Job, pods: PodIndex, wanted: number, limit: number): readonly Pod[] {
  const excess = pods.active.size - wanted;
  if (isIndexed(job)) return excessIndexed(job, pods, excess).slice(0, limit);
  if (excess <= 0) return NONE;
  return [...pods.active.values()].sort(compareForDeletion).slice(0, Math.min(excess, limit));
}

function excessIndexed(job: Job, pods: PodIndex, excess: number): readonly Pod[] {
  const completions = job.spec.completions ?? 0;
  const isInOrder = pods.strays === 0 && pods.activeIndexes.last < completions;
  if (excess <= 0 && isInOrder) return NONE;
  const best = new Map<number, Pod>();
  const chosen: Pod[] = [];
  for (const pod of pods.active.values()) {
    const index = indexOf(pod);
    const rival = best.get(index);
    if (index < 0 || index >= completions) chosen.push(pod);
    else if (rival === undefined) best.set(index, pod);
    else if (compareForDeletion(rival, pod) < 0) {
      chosen.push(rival);
      best.set(index, pod);
    } else chosen.push(pod);
  }
  if (chosen.length >= excess) return chosen;
  const rest = [...best.values()].sort(compareForDeletion);
  return [...chosen, ...rest.slice(0, excess - chosen.length)];
}

/**
 * The `count` lowest indexes for which a pod may be created: not active, not completed, not failed and, where
 * replacement has to wait, not terminating.
 */
export function nextIndexes(
  job: Job,
  pods: PodIndex,
  done: { readonly completed: IndexSet; readonly failed: IndexSet | undefined },
  count: number,
): number[] {
  const taken = [done.completed, pods.activeIndexes];
  if (done.failed !== undefined && done.failed.size > 0) taken.push(done.failed);
  if (pods.terminating.size > 0 && replacesOnlyFailed(job)) {
    taken.push(IndexSet.of(pods.terminating.values().map(indexOf).filter(isIndex)));
  }
  const completions = job.spec.completions ?? 0;
  const indexes: number[] = [];
  let index = firstMissingOfAll(taken, 0);
  while (indexes.length < count && index < completions) {
    indexes.push(index);
    if (indexes.length < count) index = firstMissingOfAll(taken, index + 1);
  }
  return indexes;
}

function isIndex(index: number): boolean {
  return index >= 0;
}

const NONE: readonly Pod[] = Object.freeze([]);
const PHASE_RANK = { Pending: 0, Running: 2, Succeeded: 3, Failed: 3 } as const;

/** Negative: `a` is deleted before `b` (kubernetes-facts.md section 2.8). */
export function compareForDeletion(a: Pod, b: Pod): number {
  const byNode = Number(a.nodeName !== '') - Number(b.nodeName !== '');
  if (byNode !== 0) return byNode;
  const byPhase = PHASE_RANK[a.status.phase] - PHASE_RANK[b.status.phase];
  if (byPhase !== 0) return byPhase;
  const byReady = Number(a.status.ready) - Number(b.status.ready);
  if (byReady !== 0) return byReady;
  if (a.status.ready) {
    const since = (b.status.readyChanged ?? 0) - (a.status.readyChanged ?? 0);
    if (since !== 0) return since;
  }
  const byRestarts = maxRestarts(b.status.containers) - maxRestarts(a.status.containers);
  if (byRestarts !== 0) return byRestarts;
  const bySidecars = maxRestarts(b.status.initContainers) - maxRestarts(a.status.initContainers);
  if (bySidecars !== 0) return bySidecars;
  return b.metadata.creationTimestamp - a.metadata.creationTimestamp;
}

function maxRestarts(containers: readonly { readonly restartCount: number }[]): number {
  let most = 0;
  for (const container of containers) most = Math.max(most, container.restartCount);
  return most;
}
