// Known live behaviours: what the real 1.36 controllers do though an invariant says otherwise. Each is named, explained
// and accepted only where it fits exactly; `joblab fuzz` counts them apart from violations.
import type { CronJob, Job } from '../models/api/job.ts';
import { keyOf, type ApiObject } from '../models/api/object.ts';
import type { Scene } from './scene.ts';

/** What is to be told apart: an invariant's finding, before it is taken down. */
export interface Finding {
  readonly invariant: string;
  readonly object: ApiObject | undefined;
  readonly message: string;
  readonly scene: Scene;
}

/** A violation that the real controllers show as well, and why. */
export interface KnownBehaviour {
  readonly name: string;
  /** Invariants that it breaks. */
  readonly invariants: readonly string[];
  /** What happens and why. */
  readonly reason: string;
  /** The shortest history that shows it, in words. */
  readonly history: string;
  fits(finding: Finding): boolean;
}

function presentJob({ object, scene }: Finding): Job | undefined {
  return object?.kind === 'Job' ? scene.jobs.get(object.metadata.uid)?.job : undefined;
}

/** Violations that the real 1.36 shows as well, by name. */
export const knownBehaviours: readonly KnownBehaviour[] = [
  {
    name: 'suspended-job-cannot-finish',
    invariants: ['H4', 'L1', 'L3'],
    reason:
      'Suspension removes startTime, and a finished Job must have one. A suspended Job whose last pod ends ' +
      'well, or fails ' +
      'it, after the suspension was written has its terminal status refused until it is resumed.',
    history: 'a work queue with one success is suspended while another pod is still stopping',
    fits(finding) {
      if (finding.message.includes('startTime is required for finished job')) return true;
      const job = presentJob(finding);
      return job !== undefined && job.spec.suspend && job.status.startTime === undefined && finding.invariant !== 'H4';
    },
  },
  {
    name: 'index-fails-and-succeeds',
    invariants: ['H4', 'L1', 'L2', 'L3', 'H5', 'I35'],
    reason:
      'A deleted pod counts as failed before it ends, and its index with it. If its finalizer cannot be taken off ' +
      'then, and it ends well after all, the index is in both lists, and the status is refused from then on.',
    history: 'backoffLimitPerIndex; a pod is deleted, the removal of its finalizer fails, it exits with 0',
    fits(finding) {
      if (finding.message.includes('failedIndexes and completedIndexes overlap')) return true;
      const job = presentJob(finding);
      if (job?.spec.backoffLimitPerIndex === undefined || finding.scene.circumstances.isFresh) return false;
      const pods = finding.scene.jobs.get(job.metadata.uid)?.pods.values() ?? [];
      return [...pods].some(({ listed, pod }) => listed === 'failed' && pod.status.phase === 'Succeeded');
    },
  },
  {
    name: 'creation-never-observed',
    invariants: ['L1', 'H5', 'H7', 'I48', 'D2'],
    reason:
      'A pod that is first seen with its deletionTimestamp is no observation of its creation. Was it ' +
      'created and deleted ' +
      'while the watch was broken, the expectation is met only when it expires after five minutes, and ' +
      'nothing but the ' +
      'resync of 12 to 24 hours makes the controller look again.',
    history: 'the pod watch breaks, a pod is created and deleted, the watch lists anew',
    fits(finding) {
      const { scene } = finding;
      const job = presentJob(finding);
      const course = job === undefined ? undefined : scene.jobs.get(job.metadata.uid);
      if (course === undefined || !scene.circumstances.hasSkippedStates) return false;
      for (const { createdAt, markedAt, goneAt } of course.pods.values()) {
        const deletedAt = markedAt ?? goneAt;
        if (deletedAt !== undefined && deletedAt - createdAt <= scene.lag(course)) return true;
      }
      return false;
    },
  },
  {
    name: 'replaced-job-is-not-seen-to-go',
    invariants: ['I33', 'L2'],
    reason:
      'A Job that is deleted and created again under its name while the watch is broken looks as if it had been ' +
      'updated: nobody takes the finalizer off the pods of the first one before the next event of theirs.',
    history: 'the Job watch breaks, the Job is deleted and applied again, the watch lists anew',
    fits({ object, scene }) {
      const first = object?.kind === 'Pod' ? scene.pods.get(object.metadata.uid)?.job : undefined;
      if (first?.goneAt === undefined || !scene.circumstances.hasSkippedStates) return false;
      const { goneAt, job } = first;
      return [...scene.jobs.values()].some(other => keyOf(other.job) === keyOf(job) && other.createdAt >= goneAt);
    },
  },
  {
    name: 'cronjob-forgets-its-job',
    invariants: ['H14'],
    reason:
      'The Job is created before it is noted in status.active. If that write is refused or lost, or the ' +
      'controller dies, ' +
      'and the CronJob is suspended or the next minute is due before it is repeated, the Job stays ' +
      'unnoted: later syncs ' +
      'only warn of an unexpected Job.',
    history: 'a CronJob is suspended within milliseconds of its minute',
    fits({ object, message, scene }) {
      const [, named, running] = /^(\d+) active Jobs are named, (\d+) run/.exec(message) ?? [];
      if (named === undefined || Number(named) >= Number(running)) return false;
      return (object as CronJob).spec.suspend || !scene.circumstances.isFresh;
    },
  },
  {
    name: 'cronjob-names-a-job-that-is-gone',
    invariants: ['H14'],
    reason:
      'A Job that comes and goes while the watch is broken is never seen to go: it is named as active until the next ' +
      'minute.',
    history: 'the Job watch breaks as a Job is created, the Job ends and is deleted, the watch lists anew',
    fits({ message, scene }) {
      const [, named, running] = /^(\d+) active Jobs are named, (\d+) run/.exec(message) ?? [];
      return scene.circumstances.hasSkippedStates && named !== undefined && Number(named) > Number(running);
    },
  },
  {
    name: 'cronjob-runs-a-minute-twice',
    invariants: ['I62'],
    reason:
      'The CronJob controller creates the Job before it writes lastScheduleTime. If it dies in between and ' +
      'the Job is ' +
      'finished and cleaned up from the history when it is back, the minute is taken to have been missed.',
    history: 'history limit 0; crash between the creation of the Job and the status write; restart after its end',
    fits: ({ message, scene }) => message.startsWith('a second Job of the same minute') && !scene.circumstances.isFresh,
  },
  {
    name: 'cronjob-keeps-a-finished-job',
    invariants: ['H14', 'I63'],
    reason:
      'A deletion from the history that fails is not repeated before the next sync, and a CronJob that is suspended ' +
      'has none.',
    history: 'deletions of the CronJob controller fail, the CronJob is suspended before its next minute',
    fits({ object, message, scene }) {
      const { hasFailedRequests, hasRestarts } = scene.circumstances;
      return message.includes('kept') && (object as CronJob).spec.suspend && (hasFailedRequests || hasRestarts);
    },
  },
];
