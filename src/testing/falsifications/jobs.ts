// Falsified Jobs: single fields of a status that are wrong, statuses that are missing, decisions that nothing asked
// for.
import { IndexList } from '../../models/api/index-set.ts';
import { isFinished, isIndexed, trueCondition, type Job, type JobSpec, type JobStatus } from '../../models/api/job.ts';
import type { Condition } from '../../models/api/object.ts';
import type { WatchEvent } from '../../models/apiserver/request.ts';
import type { Falsification } from '../falsification.ts';
import type { JobCourse, Scene } from '../scene.ts';

type Change = (job: Job, course: JobCourse | undefined) => Partial<JobStatus> | undefined;

/** Changes the statuses of Jobs that a function has a change for. */
function status(name: string, change: () => Change): Falsification {
  return {
    name,
    begin: () => {
      const changed = change();
      return {
        events: (event, scene) => {
          if (event.object.kind !== 'Job' || event.type !== 'MODIFIED') return [event];
          const job = event.object as Job;
          const part = changed(job, scene.jobs.get(job.metadata.uid));
          return part === undefined ? [event] : [withStatus(event, part)];
        },
      };
    },
  };
}

type SpecChange = { readonly [K in keyof JobSpec]?: JobSpec[K] | undefined };

/** Jobs are told to want something else than what their controller was told. */
function spec(name: string, change: (spec: JobSpec) => SpecChange | undefined): Falsification {
  return {
    name,
    begin: () => {
      // A spec that stays the same has to stay the very same.
      const known = new Map<JobSpec, JobSpec>();
      const falsified = (given: JobSpec): JobSpec => {
        const before = known.get(given);
        if (before !== undefined) return before;
        const after = { ...given, ...change(given) } as JobSpec;
        known.set(given, after);
        return after;
      };
      return {
        events: event => {
          if (event.object.kind !== 'Job') return [event];
          const job = event.object as Job;
          return [{ ...event, object: { ...job, spec: falsified(job.spec) } as Job }];
        },
      };
    },
  };
}

/** The same change each time. */
const always = (name: string, change: Change): Falsification => status(name, () => change);

/** A change each second time, so that what it changed comes back, or goes. */
function alternating(name: string, change: Change): Falsification {
  return status(name, () => {
    let turn = 0;
    return (job, course) => ((turn += 1) % 2 === 0 ? change(job, course) : undefined);
  });
}

function withStatus(event: WatchEvent, part: Partial<JobStatus>): WatchEvent {
  const job = event.object as Job;
  return { ...event, object: { ...job, status: { ...job.status, ...part } } as Job };
}

function condition(type: string, reason: string): Condition {
  return { type, status: 'True', reason, message: reason, lastTransitionTime: 0, lastProbeTime: 0 };
}

const without = ({ status: { conditions } }: Job, ...types: string[]): readonly Condition[] =>
  conditions.filter(({ type }) => !types.includes(type));
const isDecided = (job: Job): boolean =>
  trueCondition(job, 'FailureTarget') !== undefined || trueCondition(job, 'SuccessCriteriaMet') !== undefined;

/** An unfinished Job is decided for a reason that it does not have. */
function decidedFor(type: string, reason: string): Falsification {
  return always(`decided for ${reason} without it`, job =>
    isDecided(job) || job.status.active === 0
      ? undefined
      : { conditions: [...job.status.conditions, condition(type, reason)] },
  );
}

/** Once more after the end: a write of the finished Job. */
function afterTheEnd(name: string, part: (job: Job) => Partial<JobStatus>): Falsification {
  return {
    name,
    begin: () => ({
      events: event => {
        const job = event.object as Job;
        if (job.kind !== 'Job' || event.type !== 'MODIFIED' || !isFinished(job)) return [event];
        const metadata = { ...job.metadata, resourceVersion: job.metadata.resourceVersion + 0.5 };
        return [event, withStatus({ ...event, object: { ...job, metadata } }, part(job))];
      },
    }),
  };
}

/** Writes of Jobs that fit never come. */
function missing(name: string, isMissing: (job: Job, scene: Scene) => boolean): Falsification {
  return {
    name,
    begin: () => ({
      events: (event, scene) =>
        event.object.kind === 'Job' && event.type === 'MODIFIED' && isMissing(event.object as Job, scene)
          ? []
          : [event],
    }),
  };
}

const FAKES = Array.from({ length: 505 }, (_, i) => `fake-${i}`);

/** Falsified Jobs. */
export const FALSIFIED_JOBS: readonly Falsification[] = [
  alternating('failed falls', job => (job.status.failed > 0 ? { failed: 0 } : undefined)),
  alternating('succeeded falls', job => (job.status.succeeded > 0 ? { succeeded: 0 } : undefined)),
  always('more pods are ready than active', job => ({ ready: job.status.active + 1 })),
  always('Complete and Failed at once', job =>
    isFinished(job)
      ? { conditions: [...without(job, 'Complete', 'Failed'), condition('Complete', 'x'), condition('Failed', 'x')] }
      : undefined,
  ),
  afterTheEnd('the end is taken back', job => ({ conditions: without(job, 'Complete', 'Failed') })),
  afterTheEnd('a finished Job goes on counting', job => ({ failed: job.status.failed + 1 })),
  always('ends without the interim condition', job =>
    isFinished(job) ? { conditions: without(job, 'FailureTarget', 'SuccessCriteriaMet') } : undefined,
  ),
  always('two targets', job =>
    isDecided(job)
      ? {
          conditions: [
            ...without(job, 'FailureTarget', 'SuccessCriteriaMet'),
            condition('FailureTarget', 'x'),
            condition('SuccessCriteriaMet', 'x'),
          ],
        }
      : undefined,
  ),
  always('finishes with an active pod', job => (isFinished(job) ? { active: 1 } : undefined)),
  always('no completionTime', () => ({ completionTime: undefined })),
  status('startTime moves', () => {
    let more = 0;
    return ({ status: { startTime } }) =>
      startTime === undefined ? undefined : { startTime: startTime + (more += 1_000_000) };
  }),
  always('a pod is on both lists', ({ status: { uncounted } }) =>
    uncounted !== undefined && uncounted.succeeded.length + uncounted.failed.length > 0
      ? { uncounted: { succeeded: uncounted.failed.concat(uncounted.succeeded), failed: uncounted.failed } }
      : undefined,
  ),
  always('too many pods are listed', () => ({ uncounted: { succeeded: [], failed: FAKES } })),
  always('indexes beyond the last', job => (isIndexed(job) ? { completedIndexes: IndexList.of('97-99') } : undefined)),
  always('a list of indexes in another form', job =>
    isIndexed(job) ? { completedIndexes: IndexList.of('0,1,2') } : undefined,
  ),
  alternating('completed indexes are lost', job =>
    job.status.completedIndexes.text === '' ? undefined : { completedIndexes: IndexList.empty, succeeded: 0 },
  ),
  always('completed indexes are failed ones, too', job =>
    job.spec.backoffLimitPerIndex === undefined || job.status.completedIndexes.text === ''
      ? undefined
      : { failedIndexes: job.status.completedIndexes },
  ),
  always('indexes fail that have not', job =>
    job.spec.backoffLimitPerIndex === undefined ? undefined : { failedIndexes: IndexList.of('0') },
  ),
  always('too many active pods are told', job => ({ active: job.status.active + 9 })),
  decidedFor('FailureTarget', 'BackoffLimitExceeded'),
  decidedFor('FailureTarget', 'DeadlineExceeded'),
  decidedFor('FailureTarget', 'PodFailurePolicy'),
  decidedFor('FailureTarget', 'MaxFailedIndexesExceeded'),
  decidedFor('SuccessCriteriaMet', 'CompletionsReached'),
  always('suspended with active pods', job =>
    job.status.active > 0 ? { conditions: [...without(job, 'Suspended'), condition('Suspended', 'x')] } : undefined,
  ),
  always('the resumption is forgotten', job => ({
    conditions: trueCondition(job, 'Suspended') === undefined ? without(job, 'Suspended') : job.status.conditions,
  })),
  always('many more pods have failed', job =>
    isFinished(job)
      ? { failed: job.status.failed + 99, conditions: [condition('Failed', 'BackoffLimitExceeded')] }
      : undefined,
  ),
  spec('no parallelism is wanted', () => ({ parallelism: 0 })),
  spec('a suspended Job', () => ({ suspend: true })),
  spec('a queue', ({ completionMode }) => (completionMode === 'Indexed' ? undefined : { completions: undefined })),
  spec('one completion less', ({ completions = 1 }) => ({ completions: Math.max(0, completions - 1) })),
  spec('no failure is allowed', () => ({ backoffLimit: 0 })),
  spec('a deadline of a second', () => ({ activeDeadlineSeconds: 1 })),
  spec('one index is enough', ({ completionMode }) =>
    completionMode === 'Indexed' ? { successPolicy: { rules: [{ succeededCount: 1 }] } } : undefined,
  ),
  spec('no index may fail twice', ({ backoffLimitPerIndex }) =>
    backoffLimitPerIndex === undefined ? undefined : { backoffLimitPerIndex: 0, maxFailedIndexes: 0 },
  ),
  missing('what ends a Job is never written', job => isDecided(job)),
  missing('the end is never written', job => isFinished(job)),
  missing('a status is skipped', (job, scene) => {
    const { uncounted } = job.status;
    const isList = uncounted !== undefined && uncounted.succeeded.length + uncounted.failed.length > 0;
    return isList && scene.jobs.has(job.metadata.uid);
  }),
  {
    name: 'a Job goes before its time to live has passed',
    begin: () => ({
      events: event => {
        const job = event.object as Job;
        if (job.kind !== 'Job' || event.type !== 'MODIFIED' || job.spec.ttlSecondsAfterFinished === undefined) {
          return [event];
        }
        return [{ ...event, object: { ...job, metadata: { ...job.metadata, deletionTimestamp: 0 } } }];
      },
    }),
  },
];
