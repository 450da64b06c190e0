// Jobs and CronJobs as published in batch/v1, after defaulting.
import { IndexList } from './index-set.ts';
import type { ApiObject, Condition, Labels, ObjectMeta, Time } from './object.ts';
import type { LabelSelector, PodTemplateSpec } from './pod.ts';

export interface PodFailurePolicyRule {
  readonly action: string;
  readonly onExitCodes?: {
    readonly containerName?: string;
    readonly operator: string;
    readonly values: readonly number[];
  };
  readonly onPodConditions?: readonly { readonly type: string; readonly status?: string }[];
}

export interface SuccessPolicyRule {
  readonly succeededIndexes?: string;
  readonly succeededCount?: number;
}

/** Spec of a Job. */
export interface JobSpec {
  readonly parallelism: number;
  /** Undefined: a work-queue Job. */
  readonly completions?: number;
  readonly completionMode: string;
  readonly backoffLimit: number;
  readonly backoffLimitPerIndex?: number;
  readonly maxFailedIndexes?: number;
  readonly activeDeadlineSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly suspend: boolean;
  readonly manualSelector?: boolean;
  readonly selector?: LabelSelector;
  readonly podFailurePolicy?: { readonly rules: readonly PodFailurePolicyRule[] };
  readonly successPolicy?: { readonly rules: readonly SuccessPolicyRule[] };
  readonly podReplacementPolicy: 'TerminatingOrFailed' | 'Failed';
  readonly managedBy?: string;
  readonly template: PodTemplateSpec;
}

export interface UncountedPods {
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
}

/** Status of a Job. */
export interface JobStatus {
  readonly active: number;
  readonly ready: number | undefined;
  readonly terminating: number | undefined;
  readonly succeeded: number;
  readonly failed: number;
  readonly startTime: Time | undefined;
  readonly completionTime: Time | undefined;
  readonly completedIndexes: IndexList;
  /** Undefined without backoffLimitPerIndex. */
  readonly failedIndexes: IndexList | undefined;
  /** Undefined until the controller initialises it. */
  readonly uncounted: UncountedPods | undefined;
  readonly conditions: readonly Condition[];
}

/** A Job in its internal form: all fields there, times as numbers. */
export interface Job extends ApiObject {
  readonly kind: 'Job';
  readonly metadata: ObjectMeta;
  readonly spec: JobSpec;
  readonly status: JobStatus;
}

export interface JobTemplateSpec {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: JobSpec;
}

export interface CronJobSpec {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly startingDeadlineSeconds?: number;
  readonly concurrencyPolicy: 'Allow' | 'Forbid' | 'Replace';
  readonly suspend: boolean;
  readonly jobTemplate: JobTemplateSpec;
  readonly successfulJobsHistoryLimit: number;
  readonly failedJobsHistoryLimit: number;
}

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: number;
}

export interface CronJobStatus {
  readonly active: readonly ObjectReference[];
  readonly lastScheduleTime: Time | undefined;
  readonly lastSuccessfulTime: Time | undefined;
}

/** A CronJob in its internal form. */
export interface CronJob extends ApiObject {
  readonly kind: 'CronJob';
  readonly metadata: ObjectMeta;
  readonly spec: CronJobSpec;
  readonly status: CronJobStatus;
}

const NO_CONDITIONS: readonly Condition[] = Object.freeze([]);

export const NEW_JOB_STATUS: JobStatus = Object.freeze<JobStatus>({
  active: 0,
  ready: undefined,
  terminating: undefined,
  succeeded: 0,
  failed: 0,
  startTime: undefined,
  completionTime: undefined,
  completedIndexes: IndexList.empty,
  failedIndexes: undefined,
  uncounted: undefined,
  conditions: NO_CONDITIONS,
});

export const NEW_CRONJOB_STATUS: CronJobStatus = Object.freeze<CronJobStatus>({
  active: Object.freeze([]),
  lastScheduleTime: undefined,
  lastSuccessfulTime: undefined,
});

/** The condition of this type with status True, if the Job has it. */
export function trueCondition(job: Job, type: string): Condition | undefined {
  for (const condition of job.status.conditions) {
    if (condition.type === type && condition.status === 'True') return condition;
  }
  return undefined;
}

/** Complete or Failed. FailureTarget and SuccessCriteriaMet alone are not the end. */
export function isFinished(job: Job): boolean {
  return trueCondition(job, 'Complete') !== undefined || trueCondition(job, 'Failed') !== undefined;
}

/** Completion mode Indexed. */
export function isIndexed(job: Job): boolean {
  return job.spec.completionMode === 'Indexed';
}

export const JOB_TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
export const INDEX_FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';
export const INDEX_IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count';
export const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
export const JOB_NAME = 'batch.kubernetes.io/job-name';
