// What the recorder keeps of a Job until its record is made, and how little of it once the Job is gone.
import type { Micros } from '../../sim/time.ts';
import type { Job } from '../api/job.ts';
import { NO_LABELS } from '../api/object.ts';
import type { PodTemplateSpec } from '../api/pod.ts';

export interface JobState {
  readonly row: number;
  readonly appliedAt: Micros;
  job: Job;
  startedAt: Micros;
  /** When SuccessCriteriaMet or FailureTarget was there first. */
  decidedAt: Micros;
  finishedAt: Micros;
  isDeleted: boolean;
  readonly backoffs: [Micros, Micros][];
  pods: number;
  /** Attempts by completion index, for Indexed Jobs. */
  attempts: Map<number, number> | undefined;
  /** Pods that could be created at the start without waiting. */
  readonly firstWave: number;
}

/** @param now  when the Job was asked for */
export function newState(row: number, now: Micros, job: Job): JobState {
  return {
    row,
    appliedAt: now,
    job,
    startedAt: Number.NaN,
    decidedAt: Number.NaN,
    finishedAt: Number.NaN,
    isDeleted: false,
    backoffs: [],
    pods: 0,
    attempts: undefined,
    firstWave: Math.min(job.spec.parallelism, job.spec.completions ?? job.spec.parallelism),
  };
}

/** Earlier attempts of the index; this one is counted, too. */
export function countAttempt(state: JobState, index: number): number {
  state.attempts ??= new Map();
  const earlier = state.attempts.get(index) ?? 0;
  state.attempts.set(index, earlier + 1);
  return earlier;
}

/** What the record of a Job that is gone is made of: a year of Jobs must not keep all their templates. */
export function withoutTemplate(job: Job): Job {
  const metadata = { ...job.metadata, labels: NO_LABELS, annotations: NO_LABELS, ownerReferences: [] };
  return { kind: 'Job', metadata, spec: { ...job.spec, selector: {}, template: NO_TEMPLATE }, status: job.status };
}

const NO_TEMPLATE: PodTemplateSpec = {
  spec: { restartPolicy: 'Never', containers: [], terminationGracePeriodSeconds: 0 },
};
