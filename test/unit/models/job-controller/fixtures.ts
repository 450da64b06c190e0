// Jobs and pods for tests of the Job controller's pure functions: only what a test says differs from a plain one.
import {
  COMPLETION_INDEX,
  INDEX_FAILURE_COUNT,
  JOB_TRACKING_FINALIZER,
  NEW_JOB_STATUS,
} from '../../../../src/models/api/job.ts';
import type { Job, JobSpec, JobStatus } from '../../../../src/models/api/job.ts';
import { makeMeta } from '../../../../src/models/api/object.ts';
import type { Condition } from '../../../../src/models/api/object.ts';
import { NEW_POD_STATUS } from '../../../../src/models/api/pod.ts';
import type { ContainerStatus, Pod, PodPhase, PodStatus } from '../../../../src/models/api/pod.ts';
import { PodIndex } from '../../../../src/models/job-controller/pod-index.ts';

export const SECOND = 1_000_000;

export function aJob(spec: Partial<JobSpec> = {}, status: Partial<JobStatus> = {}): Job {
  return {
    kind: 'Job',
    metadata: makeMeta({ name: 'j', uid: 'job-uid', generation: 1 }),
    spec: {
      parallelism: 1,
      completions: 1,
      completionMode: 'NonIndexed',
      backoffLimit: 6,
      suspend: false,
      podReplacementPolicy: 'TerminatingOrFailed',
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main' }], terminationGracePeriodSeconds: 30 } },
      ...spec,
    },
    status: { ...NEW_JOB_STATUS, ...status },
  };
}

export interface PodGiven {
  readonly uid?: string;
  readonly phase?: PodPhase;
  readonly index?: number;
  readonly failures?: number;
  readonly exitCode?: number;
  readonly endedAt?: number;
  readonly createdAt?: number;
  readonly deletedAt?: number;
  readonly isTracked?: boolean;
  readonly isReady?: boolean;
  readonly readyAt?: number;
  readonly restarts?: number;
  /** Of the one sidecar; undefined: there is none. */
  readonly sidecarRestarts?: number;
  readonly node?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly status?: Partial<PodStatus>;
}

let uids = 0;

export function aPod(given: PodGiven = {}): Pod {
  uids += 1;
  const uid = given.uid ?? `pod-${uids}`;
  const phase = given.phase ?? 'Running';
  const annotations: Record<string, string> = { ...given.annotations };
  if (given.index !== undefined) annotations[COMPLETION_INDEX] = `${given.index}`;
  if (given.failures !== undefined) annotations[INDEX_FAILURE_COUNT] = `${given.failures}`;
  return {
    kind: 'Pod',
    metadata: makeMeta({
      name: uid,
      uid,
      annotations,
      creationTimestamp: (given.createdAt ?? 0) * SECOND,
      deletionTimestamp: given.deletedAt === undefined ? undefined : (given.deletedAt + 30) * SECOND,
      deletionGracePeriodSeconds: given.deletedAt === undefined ? undefined : 30,
      finalizers: given.isTracked === false ? [] : [JOB_TRACKING_FINALIZER],
    }),
    spec: { restartPolicy: 'Never', containers: [{ name: 'main' }], terminationGracePeriodSeconds: 30 },
    nodeName: given.node ?? 'node-0',
    hostname: '',
    status: {
      ...NEW_POD_STATUS,
      phase,
      ready: given.isReady ?? false,
      readyChanged: given.readyAt === undefined ? undefined : given.readyAt * SECOND,
      containers: [aContainer(given, phase)],
      initContainers: given.sidecarRestarts === undefined ? [] : [aSidecar(given.sidecarRestarts)],
      ...given.status,
    },
  };
}

/** A condition that is true since the beginning, but for what is said. */
export function aCondition(type: string, changes: Partial<Condition> = {}): Condition {
  return { type, status: 'True', reason: '', message: '', lastTransitionTime: 0, lastProbeTime: 0, ...changes };
}

function aContainer(given: PodGiven, phase: PodPhase): ContainerStatus {
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const finishedAt = given.endedAt === undefined ? undefined : given.endedAt * SECOND;
  const exitCode = given.exitCode ?? (phase === 'Failed' ? 1 : 0);
  return {
    name: 'main',
    state: isOver ? 'terminated' : 'running',
    waitingReason: '',
    waitingMessage: '',
    startedAt: 0,
    terminated: isOver ? { exitCode, reason: 'Error', message: '', startedAt: 0, finishedAt } : undefined,
    lastTerminated: undefined,
    restartCount: given.restarts ?? 0,
    ready: given.isReady ?? false,
    started: true,
  };
}

function aSidecar(restarts: number): ContainerStatus {
  return { ...aContainer({ restarts }, 'Running'), name: 'side' };
}

/** An index over these pods, as if each had been seen as ADDED. */
export function indexed(...pods: readonly Pod[]): PodIndex {
  const index = new PodIndex();
  for (const pod of pods) index.update(pod, undefined);
  return index;
}
