// podFailurePolicy: only pods that have ended are judged, by what they ended with.
import { trueCondition, type Job } from '../../models/api/job.ts';
import type { Pod } from '../../models/api/pod.ts';
import { matchFailurePolicy } from '../../models/job-controller/pod-failure-policy.ts';
import { replacesOnlyFailed } from '../../models/job-controller/tally.ts';
import type { Invariant } from '../invariant.ts';
import type { JobCourse } from '../scene.ts';

export const policyJudgesTheDead: Invariant = {
  id: 'H10',
  statement:
    'failure rules are applied to pods in phase Failed only, with their real exit codes; ignored ' +
    'failures are not counted',
  precondition: 'no adopted pods',
  source: 'kubernetes/kubernetes #113855, #113852',
  begin: claim => ({
    job(course, old) {
      const { job, isForeign } = course;
      if (isForeign || course.hasAdopted || old === undefined || old.status === job.status) return;
      const target = trueCondition(job, 'FailureTarget');
      if (course.isDecidedNow && target?.reason === 'PodFailurePolicy') {
        const isTrue = [...course.pods.values()].some(
          ({ pod }) => matchFailurePolicy(job, pod)?.message === target.message,
        );
        if (!claim.holds(isTrue)) claim.fail(job, `no failed pod fits: ${target.message}`);
      }
      if (!replacesOnlyFailed(job)) return;
      for (const { pod, listed } of course.newlyListed) {
        if (listed !== 'failed') continue;
        const isOver = pod.status.phase === 'Failed' || target !== undefined || isLeaving(course);
        if (!claim.holds(isOver)) claim.fail(pod, `counted as failed in phase ${pod.status.phase}`);
        // A failing Job takes its last pods with it, however they ended meanwhile.
        if (target !== undefined) continue;
        if (!claim.holds(!isIgnored(job, pod))) claim.fail(pod, 'counted although a rule ignores its failure');
      }
    },
  }),
};

function isIgnored(job: Job, pod: Pod): boolean {
  return matchFailurePolicy(job, pod)?.action === 'Ignore';
}

function isLeaving({ job }: JobCourse): boolean {
  return job.metadata.deletionTimestamp !== undefined;
}
