// Why Jobs end: each decision has the cause that it names, and each cause leads to its decision in time. Limits of
// failures and deadlines have invariants of their own (`limits.ts`).
import { isIndexed, trueCondition, type Job } from '../../models/api/job.ts';
import { controllerOf } from '../../models/api/object.ts';
import { failureCountOf } from '../../models/job-controller/verdict.ts';
import { isFailureCounted, matchFailurePolicy } from '../../models/job-controller/pod-failure-policy.ts';
import { matchSuccessPolicy } from '../../models/job-controller/success-policy.ts';
import type { Micros } from '../../sim/time.ts';
import type { Invariant } from '../invariant.ts';
import type { JobCourse, PodCourse } from '../scene.ts';
import { smallestSince } from '../spec-history.ts';
import { failedOf } from './indexes.ts';
import { patience } from './limits.ts';

const SECOND = 1_000_000;

export const decisionsHaveTheirCause: Invariant = {
  id: 'D1',
  statement: 'CompletionsReached, SuccessPolicy, MaxFailedIndexesExceeded, FailedIndexes: the Job has what they say',
  precondition: 'managed by the built-in controller; no adopted pods',
  source: 'Job controller, order of the decisions',
  begin: (claim, scene) => ({
    job(course) {
      if (!course.isDecidedNow || course.isForeign || course.hasAdopted) return;
      const { job } = course;
      const since = scene.now - scene.lag(course);
      scene.defer(() => {
        const lack = lackOf(course, job, since);
        if (!claim.holds(lack === undefined)) claim.fail(job, lack ?? '');
      });
    },
  }),
};

/** What the decision of a Job lacks; undefined: nothing, or it is one of another invariant. */
function lackOf(course: JobCourse, job: Job, since: Micros): string | undefined {
  const target = trueCondition(job, 'SuccessCriteriaMet') ?? trueCondition(job, 'FailureTarget');
  const { completed } = course;
  const failed = failedOf(job).size;
  const completions = smallestSince(course, since, spec => spec.completions);
  switch (target?.reason) {
    case 'CompletionsReached': {
      const done = isIndexed(job) ? completed.size : successes(course);
      const wanted = completions === Number.POSITIVE_INFINITY ? 1 : completions;
      return done >= wanted ? undefined : `CompletionsReached with ${done} of ${wanted} completions`;
    }
    case 'SuccessPolicy':
      return matchSuccessPolicy(job, completed) === undefined ? 'SuccessPolicy, but no rule of it holds' : undefined;
    case 'MaxFailedIndexesExceeded': {
      const most = smallestSince(course, since, spec => spec.maxFailedIndexes);
      return failed > most ? undefined : `MaxFailedIndexesExceeded with ${failed} failed indexes, allowed are ${most}`;
    }
    case 'FailedIndexes': {
      const isOver = failed > 0 && failed + completed.size >= completions;
      return isOver
        ? undefined
        : `FailedIndexes with ${failed} failed and ${completed.size} completed of ${completions}`;
    }
    default:
      return undefined;
  }
}

function successes({ pods }: JobCourse): number {
  let count = 0;
  for (const { pod } of pods.values()) if (pod.status.phase === 'Succeeded') count += 1;
  return count;
}

export const decisionsAreTaken: Invariant = {
  id: 'D2',
  statement:
    'a Job ends whose success policy holds, whose failed indexes are too many, or that has a failed pod that a ' +
    'FailJob rule fits',
  precondition: 'not suspended, not being deleted; as soon as the controller can know it',
  source: 'KEP-3329 (podFailurePolicy), KEP-3850 (backoffLimitPerIndex), KEP-3998 (successPolicy)',
  begin: (claim, scene) => {
    const due = new Map<JobCourse, { readonly since: Micros; readonly reason: string }>();
    const look = (course: JobCourse): void => {
      const known = due.get(course);
      const reason = reasonToEnd(course);
      if (reason === undefined) {
        if (due.delete(course)) claim.holds(true);
        return;
      }
      if (known === undefined) {
        due.set(course, { since: scene.now, reason });
        return;
      }
      const waited = scene.now - known.since;
      if (claim.holds(waited <= patience(scene, course))) return;
      claim.fail(course.job, `${known.reason} for ${waited / SECOND} s, but its end is not decided`);
      due.set(course, { since: Number.POSITIVE_INFINITY, reason });
    };
    return {
      job: look,
      pod({ job }) {
        if (job !== undefined) look(job);
      },
      end() {
        for (const course of due.keys()) look(course);
      },
    };
  },
};

function reasonToEnd(course: JobCourse): string | undefined {
  const { job, completed } = course;
  const { podFailurePolicy, successPolicy, maxFailedIndexes, suspend } = job.spec;
  const isOver = course.decidedAt !== undefined || course.markedAt !== undefined || course.goneAt !== undefined;
  if (isOver || suspend || course.isForeign || course.hasAdopted) return undefined;
  if (successPolicy !== undefined && matchSuccessPolicy(job, completed) !== undefined)
    return 'its success policy holds';
  if (maxFailedIndexes !== undefined && failedOf(job).size > maxFailedIndexes) return 'its failed indexes are too many';
  if (podFailurePolicy === undefined) return undefined;
  for (const one of course.pods.values()) {
    const isThere = one.goneAt === undefined && controllerOf(one.pod)?.uid === job.metadata.uid;
    if (isThere && matchFailurePolicy(job, one.pod)?.action === 'FailJob') return 'a FailJob rule fits one of its pods';
  }
  return undefined;
}

export const failedIndexesHaveFailed: Invariant = {
  id: 'D3',
  statement: 'an index is failed only by a pod whose failure was one too many for it, or that a FailIndex rule fits',
  precondition: 'backoffLimitPerIndex; no adopted pods',
  source: 'KEP-3850 (backoffLimitPerIndex)',
  begin: (claim, scene) => ({
    job(course, old) {
      const { job } = course;
      if (job.spec.backoffLimitPerIndex === undefined || course.isForeign || course.hasAdopted) return;
      if (old === undefined || old.status.failedIndexes === job.status.failedIndexes) return;
      const before = failedOf(old);
      const after = failedOf(job);
      scene.defer(() => {
        for (let index = 0; index < (job.spec.completions ?? 0); index += 1) {
          if (!after.has(index) || before.has(index)) continue;
          const isRight = [...course.pods.values()].some(one => one.index === index && failsIndex(job, one));
          if (!claim.holds(isRight)) claim.fail(job, `index ${index} is failed, but none of its pods was its last`);
        }
      });
    },
  }),
};

function failsIndex(job: Job, { pod, markedAt }: PodCourse): boolean {
  if (matchFailurePolicy(job, pod)?.action === 'FailIndex') return true;
  const isFailure = pod.status.phase === 'Failed' ? isFailureCounted(job, pod) : markedAt !== undefined;
  return isFailure && failureCountOf(pod) >= (job.spec.backoffLimitPerIndex ?? 0);
}
