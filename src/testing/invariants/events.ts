// Events about Jobs: the end is told once, creations and deletions as often as they happen.
import { isFinished, trueCondition } from '../../models/api/job.ts';
import type { Invariant } from '../invariant.ts';
import type { JobCourse } from '../scene.ts';

const ENDS = ['Completed', 'BackoffLimitExceeded', 'DeadlineExceeded', 'PodFailurePolicy'] as const;
const MORE_ENDS = ['MaxFailedIndexesExceeded', 'FailedIndexes'] as const;
/** From the tenth similar event on the recorder merges them. */
const UNMERGED = 9;

function ends({ events }: JobCourse): number {
  let count = 0;
  for (const reason of [...ENDS, ...MORE_ENDS]) count += events.get(reason) ?? 0;
  return count;
}

export const oneTerminalEvent: Invariant = {
  id: 'I30',
  statement: 'a finished Job has exactly one event of its end, of the right reason',
  precondition: 'exactly one if fresh and with few events (recorders drop floods), else at most one',
  source: 'Job controller, events',
  begin: (claim, scene) => ({
    settled() {
      for (const course of scene.jobs.values()) {
        if (course.goneAt !== undefined || course.isForeign) continue;
        const count = ends(course);
        if (!claim.holds(count <= 1)) claim.fail(course.job, `${count} events tell of its end`);
        if (!scene.circumstances.isFresh || course.created > UNMERGED || scene.jobs.size > UNMERGED) continue;
        const wanted = isFinished(course.job) ? 1 : 0;
        if (!claim.holds(count === wanted))
          claim.fail(course.job, `${count} events tell of its end, ${wanted} expected`);
        const reason = trueCondition(course.job, 'Failed')?.reason ?? 'Completed';
        const isRight = wanted === 0 || course.events.get(reason) === 1;
        if (!claim.holds(isRight)) claim.fail(course.job, `no event ${reason}`);
      }
    },
  }),
};

export const eventsOfPods: Invariant = {
  id: 'I31',
  statement:
    'there are as many SuccessfulCreate events as pods that were created, and no more SuccessfulDelete than deleted',
  precondition: 'fresh, fewer than ten pods: then events are merged',
  source: 'Job controller, events',
  begin: (claim, scene) => {
    if (!scene.circumstances.isFresh) return undefined;
    return {
      settled() {
        for (const course of scene.jobs.values()) {
          if (
            course.goneAt !== undefined ||
            course.isForeign ||
            course.hasAdopted ||
            course.created > UNMERGED ||
            scene.jobs.size > UNMERGED
          )
            continue;
          const told = course.events.get('SuccessfulCreate') ?? 0;
          if (!claim.holds(told === course.created))
            claim.fail(course.job, `${told} creations told, ${course.created} pods`);
          let deleted = 0;
          for (const { markedAt, goneAt } of course.pods.values()) {
            if (markedAt !== undefined || goneAt !== undefined) deleted += 1;
          }
          const toldDeleted = course.events.get('SuccessfulDelete') ?? 0;
          if (!claim.holds(toldDeleted <= deleted))
            claim.fail(course.job, `${toldDeleted} deletions told, ${deleted} pods`);
        }
      },
    };
  },
};
