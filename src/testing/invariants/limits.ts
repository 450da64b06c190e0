// backoffLimit and the deadlines: when a Job has to fail, and when it must not.
import { isIndexed, trueCondition, type Job, type JobSpec } from '../../models/api/job.ts';
import type { Condition } from '../../models/api/object.ts';
import { isFailureCounted } from '../../models/job-controller/pod-failure-policy.ts';
import type { Micros } from '../../sim/time.ts';
import type { Check, Invariant } from '../invariant.ts';
import { type JobCourse, type Scene } from '../scene.ts';
import { isConstant, largestSince, smallestSince } from '../spec-history.ts';

const SECOND = 1_000_000;

/** Time that the controller may need besides its lag: retries after errors, expectations that are never met. */
export function patience(scene: Scene, course: JobCourse): Micros {
  const { hasFailedRequests, hasLostReplies, hasSkippedStates, hasRestarts } = scene.circumstances;
  const retries = hasFailedRequests || hasLostReplies ? 190 * SECOND : 0;
  const expectations = hasSkippedStates || hasLostReplies || hasRestarts ? 305 * SECOND : 0;
  return scene.lag(course) + 2 * SECOND + retries + expectations;
}

function countedFailures({ job, onList }: JobCourse): number {
  let count = job.status.failed;
  for (const list of onList.values()) if (list === 'failed') count += 1;
  return count;
}

function smallestLimit(course: JobCourse, since: Micros): number {
  return smallestSince(course, since, spec => spec.backoffLimit);
}

/** The FailureTarget of this reason, if the present write put it there. */
function decision(course: JobCourse, reason: string): Condition | undefined {
  if (!course.isDecidedNow || course.isForeign) return undefined;
  const target = trueCondition(course.job, 'FailureTarget');
  return target?.reason === reason ? target : undefined;
}

/** Pods that have failed, or that were deleted and may count as failed. */
function failedPods(course: JobCourse): number {
  let count = 0;
  for (const { pod, markedAt } of course.pods.values()) {
    const isFailed = pod.status.phase === 'Failed' && isFailureCounted(course.job, pod);
    if (isFailed || (markedAt !== undefined && pod.status.phase !== 'Failed')) count += 1;
  }
  return count;
}

function restartsOf(course: JobCourse): number {
  let sum = 0;
  for (const { pod } of course.pods.values()) {
    for (const { restartCount } of pod.status.containers) sum += restartCount;
    for (const { restartCount } of pod.status.initContainers) sum += restartCount;
  }
  return sum;
}

const isNever = ({ job }: JobCourse): boolean => job.spec.template.spec.restartPolicy === 'Never';

/** Pods of the Job that are deleted by the sync that decides cannot be told from others: only failed ones are sure. */
function surelyFailed(course: JobCourse, before: Micros): number {
  let count = 0;
  for (const { pod, markedAt } of course.pods.values()) {
    const isFailed = pod.status.phase === 'Failed' && isFailureCounted(course.job, pod);
    if (isFailed || (markedAt !== undefined && markedAt <= before)) count += 1;
  }
  return count;
}

export const limitNeedsFailures: Invariant = {
  id: 'I45',
  statement: 'BackoffLimitExceeded of a Job with restartPolicy Never ⇒ more pods have failed than backoffLimit',
  precondition: 'restartPolicy Never',
  source: 'kubernetes/kubernetes #70251',
  begin: (claim, scene) => ({
    job(course) {
      if (!isNever(course) || decision(course, 'BackoffLimitExceeded') === undefined || course.hasAdopted) return;
      const limit = smallestLimit(course, scene.now - scene.lag(course));
      // The trace says when the sync began that deleted the rest.
      const begun = scene.syncs.get('job-controller')?.startedAt;
      const failed = begun === undefined ? failedPods(course) : surelyFailed(course, begun);
      if (!claim.holds(failed > limit))
        claim.fail(course.job, `failed with ${failed} failed pods, backoffLimit ${limit}`);
    },
  }),
};

export const failedWithinReason: Invariant = {
  id: 'I46',
  statement: 'a Job that failed for its backoffLimit has at most backoffLimit + parallelism failed pods',
  precondition: 'fresh, Never, parallelism and backoffLimit constant, no pods deleted before the decision',
  source: 'kubernetes/kubernetes #70251',
  begin: (claim, scene) => {
    if (!scene.circumstances.isFresh) return undefined;
    return {
      job(course) {
        const { job } = course;
        if (!course.isFinishedNow || !isNever(course) || course.hasAdopted || course.isForeign) return;
        if (trueCondition(job, 'Failed')?.reason !== 'BackoffLimitExceeded') return;
        if (!isConstant(course, spec => spec.parallelism) || !isConstant(course, spec => spec.backoffLimit)) return;
        const decidedAt = course.decidedAt ?? scene.now;
        for (const { markedAt } of course.pods.values()) {
          if (markedAt !== undefined && markedAt < decidedAt - scene.lag(course)) return;
        }
        const most = job.spec.backoffLimit + job.spec.parallelism;
        if (!claim.holds(job.status.failed <= most))
          claim.fail(job, `failed ${job.status.failed}, at most ${most} expected`);
      },
    };
  },
};

export const restartsReachTheLimit: Invariant = {
  id: 'I47',
  statement: 'BackoffLimitExceeded with OnFailure ⇒ container restarts ≥ max(1, backoffLimit), or more failed pods',
  precondition: 'restartPolicy OnFailure',
  source: 'Job controller, pastBackoffLimitOnFailure',
  begin: (claim, scene) => ({
    job(course) {
      if (isNever(course) || decision(course, 'BackoffLimitExceeded') === undefined || course.hasAdopted) return;
      const limit = smallestLimit(course, scene.now - scene.lag(course));
      const restarts = restartsOf(course);
      const isReached = restarts >= Math.max(1, limit) || failedPods(course) > limit;
      if (!claim.holds(isReached)) claim.fail(course.job, `failed after ${restarts} restarts, backoffLimit ${limit}`);
    },
  }),
};

export const limitActs: Invariant = {
  id: 'H5',
  statement:
    'a Job whose failed pods exceed backoffLimit fails, at once; pods created ≤ completions + ' +
    'backoffLimit + parallelism ' +
    '+ pods that did not count',
  precondition: 'as soon as the controller can know it',
  source: 'kubernetes/kubernetes #70251, #62382',
  begin: (claim, scene) => {
    const overSince = new Map<JobCourse, Micros>();
    const look = (course: JobCourse): void => {
      const since = overSince.get(course);
      if (since === undefined || course.decidedAt !== undefined || course.markedAt !== undefined) return;
      if (course.goneAt !== undefined || countedFailures(course) <= course.job.spec.backoffLimit) return;
      const waited = scene.now - since;
      if (claim.holds(waited <= patience(scene, course))) return;
      const failed = countedFailures(course);
      claim.fail(
        course.job,
        `${failed} failed pods since ${waited / SECOND} s, backoffLimit ${course.job.spec.backoffLimit}`,
      );
      overSince.delete(course);
    };
    return {
      job(course) {
        if (course.isForeign || course.decidedAt !== undefined) return;
        if (countedFailures(course) <= course.job.spec.backoffLimit) overSince.delete(course);
        else if (!overSince.has(course)) overSince.set(course, scene.now);
        look(course);
      },
      pod(one, old) {
        const { job, isOwn, pod } = one;
        if (job === undefined || !isOwn || job.isForeign || job.hasAdopted) return;
        if (overSince.has(job)) look(job);
        if (old !== undefined || isUnlimited(job)) return;
        const most = mostPods(job);
        if (!claim.holds(job.created <= most))
          claim.fail(pod, `pod ${job.created} of the Job, at most ${most} are expected`);
      },
      end() {
        for (const course of overSince.keys()) look(course);
      },
    };
  },
};

function isUnlimited({ specs }: JobCourse): boolean {
  return specs.some(({ spec }) => spec.backoffLimit > 1_000_000);
}

function mostPods(course: JobCourse): number {
  const largest = (read: (spec: JobSpec) => number | undefined): number => largestSince(course, 0, read);
  const parallelism = largest(spec => spec.parallelism);
  let idle = 0;
  for (const one of course.pods.values()) {
    const { uid } = one.pod.metadata;
    const isOver = one.endedAt !== undefined || one.markedAt !== undefined || one.goneAt !== undefined;
    const isCounted = course.counted.has(uid) || course.onList.has(uid);
    // A pod that was let go before it ended does not count, however it ends.
    const isSuccess = one.pod.status.phase === 'Succeeded' && one.wasTrackedAtEnd;
    const isNeeded = isCounted || (isIndexed(course.job) && isSuccess);
    if (isOver && !isNeeded) idle += 1;
  }
  const wanted = course.job.spec.completions === undefined ? parallelism : largest(spec => spec.completions);
  const again = wasShrunk(course) ? course.created : 0;
  return wanted + largest(spec => spec.backoffLimit) + parallelism + idle + again;
}

/** Indexes that were cut off and came back are run again. */
function wasShrunk(course: JobCourse): boolean {
  return !isConstant(course, spec => spec.completions);
}

/** When the deadline of a Job passes, as the API says; undefined: none runs. */
function deadlineOf(job: Job): Micros | undefined {
  const { activeDeadlineSeconds, suspend } = job.spec;
  const { startTime } = job.status;
  if (activeDeadlineSeconds === undefined || suspend || startTime === undefined) return undefined;
  return startTime + activeDeadlineSeconds * SECOND;
}

/** Follows the deadlines of Jobs: the instant since which each could be acted on. */
function deadlineCheck(scene: Scene, judge: (course: JobCourse, deadline: Micros) => void): Check {
  const known = new Map<JobCourse, Micros>();
  const look = (course: JobCourse): void => {
    const since = known.get(course);
    if (since !== undefined && scene.now > since) judge(course, since);
  };
  return {
    job(course, old) {
      if (course.isForeign) return;
      if (old !== undefined) look(course);
      const deadline = deadlineOf(course.job);
      const isOver = course.finishedAt !== undefined || course.markedAt !== undefined;
      if (deadline === undefined || isOver) known.delete(course);
      else if (deadline !== (old === undefined ? undefined : deadlineOf(old)) || !known.has(course)) {
        known.set(course, Math.max(deadline, scene.now));
      }
    },
    jobGone: course => void known.delete(course),
    pod({ job }) {
      if (job !== undefined) look(job);
    },
    end() {
      for (const course of known.keys()) look(course);
    },
  };
}

export const deadlineIsKept: Invariant = {
  id: 'I48',
  statement: 'DeadlineExceeded comes not before startTime + activeDeadlineSeconds, and no later than the queue allows',
  precondition: 'not suspended, not being deleted',
  source: 'kubernetes/kubernetes #110239, #62134',
  begin: (claim, scene) => {
    const late = new Set<JobCourse>();
    const check = deadlineCheck(scene, (course, deadline) => {
      if (course.decidedAt !== undefined || late.has(course)) return;
      const waited = scene.now - deadline;
      if (claim.holds(waited <= patience(scene, course) + scene.circumstances.skew)) return;
      late.add(course);
      claim.fail(course.job, `the deadline passed ${waited / SECOND} s ago`);
    });
    return {
      ...check,
      job(course, old) {
        if (decision(course, 'DeadlineExceeded') !== undefined) {
          const deadline = shortestDeadline(course, scene);
          const isDue = scene.now + 50_000 + scene.circumstances.skew * 2 >= deadline;
          if (!claim.holds(isDue))
            claim.fail(course.job, `DeadlineExceeded ${(deadline - scene.now) / SECOND} s too early`);
        }
        check.job?.(course, old);
      },
    };
  },
};

function shortestDeadline(course: JobCourse, scene: Scene): Micros {
  const since = scene.now - scene.lag(course);
  const shortest = smallestSince(course, since, spec => spec.activeDeadlineSeconds);
  return (course.job.status.startTime ?? 0) + shortest * SECOND;
}

export const noPodOutlivesTheDeadline: Invariant = {
  id: 'H7',
  statement: 'no pod runs later than startTime + activeDeadlineSeconds + its grace period + ε',
  precondition: 'not suspended; ε is 2 s and the time for which the controller was down, late or refused; live nodes',
  source: 'kubernetes/kubernetes #110239, #62134',
  begin: (claim, scene) => {
    const told = new Set<JobCourse>();
    return deadlineCheck(scene, (course, deadline) => {
      if (told.has(course)) return;
      const late = scene.now - deadline - patience(scene, course) - scene.circumstances.skew;
      for (const { pod, endedAt, goneAt, markedAt, isReleased } of course.pods.values()) {
        if (endedAt !== undefined || goneAt !== undefined || isReleased) continue;
        const grace = markedAt === undefined ? 0 : (pod.metadata.deletionGracePeriodSeconds ?? 0) * SECOND + 3 * SECOND;
        if (markedAt !== undefined && scene.circumstances.hasSilentNodes) continue;
        if (claim.holds(late <= grace)) continue;
        told.add(course);
        claim.fail(pod, `runs ${(scene.now - deadline) / SECOND} s after the deadline`);
        return;
      }
    });
  },
};

export const timeToLive: Invariant = {
  id: 'I49',
  statement: 'a finished Job is not deleted before its time to live has passed',
  precondition: 'users delete nothing',
  source: 'TTL-after-finished controller',
  begin: (claim, scene) => {
    if (scene.circumstances.hasMeddling) return undefined;
    return {
      job(course, old) {
        const { job } = course;
        const isMarked =
          old !== undefined && old.metadata.deletionTimestamp === undefined && course.markedAt === scene.now;
        const { ttlSecondsAfterFinished } = job.spec;
        if (!isMarked || ttlSecondsAfterFinished === undefined) return;
        const end = trueCondition(job, 'Complete') ?? trueCondition(job, 'Failed');
        const isDue =
          end !== undefined &&
          scene.now + scene.circumstances.skew >= end.lastTransitionTime + ttlSecondsAfterFinished * SECOND;
        if (!claim.holds(isDue))
          claim.fail(job, end === undefined ? 'deleted before its end' : 'deleted before its time');
      },
    };
  },
};
