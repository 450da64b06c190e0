// Indexed Jobs: the lists of completed and failed indexes, which pod has which index, and when an index may run.
import {
  COMPLETION_INDEX,
  INDEX_FAILURE_COUNT,
  INDEX_IGNORED_FAILURE_COUNT,
  isIndexed,
  trueCondition,
  type Job,
} from '../../models/api/job.ts';
import type { Pod } from '../../models/api/pod.ts';
import { IndexSet } from '../../models/api/index-set.ts';
import { isTracked } from '../../models/apiserver/pod-registry.ts';
import { replacesOnlyFailed } from '../../models/job-controller/tally.ts';
import type { Invariant } from '../invariant.ts';
import { isActive, type JobCourse, type PodCourse, type Scene } from '../scene.ts';
import { isConstant, largestSince, smallestSince } from '../spec-history.ts';
import { wasScaledDown } from './counters.ts';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const SOURCE = 'KEP-2214 (Indexed Jobs)';

export function failedOf(job: Job): IndexSet {
  return job.status.failedIndexes?.within(NO_LIMIT) ?? IndexSet.empty;
}

export const indexSetsGrow: Invariant = {
  id: 'I07',
  statement: 'the sets of completed and of failed indexes only grow',
  precondition: 'Indexed, completions never lowered',
  source: SOURCE,
  begin: claim => ({
    job(course, old) {
      const { job } = course;
      if (!isIndexed(job) || old === undefined || old.status === job.status || wasScaledDown(course)) return;
      const completed = old.status.completedIndexes.within(NO_LIMIT);
      const failed = failedOf(old);
      const grows =
        completed.overlap(course.completed) === completed.size && failed.overlap(failedOf(job)) === failed.size;
      if (!claim.holds(grows)) claim.fail(job, 'an index that was completed or failed is so no more');
    },
  }),
};

export const completedOrFailed: Invariant = {
  id: 'I09',
  statement: 'no index is both completed and failed',
  precondition: 'Indexed with backoffLimitPerIndex',
  source: 'API validation of the Job status',
  begin: claim => ({
    job({ job, completed }, old) {
      if (job.spec.backoffLimitPerIndex === undefined || old?.status === job.status) return;
      if (claim.holds(completed.overlap(failedOf(job)) === 0)) return;
      const { completedIndexes, failedIndexes } = job.status;
      claim.fail(job, `completed ${completedIndexes.text}, failed ${failedIndexes?.text}`);
    },
  }),
};

export const indexesInRange: Invariant = {
  id: 'I10',
  statement: 'a status that is written lists only indexes below completions',
  precondition: 'Indexed',
  source: 'API validation of the Job status',
  begin: claim => ({
    job({ job, completed }, old) {
      const { completions } = job.spec;
      if (!isIndexed(job) || completions === undefined || old?.status === job.status) return;
      const isInside = completed.firstMissing(completions) === completions && completed.size <= completions;
      if (!claim.holds(isInside))
        claim.fail(job, `completedIndexes ${job.status.completedIndexes.text} of ${completions}`);
    },
  }),
};

export const indexListsAreCanonical: Invariant = {
  id: 'I11',
  statement: 'index lists are written in their one form: increasing, runs of three or more joined by a dash',
  precondition: 'Indexed, managed by the built-in controller',
  source: SOURCE,
  begin: claim => ({
    job({ job, isForeign }, old) {
      if (!isIndexed(job) || isForeign || old?.status === job.status) return;
      for (const text of [job.status.completedIndexes.text, job.status.failedIndexes?.text ?? '']) {
        if (!claim.holds(IndexSet.parse(text, NO_LIMIT).toString() === text))
          claim.fail(job, `the list reads "${text}"`);
      }
    },
  }),
};

export const indexIsEverywhere: Invariant = {
  id: 'I37',
  statement: 'a pod’s index is the same in annotation, label and hostname, and below completions',
  precondition: 'pods that the controller created for an Indexed Job',
  source: SOURCE,
  begin: (claim, scene) => ({
    pod({ pod, job, isOwn }, old) {
      if (old !== undefined || job === undefined || !isOwn || !isIndexed(job.job)) return;
      const { annotations, labels } = pod.metadata;
      const text = annotations[COMPLETION_INDEX];
      const isEqual = text !== undefined && labels[COMPLETION_INDEX] === text && hasHostname(pod, job.job, text);
      if (!claim.holds(isEqual))
        claim.fail(pod, `annotation ${text}, label ${labels[COMPLETION_INDEX]}, ${pod.hostname}`);
      const completions = largestSince(job, scene.now - scene.lag(job), spec => spec.completions);
      const isInside = Number(text) >= 0 && Number(text) < completions;
      if (!claim.holds(isInside)) claim.fail(pod, `index ${text} of ${completions}`);
    },
  }),
};

function hasHostname(pod: Pod, job: Job, index: string): boolean {
  if (job.spec.template.spec.hostname !== undefined || pod.hostname === '') return true;
  return pod.hostname.endsWith(`-${index}`);
}

function othersOfIndex(job: JobCourse, one: PodCourse): PodCourse[] {
  return [...job.pods.values()].filter(other => other !== one && other.index === one.index);
}

/** Calls back for each pod that is created for an index, unless the controller cannot know its pods. */
function atCreation(scene: Scene, judge: (one: PodCourse, job: JobCourse) => void) {
  const { hasStaleLists, hasLostReplies } = scene.circumstances;
  if (hasStaleLists || hasLostReplies) return undefined;
  return {
    pod(one: PodCourse, old: Pod | undefined): void {
      const { job, isOwn } = one;
      if (old === undefined && isOwn && job !== undefined && isIndexed(job.job) && !job.hasAdopted) judge(one, job);
    },
  };
}

export const onePodPerIndex: Invariant = {
  id: 'I38',
  statement: 'at most one pod of an index is active',
  precondition: 'no lists that are behind, no lost replies',
  source: SOURCE,
  begin: (claim, scene) =>
    atCreation(scene, (one, job) => {
      const rivals = othersOfIndex(job, one).filter(isActive);
      if (claim.holds(rivals.length === 0)) return;
      claim.fail(
        one.pod,
        `index ${one.index} is run by ${rivals.map(({ pod }) => pod.metadata.name).join(', ')} already`,
      );
    }),
};

export const smallestIndexesFirst: Invariant = {
  id: 'I39',
  statement: 'the indexes that are created are the smallest that may be',
  precondition: 'fresh; Indexed without backoffLimitPerIndex, completions constant',
  source: SOURCE,
  begin: (claim, scene) => {
    if (!scene.circumstances.isFresh) return undefined;
    return {
      settled() {
        for (const job of scene.jobs.values()) {
          if (!isIndexed(job.job) || job.goneAt !== undefined || job.finishedAt !== undefined) continue;
          if (job.job.spec.backoffLimitPerIndex !== undefined || !isConstant(job, spec => spec.completions)) continue;
          if (job.hasAdopted || job.isForeign || job.decidedAt !== undefined || job.job.spec.suspend) continue;
          const gap = firstGap(job);
          const last = lastActive(job);
          if (gap === undefined || last === undefined) continue;
          // An index that became free after the last creation may be next, not last.
          const isFreed = [...job.pods.values()].some(
            one => one.index === gap && (one.endedAt ?? one.markedAt ?? one.goneAt ?? 0) > last.createdAt - 2_000_000,
          );
          if (claim.holds(gap > last.index || isFreed)) continue;
          claim.fail(last.pod, `index ${last.index} runs, but ${gap} does not`);
        }
      },
    };
  },
};

/** The smallest index that neither runs nor is completed. */
function firstGap(job: JobCourse): number | undefined {
  const busy = new Set<number>();
  const isLate = replacesOnlyFailed(job.job);
  for (const one of job.pods.values()) {
    const isBusy = isActive(one) || (isLate && one.goneAt === undefined && one.endedAt === undefined);
    if (isBusy) busy.add(one.index);
  }
  const completions = job.job.spec.completions ?? 0;
  for (let index = 0; index < completions; index += 1) {
    if (!busy.has(index) && !job.completed.has(index)) return index;
  }
  return undefined;
}

function lastActive(job: JobCourse): PodCourse | undefined {
  let last: PodCourse | undefined;
  for (const one of job.pods.values()) if (isActive(one) && (last === undefined || one.index > last.index)) last = one;
  return last;
}

export const doneIndexesDoNotRun: Invariant = {
  id: 'I40',
  statement: 'no pod is created for a completed or failed index',
  precondition: 'no lists that are behind, no lost replies',
  source: SOURCE,
  begin: (claim, scene) =>
    atCreation(scene, (one, job) => {
      const isDone = job.completed.has(one.index) || failedOf(job.job).has(one.index);
      if (!claim.holds(!isDone)) claim.fail(one.pod, `index ${one.index} is completed or failed`);
    }),
};

function failuresOf(pod: Pod): { counted: number; total: number } {
  const counted = Number(pod.metadata.annotations[INDEX_FAILURE_COUNT] ?? 0);
  return { counted, total: counted + Number(pod.metadata.annotations[INDEX_IGNORED_FAILURE_COUNT] ?? 0) };
}

export const failureCountRises: Invariant = {
  id: 'I41',
  statement: 'the failures noted on an index’s pods rise by one with each replacement of a failed pod, up to the limit',
  precondition: 'backoffLimitPerIndex; no lists that are behind, no lost replies',
  source: 'KEP-3850',
  begin: (claim, scene) =>
    atCreation(scene, (one, job) => {
      const limit = largestSince(job, 0, spec => spec.backoffLimitPerIndex);
      if (job.job.spec.backoffLimitPerIndex === undefined) return;
      const { counted, total } = failuresOf(one.pod);
      if (!claim.holds(counted <= limit)) claim.fail(one.pod, `${counted} failures noted, the limit is ${limit}`);
      const earlier = othersOfIndex(job, one);
      const most = Math.max(-1, ...earlier.map(({ pod }) => failuresOf(pod).total));
      // Only a pod that is held hands its count on; after others, such as those that a suspension ended, it begins
      // anew.
      const isHeld = earlier.some(
        ({ pod, goneAt }) =>
          goneAt === undefined && isTracked(pod) && pod.status.phase === 'Failed' && failuresOf(pod).total === most,
      );
      const isRight = total === most + 1 || (total === 0 && !isHeld) || (!isHeld && total <= most);
      if (!claim.holds(isRight)) claim.fail(one.pod, `${total} failures noted after a pod with ${most}`);
    }),
};

export const completeWithEveryIndex: Invariant = {
  id: 'H8',
  statement: 'Complete only when every index has a success of its own; no pod for an index that runs or is completed',
  precondition: 'Indexed without successPolicy; runs as in I38 and I40',
  source: 'kubernetes/kubernetes #99865',
  begin: (claim, scene) => {
    const creation = atCreation(scene, (one, job) => {
      const isFree = !job.completed.has(one.index) && !othersOfIndex(job, one).some(isActive);
      if (!claim.holds(isFree)) claim.fail(one.pod, `index ${one.index} runs or is completed already`);
    });
    return {
      ...creation,
      job(course) {
        const { job, completed } = course;
        if (!isIndexed(job) || course.isForeign || !course.isFinishedNow) return;
        if (trueCondition(job, 'Complete') === undefined || job.spec.successPolicy !== undefined) return;
        // Once it is decided that a Job ends, more completions do not change it.
        const decidedAt = course.decidedAt ?? scene.now;
        const completions = smallestSince(course, decidedAt - scene.lag(course), spec => spec.completions);
        const succeeded = new Set<number>();
        for (const { pod, index } of course.pods.values()) if (pod.status.phase === 'Succeeded') succeeded.add(index);
        for (let index = 0; index < completions; index += 1) {
          const isDone = completed.has(index) && (succeeded.has(index) || course.hasAdopted);
          if (!claim.holds(isDone)) claim.fail(job, `Complete, but index ${index} has not succeeded`);
        }
      },
    };
  },
};
