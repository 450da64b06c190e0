// Back-off: how soon a pod may follow one that failed. The record is rebuilt from what the status lists, so it is never
// longer than the controller's own.
import { INDEX_FAILURE_COUNT, INDEX_IGNORED_FAILURE_COUNT } from '../../models/api/job.ts';
import type { Pod } from '../../models/api/pod.ts';
import { isTracked } from '../../models/apiserver/pod-registry.ts';
import { backoffDelay, finishTime } from '../../models/job-controller/backoff.ts';
import type { Micros } from '../../sim/time.ts';
import type { Check, Claim, Invariant } from '../invariant.ts';
import type { JobCourse, PodCourse, Scene } from '../scene.ts';

const SECOND = 1_000_000;

/** Delay after so many failures in a row: base · 2ⁿ⁻¹, at most the cap. */
export function delayAfter(failures: number, base: Micros, cap: Micros): Micros {
  if (failures <= 0) return 0;
  let delay = base;
  for (let i = 1; i < failures && delay < cap; i += 1) delay *= 2;
  return Math.min(delay, cap);
}

interface Record {
  failures: number;
  last: Micros | undefined;
}

/** The earliest time at which the controller can have taken each pod to have finished. */
class Finishes {
  private readonly times = new Map<string, Micros>();

  see({ pod, endedAt, markedAt }: PodCourse): void {
    if (endedAt === undefined && markedAt === undefined) return;
    const { uid } = pod.metadata;
    this.times.set(uid, Math.min(this.times.get(uid) ?? Number.POSITIVE_INFINITY, finishTime(pod)));
  }

  of({ pod }: PodCourse): Micros {
    return this.times.get(pod.metadata.uid) ?? finishTime(pod);
  }
}

/** Succeeded, and a sync may still find it so for the first time. */
function isFreshSuccess({ pod, goneAt, listed }: PodCourse): boolean {
  return goneAt === undefined && listed === undefined && pod.status.phase === 'Succeeded' && isTracked(pod);
}

function backoffCheck(claim: Claim, scene: Scene): Check | undefined {
  const { hasRestarts, hasLostReplies, backoffBase, backoffCap, skew } = scene.circumstances;
  if (hasRestarts || hasLostReplies) return undefined;
  const finishes = new Finishes();
  const records = new Map<JobCourse, Record>();
  return {
    job(course, old) {
      if (old === undefined || old.status === course.job.status) return;
      const record = records.get(course) ?? { failures: 0, last: undefined };
      records.set(course, record);
      let success = Number.NEGATIVE_INFINITY;
      for (const one of course.pods.values()) {
        const isNews = isFreshSuccess(one) || (one.listed === 'succeeded' && one.listedAt === scene.now);
        if (isNews) success = Math.max(success, finishTime(one.pod));
      }
      if (success > Number.NEGATIVE_INFINITY) {
        record.failures = 0;
        record.last = undefined;
      }
      for (const one of course.newlyListed) {
        if (one.listed !== 'failed' || finishes.of(one) <= success) continue;
        record.failures += 1;
        record.last = Math.max(record.last ?? 0, finishes.of(one));
      }
    },
    pod(one, old) {
      finishes.see(one);
      const { job, pod, isOwn } = one;
      if (old !== undefined || job === undefined || !isOwn || job.hasAdopted) return;
      if (job.job.spec.backoffLimitPerIndex !== undefined) return;
      const record = records.get(job);
      if (record?.last === undefined) return;
      for (const other of job.pods.values()) if (isFreshSuccess(other)) return;
      const earliest = record.last + delayAfter(record.failures, backoffBase, backoffCap) - SECOND - 2 * skew;
      if (claim.holds(pod.metadata.creationTimestamp >= earliest)) return;
      const after = (pod.metadata.creationTimestamp - record.last) / SECOND;
      claim.fail(pod, `created ${after} s after failure ${record.failures} in a row`);
    },
  };
}

export const replacementsBackOff: Invariant = {
  id: 'H6',
  statement: 'after the k-th failure in a row no pod is created for min(10·2^(k−1), 600) s (API times: −1 s)',
  precondition: 'the controller was not restarted (its record is in memory), no lost replies',
  source: 'kubernetes/kubernetes #114391, #62382',
  begin: backoffCheck,
};

export const creationAfterBackoff: Invariant = {
  id: 'I42',
  statement: 'creation of any pod ≥ finish of the last failure + d(failures since the last success) − 1 s',
  precondition: 'fresh; no backoffLimitPerIndex',
  source: 'Job controller, back-off record',
  begin: (claim, scene) => (scene.circumstances.isFresh ? backoffCheck(claim, scene) : undefined),
};

export const backoffIsBounded: Invariant = {
  id: 'I44',
  statement: 'the back-off is 0 after no failure, then doubles from its base, and never exceeds its cap',
  precondition: 'always; a law of the function, not of a history',
  source: 'Job controller, constants of the back-off',
  begin: (claim, { circumstances }) => {
    const { backoffBase, backoffCap } = circumstances;
    return {
      end() {
        for (let n = 0; n < 20; n += 1) {
          const delay = backoffDelay(n, backoffBase, backoffCap);
          if (!claim.holds(delay === delayAfter(n, backoffBase, backoffCap)))
            claim.fail(undefined, `d(${n}) is ${delay} µs`);
        }
      },
    };
  },
};

function failuresOf(pod: Pod): number {
  const { annotations } = pod.metadata;
  return Number(annotations[INDEX_FAILURE_COUNT] ?? 0) + Number(annotations[INDEX_IGNORED_FAILURE_COUNT] ?? 0);
}

export const indexesBackOff: Invariant = {
  id: 'I43',
  statement: 'the replacement of an index’s failed pod comes not before its finish + d(failures of the index) − 1 s',
  precondition: 'backoffLimitPerIndex',
  source: 'KEP-3850',
  begin: (claim, { circumstances }) => {
    const finishes = new Finishes();
    const { backoffBase, backoffCap, skew } = circumstances;
    return {
      pod(one, old) {
        finishes.see(one);
        const { job, pod, isOwn } = one;
        if (old !== undefined || job?.job.spec.backoffLimitPerIndex === undefined || !isOwn) return;
        const failures = failuresOf(pod);
        if (failures === 0) return;
        let finished: Micros | undefined;
        for (const other of job.pods.values()) {
          if (other === one || other.index !== one.index || failuresOf(other.pod) !== failures - 1) continue;
          if (other.endedAt === undefined && other.markedAt === undefined) continue;
          finished = Math.min(finished ?? Number.POSITIVE_INFINITY, finishes.of(other));
        }
        if (finished === undefined) return;
        const earliest = finished + delayAfter(failures, backoffBase, backoffCap) - SECOND - 2 * skew;
        if (claim.holds(pod.metadata.creationTimestamp >= earliest)) return;
        const after = (pod.metadata.creationTimestamp - finished) / SECOND;
        claim.fail(pod, `created ${after} s after failure ${failures} of index ${one.index}`);
      },
    };
  },
};
