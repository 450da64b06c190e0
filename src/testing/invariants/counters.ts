// Counters of a Job's status: what never falls, and what fits together in every single status.
import { isIndexed, trueCondition, type Job } from '../../models/api/job.ts';
import type { Invariant } from '../invariant.ts';

/** Completions of an Indexed Job that were lowered cost it successes. */
export function wasScaledDown(course: { readonly specs: readonly { readonly spec: Job['spec'] }[] }): boolean {
  let largest = 0;
  for (const { spec } of course.specs) {
    const completions = spec.completions ?? 0;
    if (completions < largest) return true;
    largest = completions;
  }
  return false;
}

export const readyWithinActive: Invariant = {
  id: 'I04',
  statement: 'ready ≤ active in every status',
  precondition: 'always',
  source: 'API validation of the Job status',
  begin: claim => ({
    job({ job }) {
      const { ready, active } = job.status;
      if (!claim.holds((ready ?? 0) <= active)) claim.fail(job, `ready ${ready}, active ${active}`);
    },
  }),
};

export const failedNeverFalls: Invariant = {
  id: 'I05',
  statement: 'failed never decreases',
  precondition: 'always',
  source: 'API validation of the Job status',
  begin: claim => ({
    job({ job }, old) {
      if (old === undefined) return;
      const isKept = job.status.failed >= old.status.failed;
      if (!claim.holds(isKept)) claim.fail(job, `failed fell from ${old.status.failed} to ${job.status.failed}`);
    },
  }),
};

export const succeededNeverFalls: Invariant = {
  id: 'I06',
  statement: 'succeeded never decreases',
  precondition: 'NonIndexed, or Indexed with completions never lowered',
  source: 'API validation of the Job status',
  begin: claim => ({
    job(course, old) {
      const { job } = course;
      if (old === undefined || (isIndexed(job) && wasScaledDown(course))) return;
      const isKept = job.status.succeeded >= old.status.succeeded;
      if (!claim.holds(isKept))
        claim.fail(job, `succeeded fell from ${old.status.succeeded} to ${job.status.succeeded}`);
    },
  }),
};

export const succeededIsCompletedIndexes: Invariant = {
  id: 'I08',
  statement: 'succeeded is the number of completed indexes in every status of an Indexed Job',
  precondition: 'Indexed, managed by the built-in controller',
  source: 'kubernetes/kubernetes #99865',
  begin: claim => ({
    job({ job, completed, isForeign }, old) {
      if (!isIndexed(job) || isForeign || old?.status === job.status) return;
      const { succeeded, completedIndexes } = job.status;
      if (claim.holds(succeeded === completed.size)) return;
      claim.fail(job, `succeeded ${succeeded}, but completedIndexes ${JSON.stringify(completedIndexes)}`);
    },
  }),
};

export const eachIndexCountsOnce: Invariant = {
  id: 'I13',
  statement: 'succeeded rises by as many as there are new completed indexes',
  precondition: 'Indexed, completions never lowered',
  source: 'kubernetes/kubernetes #99865',
  begin: claim => ({
    job(course, old) {
      const { job } = course;
      if (!isIndexed(job) || old === undefined || old.status === job.status || wasScaledDown(course)) return;
      const before = old.status.completedIndexes.within(Number.MAX_SAFE_INTEGER);
      const more = course.completed.size - before.overlap(course.completed);
      const rise = job.status.succeeded - old.status.succeeded;
      if (!claim.holds(rise === more)) claim.fail(job, `succeeded rose by ${rise}, with ${more} new completed indexes`);
    },
  }),
};

/** Counters, completed indexes and terminal conditions all at once: what a status may never take back. */
export const nothingIsTakenBack: Invariant = {
  id: 'H3',
  statement: 'counters never fall, completed indexes never vanish, a terminal condition stays',
  precondition: 'always; Indexed Jobs that are scaled down lose the indexes that are cut off',
  source: 'kubernetes/kubernetes #105200, API validation of the Job status',
  begin: claim => ({
    job({ job }, old) {
      if (old === undefined || old.status === job.status) return;
      const { status } = job;
      const limit = isIndexed(job) ? (job.spec.completions ?? 0) : Number.MAX_SAFE_INTEGER;
      const before = old.status.completedIndexes.within(limit);
      const after = status.completedIndexes.within(limit);
      const kept = before.overlap(after) === before.size;
      if (!claim.holds(kept)) {
        const texts = [old, job].map(({ status: { completedIndexes } }) => `"${completedIndexes.text}"`);
        claim.fail(job, `completedIndexes went from ${texts.join(' to ')}`);
      }
      const isElastic = isIndexed(job) && old.status.completedIndexes.text !== before.toString();
      const isRising = status.failed >= old.status.failed && (isElastic || status.succeeded >= old.status.succeeded);
      if (!claim.holds(isRising)) {
        const from = `${old.status.succeeded} succeeded, ${old.status.failed} failed`;
        claim.fail(job, `counters fell: ${from}, then ${status.succeeded} succeeded, ${status.failed} failed`);
      }
      for (const type of ['Complete', 'Failed']) {
        const isGone = trueCondition(old, type) !== undefined && trueCondition(job, type) === undefined;
        if (!claim.holds(!isGone)) claim.fail(job, `condition ${type} was taken away`);
      }
    },
  }),
};
