// Conditions of a Job, its startTime and completionTime: what may stand together, what stays, what ends with the end.
import { isFinished, trueCondition, type Job } from '../../models/api/job.ts';
import type { Condition } from '../../models/api/object.ts';
import { jobStatusFaults } from '../../models/api/job-status.ts';
import type { Invariant } from '../invariant.ts';

const TERMINAL = ['Complete', 'Failed'] as const;
const INTERIM = { Complete: 'SuccessCriteriaMet', Failed: 'FailureTarget' } as const;
const VALIDATION = 'API validation of the Job status';

export const notCompleteAndFailed: Invariant = {
  id: 'I19',
  statement: 'never both Complete=True and Failed=True',
  precondition: 'always',
  source: VALIDATION,
  begin: claim => ({
    job({ job }) {
      const both = trueCondition(job, 'Complete') !== undefined && trueCondition(job, 'Failed') !== undefined;
      if (!claim.holds(!both)) claim.fail(job, 'Complete and Failed at once');
    },
  }),
};

export const terminalConditionStays: Invariant = {
  id: 'I20',
  statement: 'a terminal condition is never removed or changed',
  precondition: 'always',
  source: VALIDATION,
  begin: claim => ({
    job({ job }, old) {
      if (old === undefined) return;
      for (const type of TERMINAL) {
        const before = trueCondition(old, type);
        if (before === undefined) continue;
        const after = trueCondition(job, type);
        if (!claim.holds(after !== undefined && isSame(before, after)))
          claim.fail(job, `condition ${type} was changed`);
      }
    },
  }),
};

function isSame(a: Condition, b: Condition): boolean {
  return a.reason === b.reason && a.message === b.message && a.lastTransitionTime === b.lastTransitionTime;
}

export const interimComesFirst: Invariant = {
  id: 'I21',
  statement:
    'Failed follows FailureTarget, Complete SuccessCriteriaMet, in a later write, with equal reason and message',
  precondition: 'managed by the built-in controller',
  source: VALIDATION,
  begin: claim => ({
    job({ job, isForeign }, old) {
      if (isForeign || old?.status === job.status) return;
      for (const type of TERMINAL) {
        const end = trueCondition(job, type);
        if (end === undefined) continue;
        const interim = trueCondition(job, INTERIM[type]);
        const isLater = old === undefined || trueCondition(old, INTERIM[type]) !== undefined;
        const fits = isLater && interim?.reason === end.reason && interim.message === end.message;
        if (!claim.holds(fits)) claim.fail(job, `${type} (${end.reason}) without its ${INTERIM[type]}`);
      }
    },
  }),
};

export const oneTarget: Invariant = {
  id: 'I22',
  statement: 'FailureTarget and SuccessCriteriaMet are never both True',
  precondition: 'always',
  source: VALIDATION,
  begin: claim => ({
    job({ job }) {
      const both =
        trueCondition(job, 'FailureTarget') !== undefined && trueCondition(job, 'SuccessCriteriaMet') !== undefined;
      if (!claim.holds(!both)) claim.fail(job, 'FailureTarget and SuccessCriteriaMet at once');
    },
  }),
};

export const finishedIsEmpty: Invariant = {
  id: 'I23',
  statement: 'a finished Job has active 0, terminating 0, nothing uncounted, and a startTime',
  precondition: 'managed by the built-in controller; startTime not of a suspended Job with completions 0',
  source: VALIDATION,
  begin: claim => ({
    job({ job, isForeign, onList, isFinishedNow }) {
      if (isForeign || !isFinished(job)) return;
      const { active, terminating, startTime } = job.status;
      const isEmpty = active === 0 && (terminating ?? 0) === 0 && onList.size === 0;
      if (!claim.holds(isEmpty)) {
        claim.fail(job, `finished with active ${active}, terminating ${terminating ?? 0}, ${onList.size} uncounted`);
      }
      if (!isFinishedNow) return;
      const needsStart = !(job.spec.suspend && job.spec.completions === 0);
      if (!claim.holds(startTime !== undefined || !needsStart)) claim.fail(job, 'finished without startTime');
    },
  }),
};

export const completionTime: Invariant = {
  id: 'I24',
  statement: 'completionTime is there exactly with Complete, not before startTime, and never changes',
  precondition: 'always',
  source: VALIDATION,
  begin: claim => ({
    job({ job }, old) {
      const { completionTime: at, startTime } = job.status;
      const isComplete = trueCondition(job, 'Complete') !== undefined;
      if (!claim.holds((at !== undefined) === isComplete)) {
        claim.fail(job, isComplete ? 'Complete without completionTime' : 'completionTime without Complete');
      }
      if (at === undefined) return;
      if (!claim.holds(startTime === undefined || at >= startTime)) claim.fail(job, 'completionTime before startTime');
      const before = old?.status.completionTime;
      if (!claim.holds(before === undefined || before === at)) claim.fail(job, 'completionTime was changed');
    },
  }),
};

export const startTimeStays: Invariant = {
  id: 'I25',
  statement: 'startTime stays while the Job is not suspended, and is gone while it is',
  precondition: 'Kubernetes 1.36; managed by the built-in controller',
  source: 'kubernetes/kubernetes #134521, #134769',
  begin: claim => ({
    job({ job, isForeign }, old) {
      if (isForeign || old === undefined || old.status === job.status) return;
      const before = old.status.startTime;
      const now = job.status.startTime;
      const isTurn = isSuspended(old) !== isSuspended(job);
      const mayChange = before === undefined || isTurn;
      if (!claim.holds(mayChange || before === now)) {
        claim.fail(job, now === undefined ? 'startTime was taken away' : 'startTime was changed');
      }
      const isStopping = isTurn && isSuspended(job);
      if (isStopping && !claim.holds(now === undefined)) claim.fail(job, 'suspended with a startTime');
    },
  }),
};

function isSuspended(job: Job): boolean {
  return trueCondition(job, 'Suspended') !== undefined;
}

export const finishedForGood: Invariant = {
  id: 'I27',
  statement: 'after a terminal condition the status never changes again',
  precondition: 'always',
  source: 'Job controller: a finished Job is not synced',
  begin: claim => ({
    job({ job }, old) {
      if (old === undefined || !isFinished(old)) return;
      const isKept = old.status === job.status || JSON.stringify(old.status) === JSON.stringify(job.status);
      if (!claim.holds(isKept)) claim.fail(job, 'the status of the finished Job changed');
    },
  }),
};

export const statusRules: Invariant = {
  id: 'H4',
  statement: 'each status passes the API server’s rules, and none is refused more than three times for one reason',
  precondition: 'refusals only where there is a trace of the controller',
  source: 'kubernetes/kubernetes #111646, #134521',
  begin: (claim, scene) => {
    const refused = new Map<string, { text: string; times: number }>();
    return {
      job({ job }, old) {
        if (old === undefined || old.status === job.status) return;
        const faults = jobStatusFaults(old, { ...job, spec: old.spec });
        if (claim.holds(faults.length === 0)) return;
        claim.fail(job, faults.map(fault => `${fault.path}: ${fault.message}`).join(', '));
      },
      sync({ controller, key, requests }) {
        for (const { request, reply } of requests) {
          if (request.verb !== 'updateStatus' || reply === undefined) continue;
          const place = `${controller} ${key}`;
          if (reply.ok) {
            refused.delete(place);
            continue;
          }
          if (reply.reason !== 'Invalid') continue;
          const known = refused.get(place);
          const times = known?.text === reply.message ? known.times + 1 : 1;
          refused.set(place, { text: reply.message, times });
          if (claim.holds(times <= 3)) continue;
          claim.fail(scene.objects.get(`Job/${key}`), `status refused ${times} times in a row: ${reply.message}`);
        }
      },
    };
  },
};

export const finishedStaysStill: Invariant = {
  id: 'H9',
  statement: 'after Complete or Failed no pod is created and the counters stay',
  precondition: 'no lists that are behind, no lost replies',
  source: 'kubernetes/kubernetes #109485, #119159',
  begin: (claim, { circumstances }) => ({
    job({ job }, old) {
      if (old === undefined || !isFinished(old)) return;
      const { succeeded, failed } = job.status;
      const isKept = succeeded === old.status.succeeded && failed === old.status.failed;
      if (!claim.holds(isKept)) claim.fail(job, 'a counter of the finished Job changed');
    },
    pod({ job, isOwn, pod }, old) {
      if (old !== undefined || !isOwn || job === undefined) return;
      if (circumstances.hasStaleLists || circumstances.hasLostReplies) return;
      if (!claim.holds(job.finishedAt === undefined)) claim.fail(pod, 'created after the Job had finished');
    },
  }),
};
