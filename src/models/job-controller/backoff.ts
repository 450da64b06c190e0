// Back-off after failed pods: how many failed since the last success, when the latest did, and how long the Job waits
// before it may create another pod (kubernetes-facts.md sections 2.11 and 2.14).
import type { Micros } from '../../sim/time.ts';
import type { Time } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';

/** Kept in the controller's memory, per Job; lost when it restarts. */
export interface BackoffRecord {
  /** Failed pods since the last success. */
  readonly failures: number;
  /** When the latest of them finished; undefined: none. */
  readonly lastFailureAt: Time | undefined;
}

export const NO_BACKOFF: BackoffRecord = Object.freeze({ failures: 0, lastFailureAt: undefined });

/**
 * Delay before the next pod may be created after failures in a row.
 *
 * @param failures  failed pods since the last success, a whole number ≥ 0; 0 gives 0
 * @param base      first delay in microseconds; doubles with each further failure
 * @param cap       longest delay in microseconds
 * @returns whole microseconds, non-decreasing in `failures`, never above `cap`
 */
export function backoffDelay(failures: number, base: Micros, cap: Micros): Micros {
  if (failures <= 0) return 0;
  let delay = base;
  for (let i = 1; i < failures && delay < cap; i += 1) delay *= 2;
  return delay < cap ? delay : cap;
}

/** Time that a delay, counted from an instant, still has to run; 0: it is over (reaching it is enough). */
export function remainingDelay(delay: Micros, from: Time | undefined, now: Micros): Micros {
  if (delay === 0 || from === undefined) return 0;
  const remaining = from + delay - now;
  return remaining > 0 ? remaining : 0;
}

/**
 * The record after a sync that saw these pods end for the first time. Failures before the last success are forgotten.
 */
export function nextBackoff(record: BackoffRecord, succeeded: readonly Pod[], failed: readonly Pod[]): BackoffRecord {
  if (succeeded.length === 0 && failed.length === 0) return record;
  // Successes alone, as almost always, leave nothing to wait for.
  if (failed.length === 0) return NO_BACKOFF;
  let lastSuccessAt = Number.NEGATIVE_INFINITY;
  for (const pod of succeeded) lastSuccessAt = Math.max(lastSuccessAt, finishTime(pod));
  let failures = succeeded.length === 0 ? record.failures : 0;
  let lastFailureAt = succeeded.length === 0 ? record.lastFailureAt : undefined;
  for (const pod of failed) {
    const at = finishTime(pod);
    // A failure in the same second as the latest success counts as earlier: API times are whole seconds.
    if (at <= lastSuccessAt) continue;
    failures += 1;
    if (lastFailureAt === undefined || at > lastFailureAt) lastFailureAt = at;
  }
  return failures === 0 ? NO_BACKOFF : { failures, lastFailureAt };
}

/**
 * When a pod finished, as the Job controller reckons: the latest end of its containers if all have ended; else when it
 * stopped being ready; else when its deletion was asked for; else its creation.
 */
export function finishTime(pod: Pod): Time {
  const { status, metadata } = pod;
  const ended = latestEnd(pod);
  if (ended !== undefined) return ended;
  if (!status.ready && status.readyChanged !== undefined) return status.readyChanged;
  if (metadata.deletionTimestamp !== undefined) {
    return metadata.deletionTimestamp - (metadata.deletionGracePeriodSeconds ?? 0) * 1_000_000;
  }
  return metadata.creationTimestamp;
}

/** The latest finishedAt if every container (sidecars included) is terminated with a time. */
function latestEnd(pod: Pod): Time | undefined {
  const { status, spec } = pod;
  if (status.containers.length < spec.containers.length) return undefined;
  let latest: Time | undefined;
  for (const container of status.containers) {
    const at = container.state === 'terminated' ? container.terminated?.finishedAt : undefined;
    if (at === undefined) return undefined;
    if (latest === undefined || at > latest) latest = at;
  }
  for (const [i, container] of (spec.initContainers ?? []).entries()) {
    if (container.restartPolicy !== 'Always') continue;
    const sidecar = status.initContainers[i];
    const at = sidecar?.state === 'terminated' ? sidecar.terminated?.finishedAt : undefined;
    if (at === undefined) return undefined;
    if (latest === undefined || at > latest) latest = at;
  }
  return latest;
}
