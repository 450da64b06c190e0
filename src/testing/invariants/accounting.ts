// How pods get into the counters: first their uid on a list of the status, then the finalizer goes, then the counter
// rises and the uid leaves the list. Whoever keeps this order loses no pod and counts none twice.
import { isIndexed, trueCondition } from '../../models/api/job.ts';
import type { Pod } from '../../models/api/pod.ts';
import { isTracked } from '../../models/apiserver/pod-registry.ts';
import { isFailureCounted } from '../../models/job-controller/pod-failure-policy.ts';
import { controllerOf } from '../../models/api/object.ts';
import type { Invariant } from '../invariant.ts';
import { isActive, type JobCourse, type PodCourse } from '../scene.ts';

const SOURCE = 'KEP-2307 (tracking with finalizers), kubernetes/kubernetes #105200, #104666';

export const podsCountOnce: Invariant = {
  id: 'I12',
  statement: 'counters rise by exactly the pods whose uids leave the uncounted lists',
  precondition: 'managed by the built-in controller; succeeded of NonIndexed Jobs only',
  source: SOURCE,
  begin: claim => ({
    job(course, old) {
      const { job, isForeign } = course;
      if (old === undefined || old.status === job.status || isForeign) return;
      const { uncounted } = old.status;
      const left = (uids: readonly string[] | undefined): number => {
        let count = 0;
        for (const uid of uids ?? []) if (!course.onList.has(uid)) count += 1;
        return count;
      };
      const failed = job.status.failed - old.status.failed;
      const leftFailed = left(uncounted?.failed);
      if (!claim.holds(failed === leftFailed)) {
        claim.fail(job, `failed rose by ${failed}, but ${leftFailed} uids left the list of failed pods`);
      }
      if (isIndexed(job)) return;
      const succeeded = job.status.succeeded - old.status.succeeded;
      const leftSucceeded = left(uncounted?.succeeded);
      if (claim.holds(succeeded === leftSucceeded)) return;
      claim.fail(job, `succeeded rose by ${succeeded}, but ${leftSucceeded} uids left the list of succeeded pods`);
    },
  }),
};

export const listedOnceAndNotCounted: Invariant = {
  id: 'I14',
  statement:
    'a uid is on at most one uncounted list, never again after it was counted, and leaves without finalizer only',
  precondition: 'always',
  source: SOURCE,
  begin: (claim, scene) => ({
    job(course, old) {
      const { job, onList, newlyCounted, listedAgain } = course;
      if (old?.status === job.status) return;
      const { uncounted } = job.status;
      if (uncounted !== undefined) {
        const listed = uncounted.succeeded.length + uncounted.failed.length;
        if (!claim.holds(listed === onList.size)) claim.fail(job, 'a uid is twice on the uncounted lists');
        const [again] = listedAgain;
        const isNews = again === undefined;
        if (!claim.holds(isNews)) claim.fail(job, `${nameOf(course, again)} is listed again after it was counted`);
      }
      for (const uid of newlyCounted) {
        scene.defer(() => {
          const pod = course.pods.get(uid);
          const isOthers = pod === undefined || pod.isReleased || pod.goneAt !== undefined;
          const isFree = isOthers || !isTracked(pod.pod);
          if (!claim.holds(isFree)) claim.fail(job, `${nameOf(course, uid)} was counted with its finalizer still on`);
        });
      }
    },
  }),
};

/** The Job's end may take pods with it that have not ended. */
function isEnding({ job }: JobCourse): boolean {
  return trueCondition(job, 'FailureTarget') !== undefined || job.metadata.deletionTimestamp !== undefined;
}

export const everyPodCountsOnce: Invariant = {
  id: 'H2',
  statement:
    'a pod is listed while it has the finalizer and has ended as the list says; in a finished Job every ' +
    'pod that ended ' +
    'with the finalizer on is counted exactly once',
  precondition: 'no adopted pods; ignored failures and pods that the controller removes are not counted',
  source: SOURCE,
  begin: (claim, scene) => ({
    job(course, old) {
      const { job } = course;
      if (course.isForeign || course.hasAdopted || old?.status === job.status) return;
      for (const pod of course.newlyListed) {
        // A finalizer that went though the reply was lost, or after the list was made, is still on for the controller.
        const { hasLostReplies, hasStaleLists } = scene.circumstances;
        if (pod.isReleased || hasLostReplies || hasStaleLists) continue;
        const since = scene.now - scene.circumstances.arrivalSkew;
        const isHeld = (pod.goneAt ?? scene.now + 1) > since && (pod.untrackedAt ?? scene.now + 1) > since;
        if (!claim.holds(isHeld)) claim.fail(pod.pod, `listed as ${pod.listed} without its finalizer`);
        const { listed } = pod;
        scene.defer(() => {
          const { phase } = pod.pod.status;
          const isFailure = phase === 'Failed' || pod.markedAt !== undefined || isEnding(course);
          if (!claim.holds(listed === 'succeeded' ? phase === 'Succeeded' : isFailure)) {
            claim.fail(pod.pod, `listed as ${listed} in phase ${phase}`);
          }
        });
      }
      if (!course.isFinishedNow) return;
      for (const pod of course.pods.values()) {
        if (!mustBeCounted(course, pod, scene.lag(course))) continue;
        const isSurplus = pod.listed === undefined && course.specs.length > 1;
        // A controller that dies after it took the finalizer off surplus pods does not come back to delete them.
        const isGivenUp = scene.circumstances.hasRestarts && pod.untrackedAt !== undefined;
        if (isSurplus && (isGivenUp || scene.circumstances.hasLostReplies)) continue;
        const isCounted = isIndexed(job) ? isIndexCounted(course, pod) : course.counted.has(pod.pod.metadata.uid);
        if (!claim.holds(isCounted))
          claim.fail(pod.pod, `the Job is finished, and this pod (${ended(pod)}) is not counted`);
      }
      let succeeded = 0;
      for (const pod of course.pods.values()) if (pod.pod.status.phase === 'Succeeded') succeeded += 1;
      if (claim.holds(job.status.succeeded <= succeeded)) return;
      claim.fail(job, `succeeded ${job.status.succeeded}, but only ${succeeded} pods ended so`);
    },
  }),
};

function isIndexCounted(course: JobCourse, { pod, index }: PodCourse): boolean {
  // A success that the controller did not know of may have been counted as failed with the rest of a failing Job.
  return course.counted.has(pod.metadata.uid) || (pod.status.phase === 'Succeeded' && course.completed.has(index));
}

/** Pods that ended with the finalizer on, unless a rule says that they do not count. */
function mustBeCounted(course: JobCourse, one: PodCourse, lag: number): boolean {
  const { pod, endedAt, untrackedAt, index } = one;
  const { job } = course;
  if (endedAt === undefined || !one.wasTrackedAtEnd || !one.isOwn) return false;
  if (controllerOf(pod)?.uid !== job.metadata.uid) return false;
  if (isIndexed(job) && !isIndexInForce(course, index)) return false;
  // Surplus that ended just before the controller took it away.
  const removedAt = one.markedAt ?? one.goneAt;
  // A deletion that was asked for twice is not seen twice: only a Job that was edited can have had surplus then.
  const isRemoved = removedAt !== undefined && untrackedAt !== undefined;
  const isSurplus = isRemoved && (removedAt >= untrackedAt - 1 || course.specs.length > 1);
  if (isSurplus && one.listed === undefined && untrackedAt - endedAt <= lag + 1_000_000) return false;
  // A Job that is being deleted lets its pods go, whatever becomes of them.
  if (course.markedAt !== undefined && endedAt >= course.markedAt - lag) return false;
  // Pods that end while a success policy ends the Job are let go as they are.
  const isLate = trueCondition(job, 'SuccessCriteriaMet') !== undefined && endedAt >= (course.decidedAt ?? 0) - lag;
  return !isLate && (pod.status.phase === 'Succeeded' || isFailureCounted(job, pod));
}

/** Every completions that the Job ever had is above the index. */
function isIndexInForce(course: JobCourse, index: number): boolean {
  return index >= 0 && course.specs.every(({ spec }) => index < (spec.completions ?? 0));
}

function ended({ pod }: PodCourse): string {
  return `${pod.status.phase}, ${pod.metadata.uid}`;
}

function nameOf(course: JobCourse, uid: string | undefined): string {
  return course.pods.get(uid ?? '')?.pod.metadata.name ?? `pod ${uid}`;
}

export const uncountedWithinLimit: Invariant = {
  id: 'I15',
  statement: 'a status lists at most 500 uncounted pods',
  precondition: 'no removal of a finalizer failed',
  source: 'kubernetes/kubernetes #119159, constant MaxUncountedPods',
  begin: (claim, { circumstances }) => {
    if (circumstances.hasFailedRequests || circumstances.hasRestarts) return undefined;
    return {
      job({ job, onList }, old) {
        if (old?.status === job.status || onList.size === 0) return;
        const isFew = onList.size <= circumstances.maxUncounted;
        if (!claim.holds(isFew))
          claim.fail(job, `${onList.size} uncounted pods, at most ${circumstances.maxUncounted}`);
      },
    };
  },
};

export const everyCreatedPodHasAPlace: Invariant = {
  id: 'I16',
  statement: 'pods created = counted + ignored + removed by the controller, once a NonIndexed Job is finished',
  precondition: 'fresh; NonIndexed, no adopted pods; a finished Job has no other pods',
  source: 'conservation of pods',
  begin: (claim, scene) => {
    if (!scene.circumstances.isFresh) return undefined;
    return {
      job(course) {
        const { job } = course;
        if (!course.isFinishedNow || course.isForeign || course.hasAdopted || isIndexed(job)) return;
        let places = 0;
        for (const one of course.pods.values()) if (one.isOwn && hasPlace(course, one)) places += 1;
        if (claim.holds(places === course.created)) return;
        claim.fail(job, `${course.created} pods were created, ${places} of them are counted, ignored or removed`);
      },
    };
  },
};

function hasPlace(course: JobCourse, one: PodCourse): boolean {
  if (
    one.isReleased ||
    course.counted.has(one.pod.metadata.uid) ||
    one.goneAt !== undefined ||
    one.markedAt !== undefined
  )
    return true;
  return one.endedAt !== undefined && !isFailureCounted(course.job, one.pod);
}

export const finalizerUntilAccounted: Invariant = {
  id: 'I32',
  statement: 'a pod that the controller creates has the tracking finalizer until it is accounted for or removed',
  precondition: 'no adopted pods; the accounting is in the status before the finalizer goes',
  source: SOURCE,
  begin: (claim, scene) => {
    const waiting = new Set<PodCourse>();
    const giveUp = (): void => {
      for (const one of waiting) {
        const { job } = one;
        // Where the deletion did not come about, a pod was let go that runs on, or then ended by itself.
        const { hasRestarts, hasFailedRequests, isFresh } = scene.circumstances;
        const isCutOff = hasRestarts || hasFailedRequests;
        const isForgotten = isCutOff || one.isReleased || (one.endedAt !== undefined && !isFresh);
        const isDeleted = one.markedAt !== undefined || one.goneAt !== undefined;
        if (job === undefined || isDeleted || isForgotten || hasLeave(one, job)) {
          waiting.delete(one);
        } else if (scene.now - (one.untrackedAt ?? scene.now) > scene.lag(job) * 4) {
          waiting.delete(one);
          claim.fail(one.pod, 'its finalizer went, but it was neither accounted for nor deleted');
        }
      }
    };
    return {
      pod(course, old) {
        const { job, pod } = course;
        if (job === undefined || job.isForeign) return;
        if (old === undefined) {
          if (course.isOwn && !claim.holds(isTracked(pod))) claim.fail(pod, 'created without the tracking finalizer');
          return;
        }
        if (waiting.size > 0) giveUp();
        if (!isTracked(old) || isTracked(pod)) return;
        if (claim.holds(course.listed !== undefined || hasLeave(course, job))) return;
        // Surplus loses its finalizer before it is deleted.
        waiting.add(course);
      },
      end: giveUp,
    };
  },
};

/** Reasons for a finalizer to go besides a place on a list. */
function hasLeave(one: PodCourse, course: JobCourse): boolean {
  const { job } = course;
  const { pod } = one;
  if (course.goneAt !== undefined || course.decidedAt !== undefined || job.metadata.deletionTimestamp !== undefined)
    return true;
  if (controllerOf(pod)?.uid !== job.metadata.uid || one.markedAt !== undefined) return true;
  if (one.endedAt === undefined) return false;
  if (pod.status.phase === 'Succeeded') return isIndexed(job) ? one.index < 0 || isDone(course, one.index) : false;
  if (isIndexed(job) && (one.index < 0 || one.index >= (job.spec.completions ?? 0))) return true;
  return !isFailureCounted(job, pod);
}

function isDone({ completed, job }: JobCourse, index: number): boolean {
  return completed.has(index) || index >= (job.spec.completions ?? 0);
}

export const countedSoon: Invariant = {
  id: 'I34',
  statement: 'a finished pod is counted within a second and the usual latencies',
  precondition: 'fresh; fewer than 100 pods; not held back by backoffLimitPerIndex',
  source: 'batch period of the Job controller (1 s)',
  begin: (claim, scene) => {
    if (!scene.circumstances.isFresh) return undefined;
    const check = (course: JobCourse, pod: Pod, one: PodCourse, until: number): void => {
      const waited = until - (one.endedAt ?? until);
      const patience = 4_000_000 + scene.lag(course);
      if (!claim.holds(waited <= patience))
        claim.fail(pod, `ended ${waited / 1_000_000} s ago and is not accounted for`);
    };
    return {
      calm(course) {
        if (course.isForeign || course.hasReleased || course.markedAt !== undefined) return;
        for (const uid of course.onList.keys()) {
          const one = course.pods.get(uid);
          const isFree = one !== undefined && (one.goneAt !== undefined || one.untrackedAt !== undefined);
          if (!claim.holds(!isFree)) claim.fail(one?.pod, 'its finalizer is gone, but it is still on a list');
        }
      },
      pod(one, old) {
        const { job, pod } = one;
        if (job === undefined || old === undefined || !isJudged(job, one)) return;
        if (isTracked(old) && !isTracked(pod))
          check(job, pod, one, one.listed === undefined ? scene.now : one.listedAt);
      },
      end() {
        for (const job of scene.jobs.values()) {
          if (job.goneAt !== undefined) continue;
          for (const one of job.pods.values()) {
            if (one.goneAt === undefined && isJudged(job, one) && isTracked(one.pod))
              check(job, one.pod, one, scene.now);
          }
        }
      },
    };
  },
};

function isJudged(course: JobCourse, one: PodCourse): boolean {
  if (course.isForeign || course.hasAdopted || course.pods.size >= 100 || isActive(one)) return false;
  if (one.isReleased) return false;
  return one.endedAt !== undefined && one.wasTrackedAtEnd && course.job.spec.backoffLimitPerIndex === undefined;
}
