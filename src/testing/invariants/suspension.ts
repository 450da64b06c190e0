// Suspension and resumption of Jobs.
import { trueCondition } from '../../models/api/job.ts';
import type { Invariant } from '../invariant.ts';
import { hasBeenSince } from '../spec-history.ts';

export const suspendedIsIdle: Invariant = {
  id: 'I29',
  statement: 'Suspended=True is written only together with active = 0',
  precondition: 'all deletions succeed',
  source: 'KEP-2232',
  begin: (claim, { circumstances }) => {
    if (circumstances.hasFailedRequests || circumstances.hasLostReplies) return undefined;
    return {
      job({ job, isForeign }, old) {
        if (isForeign || old === undefined || trueCondition(job, 'Suspended') === undefined) return;
        if (trueCondition(old, 'Suspended') !== undefined) return;
        if (!claim.holds(job.status.active === 0)) claim.fail(job, `suspended with ${job.status.active} active pods`);
      },
    };
  },
};

export const suspensionEndsNothing: Invariant = {
  id: 'H11',
  statement:
    'suspended: no pod is created, and pods that the suspension ends are not counted; after a resumption ' +
    'startTime is ' +
    'not before it',
  precondition: 'as far as the controller can have seen it',
  source: 'KEP-2232, kubernetes/kubernetes #134521',
  begin: (claim, scene) => ({
    job(course, old) {
      const { job, isForeign } = course;
      if (isForeign || old === undefined || old.status === job.status) return;
      const had = old.status.conditions.some(({ type }) => type === 'Suspended');
      const has = job.status.conditions.some(({ type }) => type === 'Suspended');
      if (!claim.holds(has || !had)) claim.fail(job, 'the condition Suspended was taken away');
      const isResumed = trueCondition(old, 'Suspended') !== undefined && trueCondition(job, 'Suspended') === undefined;
      if (isResumed && job.status.startTime !== undefined) {
        const resumedAt = job.status.conditions.find(({ type }) => type === 'Suspended')?.lastTransitionTime ?? 0;
        const { startTime } = job.status;
        if (!claim.holds(startTime >= resumedAt))
          claim.fail(job, `resumed with a startTime of ${(resumedAt - startTime) / 1_000_000} s before`);
      }
      for (const { pod, untrackedAt, markedAt, isReleased } of course.newlyListed) {
        const isRemoved =
          !isReleased &&
          !scene.circumstances.hasLostReplies &&
          !scene.circumstances.hasStaleLists &&
          untrackedAt !== undefined &&
          markedAt !== undefined &&
          untrackedAt <= markedAt;
        if (!claim.holds(!isRemoved)) claim.fail(pod, 'counted though the controller had taken it away');
      }
    },
    pod({ job, pod, isOwn }, old) {
      if (old !== undefined || job === undefined || !isOwn || job.isForeign) return;
      const isSuspended = hasBeenSince(job, scene.now - scene.lag(job), spec => spec.suspend);
      if (!claim.holds(!isSuspended)) claim.fail(pod, 'created while the Job was suspended');
    },
  }),
};
