// CronJobs: which Jobs they start, which they know of, and how many they keep.
import { isFinished, trueCondition, type CronJob } from '../../models/api/job.ts';
import { controllerOf } from '../../models/api/object.ts';
import type { Invariant } from '../invariant.ts';
import type { JobCourse, Scene } from '../scene.ts';

/** Present Jobs that a CronJob controls. */
function childrenOf(scene: Scene, cronJob: CronJob): JobCourse[] {
  return [...scene.jobs.values()].filter(
    ({ job, goneAt }) => goneAt === undefined && controllerOf(job)?.uid === cronJob.metadata.uid,
  );
}

export const activeListIsTrue: Invariant = {
  id: 'H14',
  statement: 'at rest status.active names exactly the unfinished Jobs, and finished Jobs beyond the limits are deleted',
  precondition: 'nothing has happened for some seconds',
  source: 'kubernetes/kubernetes #106496',
  begin: (claim, scene) => ({
    settled() {
      for (const cronJob of scene.cronJobs.values()) {
        if (cronJob.metadata.deletionTimestamp !== undefined) continue;
        const children = childrenOf(scene, cronJob);
        const running = children.filter(({ job }) => !isFinished(job)).map(({ job }) => job.metadata.uid);
        const named = cronJob.status.active.map(({ uid }) => uid);
        const isSame = running.length === named.length && running.every(uid => named.includes(uid));
        if (!claim.holds(isSame)) claim.fail(cronJob, `${named.length} active Jobs are named, ${running.length} run`);
        const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
        const complete = children.filter(({ job }) => trueCondition(job, 'Complete') !== undefined).length;
        const failed = children.filter(({ job }) => trueCondition(job, 'Failed') !== undefined).length;
        const isKept = complete <= successfulJobsHistoryLimit && failed <= failedJobsHistoryLimit;
        if (!claim.holds(isKept)) claim.fail(cronJob, `${complete} complete and ${failed} failed Jobs are kept`);
      }
    },
  }),
};

export const historyIsLimited: Invariant = {
  id: 'I63',
  statement: 'at rest no more finished Jobs are kept than the limits say, Complete and Failed counted apart',
  precondition: 'limits constant',
  source: 'CronJob controller, history limits',
  begin: (claim, scene) => ({
    settled() {
      for (const cronJob of scene.cronJobs.values()) {
        if (cronJob.metadata.deletionTimestamp !== undefined) continue;
        const kept = childrenOf(scene, cronJob).filter(
          ({ job, markedAt }) => markedAt === undefined && isFinished(job),
        );
        const failed = kept.filter(({ job }) => trueCondition(job, 'Failed') !== undefined).length;
        const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
        const isFew = failed <= failedJobsHistoryLimit && kept.length - failed <= successfulJobsHistoryLimit;
        if (!claim.holds(isFew)) claim.fail(cronJob, `${kept.length} finished Jobs are kept, ${failed} of them failed`);
      }
    },
  }),
};

export const oneJobAMinute: Invariant = {
  id: 'I62',
  statement: 'a CronJob starts at most one Job a minute; lastScheduleTime never falls; Forbid runs one Job at a time',
  precondition: 'Forbid: fresh',
  source: 'CronJob controller, names of Jobs',
  begin: (claim, scene) => {
    const names = new Map<string, string>();
    return {
      cronJob(cronJob, old) {
        const before = old?.status.lastScheduleTime;
        const after = cronJob.status.lastScheduleTime;
        if (old === undefined || before === undefined) return;
        if (!claim.holds(after !== undefined && after >= before)) claim.fail(cronJob, 'lastScheduleTime fell');
      },
      job({ job }, old) {
        const owner = controllerOf(job);
        if (old !== undefined || owner?.kind !== 'CronJob') return;
        const known = names.get(`${owner.uid}/${job.metadata.name}`);
        if (!claim.holds(known === undefined)) claim.fail(job, 'a second Job of the same minute');
        names.set(`${owner.uid}/${job.metadata.name}`, job.metadata.uid);
        const cronJob = scene.cronJobs.get(owner.uid);
        if (cronJob?.spec.concurrencyPolicy !== 'Forbid' || !scene.circumstances.isFresh) return;
        const running = childrenOf(scene, cronJob).filter(child => !isFinished(child.job)).length;
        if (!claim.holds(running <= 1)) claim.fail(job, `${running} Jobs run though the policy is Forbid`);
      },
    };
  },
};
