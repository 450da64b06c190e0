// When pods may be created, how many, and under which names.
import { isIndexed } from '../../models/api/job.ts';
import type { JobSpec } from '../../models/api/job.ts';
import { replacesOnlyFailed } from '../../models/job-controller/tally.ts';
import type { Claim, Check, Invariant } from '../invariant.ts';
import { isActive, type JobCourse, type PodCourse, type Scene } from '../scene.ts';
import { hasBeenSince, isConstant, largestSince } from '../spec-history.ts';

const parallelism = (spec: JobSpec): number => spec.parallelism;
const SYNC = 'Job controller, manageJob';

/** Calls back for each pod that the Job controller creates. */
function atCreation(judge: (pod: PodCourse, job: JobCourse) => void): Check {
  return {
    pod(course, old) {
      const { job } = course;
      if (old === undefined && course.isOwn && job !== undefined && !job.isForeign && !job.hasAdopted)
        judge(course, job);
    },
  };
}

/** The controller knows of every pod that it created: nothing was applied behind its back. */
function knowsItsPods({ circumstances }: Scene): boolean {
  return !circumstances.hasStaleLists && !circumstances.hasLostReplies;
}

/** Pods that ended well, or completed indexes of those there still are. */
function successes(course: JobCourse): number {
  const limit = course.job.spec.completions ?? Number.MAX_SAFE_INTEGER;
  const indexes = new Set<number>();
  let count = 0;
  for (const one of course.pods.values()) {
    const { pod, markedAt, endedAt, index } = one;
    // A pod that was let go without being counted is no success, whatever the controller knew of its end.
    const isCounted = one.listed !== undefined || course.completed.has(index) || one.untrackedAt === undefined;
    if (!one.wasTrackedAtEnd || !isCounted) continue;
    if (endedAt === undefined || pod.status.phase !== 'Succeeded' || (markedAt !== undefined && markedAt <= endedAt))
      continue;
    count += 1;
    if (index >= 0 && index < limit) indexes.add(index);
  }
  return isIndexed(course.job) ? indexes.size : count;
}

export const neverTooManyPods: Invariant = {
  id: 'H1',
  statement: 'whenever a pod is created, active pods ≤ parallelism, and ≤ completions − pods that succeeded',
  precondition: 'no lists that are behind, no lost replies: then Kubernetes may start one pod too many',
  source: SYNC,
  begin: (claim, scene) => {
    if (!knowsItsPods(scene)) return undefined;
    return atCreation(({ pod }, job) => {
      const since = scene.now - scene.lag(job);
      const most = largestSince(job, since, parallelism);
      if (!claim.holds(job.active <= most)) claim.fail(pod, `${job.active} pods are active, parallelism is ${most}`);
      const completions = largestSince(job, since, spec => spec.completions);
      if (completions === Number.POSITIVE_INFINITY) return;
      const left = completions - successes(job);
      if (!claim.holds(job.active <= left))
        claim.fail(pod, `${job.active} pods are active, only ${left} completions are left`);
    });
  },
};

export const activeWithinParallelism: Invariant = {
  id: 'I01',
  statement: 'active pods ≤ the largest parallelism in force since the oldest of them was created',
  precondition: 'fresh',
  source: SYNC,
  begin: (claim, scene) => {
    if (!scene.circumstances.isFresh) return undefined;
    return atCreation(({ pod }, job) => {
      let oldest = scene.now;
      for (const one of job.pods.values()) if (isActive(one)) oldest = Math.min(oldest, one.createdAt);
      const most = largestSince(job, oldest - scene.lag(job), parallelism);
      if (!claim.holds(job.active <= most))
        claim.fail(pod, `${job.active} pods are active, parallelism was at most ${most}`);
    });
  },
};

export const activeAndSucceeded: Invariant = {
  id: 'I02',
  statement: 'active pods and successes together ≤ completions',
  precondition: 'fresh; NonIndexed, completions set, spec constant',
  source: SYNC,
  begin: (claim, scene) => {
    if (!scene.circumstances.isFresh) return undefined;
    return atCreation(({ pod }, job) => {
      const { completions } = job.job.spec;
      if (completions === undefined || isIndexed(job.job) || !isConstant(job, spec => spec)) return;
      const sum = job.active + successes(job);
      if (!claim.holds(sum <= completions))
        claim.fail(pod, `${sum} pods are active or succeeded, completions ${completions}`);
    });
  },
};

export const activeWithinOpenIndexes: Invariant = {
  id: 'I03',
  statement: 'active pods ≤ min(parallelism, completions − completed indexes) after pods were created',
  precondition: 'fresh; Indexed',
  source: SYNC,
  begin: (claim, scene) => {
    if (!scene.circumstances.isFresh) return undefined;
    return atCreation(({ pod }, job) => {
      if (!isIndexed(job.job)) return;
      const since = scene.now - scene.lag(job);
      const open = largestSince(job, since, spec => spec.completions) - job.completed.size;
      const most = Math.min(open, largestSince(job, since, parallelism));
      if (!claim.holds(job.active <= most)) claim.fail(pod, `${job.active} pods are active, at most ${most} may be`);
    });
  },
};

export const nothingAfterTheDecision: Invariant = {
  id: 'I26',
  statement: 'no pod is created after FailureTarget, SuccessCriteriaMet or a terminal condition was written',
  precondition: 'no lists that are behind, no lost replies',
  source: 'Job controller, order of a sync',
  begin: (claim, scene) => {
    if (!knowsItsPods(scene)) return undefined;
    return atCreation(({ pod }, job) => {
      if (claim.holds(job.decidedAt === undefined)) return;
      claim.fail(pod, 'created although the end of the Job was decided');
    });
  },
};

export const nothingWhileSuspended: Invariant = {
  id: 'I28',
  statement: 'no pod is created while the Job is suspended or being deleted',
  precondition: 'as far as the controller can have seen it',
  source: 'Job controller, suspend and deletionTimestamp',
  begin: (claim, scene) =>
    atCreation(({ pod }, job) => {
      const since = scene.now - scene.lag(job);
      const isSuspended = hasBeenSince(job, since, spec => spec.suspend);
      if (!claim.holds(!isSuspended)) claim.fail(pod, 'created while the Job was suspended');
      const isDeleted = job.markedAt !== undefined && job.markedAt < since;
      if (!claim.holds(!isDeleted)) claim.fail(pod, 'created while the Job was being deleted');
      const isGone = job.goneAt !== undefined && job.goneAt < since;
      if (!claim.holds(!isGone)) claim.fail(pod, 'created for a Job that is gone');
    }),
};

const SUFFIX = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;

export const podNames: Invariant = {
  id: 'I36',
  statement: 'a pod’s name is its prefix and five letters of the server, at most 63 characters, unique',
  precondition: 'pods of Jobs',
  source: 'API server, generateName',
  begin: (claim, scene) =>
    atCreation(({ pod }) => {
      const { name, generateName } = pod.metadata;
      const prefix = generateName.slice(0, 58);
      const fits = name.length <= 63 && name.startsWith(prefix) && SUFFIX.test(name.slice(prefix.length));
      if (!claim.holds(fits)) claim.fail(pod, `the name does not come from "${generateName}"`);
      if (!claim.holds(scene.present(pod) === pod)) claim.fail(pod, 'the name is taken');
    }),
};

export const replacementWaits: Invariant = {
  id: 'I50',
  statement: 'with podReplacementPolicy Failed active and terminating pods together ≤ parallelism',
  precondition: 'no lists that are behind, no lost replies',
  source: 'KEP-3939',
  begin: (claim, scene) => {
    if (!knowsItsPods(scene)) return undefined;
    return atCreation(({ pod }, job) => {
      if (!replacesOnlyFailed(job.job)) return;
      const most = largestSince(job, scene.now - scene.lag(job), parallelism);
      const sum = job.active + job.terminating;
      if (!claim.holds(sum <= most)) claim.fail(pod, `${sum} pods are active or terminating, parallelism is ${most}`);
    });
  },
};

export const queueStopsAtFirstSuccess: Invariant = {
  id: 'I51',
  statement: 'without completions no pod is created after the first counted success',
  precondition: 'no lists that are behind, no lost replies',
  source: 'Job controller, work-queue Jobs',
  begin: (claim, scene) => {
    if (!knowsItsPods(scene)) return undefined;
    return atCreation(({ pod }, job) => {
      if (job.job.spec.completions !== undefined) return;
      let isCounted = job.job.status.succeeded > 0;
      for (const list of job.onList.values()) if (list === 'succeeded') isCounted = true;
      if (!claim.holds(!isCounted)) claim.fail(pod, 'created after a pod of the work queue had succeeded');
    });
  },
};

export const nothingWithoutParallelism: Invariant = {
  id: 'I52',
  statement: 'with parallelism 0 no pod is created',
  precondition: 'as far as the controller can have seen it',
  source: SYNC,
  begin: (claim, scene) =>
    atCreation(({ pod }, job) => {
      const most = largestSince(job, scene.now - scene.lag(job), parallelism);
      if (!claim.holds(most > 0)) claim.fail(pod, 'created with parallelism 0');
    }),
};

/** Counts what a controller did in one sync; only with a trace. */
function podRequests(requests: Parameters<NonNullable<Check['sync']>>[0]['requests']): {
  created: number;
  deleted: number;
} {
  let created = 0;
  let deleted = 0;
  for (const { request } of requests) {
    if (request.verb === 'create' && request.object.kind === 'Pod') created += 1;
    if (request.verb === 'delete' && request.ref.kind === 'Pod') deleted += 1;
  }
  return { created, deleted };
}

function perSync(
  judge: (claim: Claim, counts: { created: number; deleted: number }, scene: Scene, key: string) => void,
) {
  return (claim: Claim, scene: Scene): Check => ({
    sync({ controller, requests, key }) {
      if (controller === 'job-controller' && requests.length > 0) judge(claim, podRequests(requests), scene, key);
    },
  });
}

export const limitedPerSync: Invariant = {
  id: 'I17',
  statement: 'at most 500 pods are created in one sync',
  precondition: 'trace of the controller',
  source: 'constant MaxPodCreateDeletePerSync',
  begin: perSync((claim, { created }, scene, key) => {
    const most = scene.circumstances.maxPodsPerSync;
    if (!claim.holds(created <= most))
      claim.fail(scene.objects.get(`Job/${key}`), `${created} pods created in one sync`);
  }),
};

export const createsOrDeletes: Invariant = {
  id: 'I18',
  statement: 'a sync never both creates and deletes pods',
  precondition: 'trace of the controller',
  source: SYNC,
  begin: perSync((claim, { created, deleted }, scene, key) => {
    if (claim.holds(created === 0 || deleted === 0)) return;
    claim.fail(scene.objects.get(`Job/${key}`), `${created} pods created and ${deleted} deleted in one sync`);
  }),
};
