// What is asked of the API server about a Job's pods: creation with slow start, deletion, removal of the finalizer,
// with
// expectations and events (kubernetes-facts.md sections 2.6, 2.8 and 2.10). Each function is a part of a sync and
// yields
// its requests.
import { JOB_TRACKING_FINALIZER, type Job } from '../api/job.ts';
import { refOf, type Labels } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import { isTracked } from '../apiserver/pod-registry.ts';
import type { ApiReply, ApiRequest } from '../apiserver/request.ts';
import type { Environment } from './environment.ts';
import type { JobMemory } from './memory.ts';

type Part<T> = Generator<ApiRequest, T, ApiReply>;

/** What came of creating or deleting: how many, how many of them ready, and whether a request failed. */
export interface ChangeOutcome {
  readonly count: number;
  readonly ready: number;
  readonly isError: boolean;
}

const NO_CHANGE: ChangeOutcome = Object.freeze({ count: 0, ready: 0, isError: false });

/** A pod to create: its index and failure annotations, both undefined for Jobs without indexes. */
export interface PodOrder {
  readonly index: number | undefined;
  readonly annotations: Labels | undefined;
}

/** Creates pods in batches of 1, 2, 4 …, each waiting for the one before; a batch with an error is the last. */
export function* createPods(
  env: Environment,
  job: Job,
  memory: JobMemory,
  orders: readonly PodOrder[],
): Part<ChangeOutcome> {
  const initial = env.context.profile['job.slowStartInitial'];
  let batch = initial === 0 ? orders.length : initial;
  let next = 0;
  let failed = 0;
  expectCreations(env, memory, orders.length);
  while (next < orders.length && failed === 0) {
    const requests = orders.slice(next, next + batch).map(order => creation(env, job, order));
    const reply = yield sideBySide(requests);
    for (const each of repliesOf(env, requests, reply)) failed += failureOf(env, job, memory, each);
    next += requests.length;
    batch = Math.min(batch * 2, orders.length);
  }
  // What failed and what is skipped will never be seen by the watch.
  if (failed > 0) memory.expectations.creationObserved(failed + orders.length - next);
  return { count: next - failed, ready: 0, isError: failed > 0 };
}

export function expectCreations({ context }: Environment, memory: JobMemory, count: number): void {
  memory.expectations.expectCreations(count, context.now());
}

export function creation({ templates }: Environment, job: Job, order: PodOrder): ApiRequest {
  return { verb: 'create', object: templates.pod(job, order.index, order.annotations) };
}

/** Takes in the reply to a creation; 1 if it failed, else 0. */
export function failureOf({ context }: Environment, job: Job, memory: JobMemory, reply: ApiReply): 0 | 1 {
  if (!reply.ok) {
    context.recordEvent(job, 'Warning', 'FailedCreate', `Error creating: ${reply.message}`);
    return 1;
  }
  memory.writtenPod = Math.max(memory.writtenPod, reply.object.metadata.resourceVersion);
  context.recordEvent(job, 'Normal', 'SuccessfulCreate', `Created pod: ${reply.object.metadata.name}`);
  return 0;
}

/**
 * Deletes pods that the Job does not want any more (scale down, duplicates, suspension): first the finalizer goes, so
 * that they are never counted.
 */
export function* deletePods(env: Environment, job: Job, memory: JobMemory, pods: readonly Pod[]): Part<ChangeOutcome> {
  const { context } = env;
  memory.expectations.expectDeletions(pods.length, context.now());
  const tracked = pods.filter(isTracked);
  let isError = false;
  const stuck = new Set<Pod>();
  let position = 0;
  yield* sendAll(
    env,
    tracked.map(pod => ({ verb: 'removeFinalizer', ref: refOf(pod), finalizer: JOB_TRACKING_FINALIZER }) as const),
    reply => {
      const pod = tracked[position];
      position += 1;
      if (reply.ok) memory.writtenPod = Math.max(memory.writtenPod, reply.object.metadata.resourceVersion);
      else if (reply.reason !== 'NotFound' && pod !== undefined) stuck.add(pod);
    },
  );
  if (stuck.size > 0) {
    memory.expectations.deletionObserved(stuck.size);
    isError = true;
  }
  const outcome = yield* deleteEach(
    env,
    job,
    pods.filter(pod => !stuck.has(pod)),
    () => memory.expectations.deletionObserved(),
  );
  return { ...outcome, isError: isError || outcome.isError };
}

/** Deletes all active pods of a Job that is to end; they keep their finalizer and are counted. */
export function* deleteActivePods(env: Environment, job: Job, memory: JobMemory): Part<ChangeOutcome> {
  if (memory.pods.active.size === 0) return NO_CHANGE;
  return yield* deleteEach(env, job, memory.pods.active.values(), () => {});
}

function* deleteEach(env: Environment, job: Job, pods: readonly Pod[], onFailure: () => void): Part<ChangeOutcome> {
  const { context } = env;
  let position = 0;
  let ready = 0;
  let count = 0;
  let isError = false;
  yield* sendAll(
    env,
    pods.map(pod => ({ verb: 'delete', ref: refOf(pod) }) as const),
    reply => {
      const pod = pods[position];
      position += 1;
      if (pod === undefined) return;
      if (reply.ok || reply.reason === 'NotFound') {
        count += 1;
        if (pod.status.ready) ready += 1;
        if (reply.ok) context.recordEvent(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
        else onFailure();
        return;
      }
      onFailure();
      isError = true;
      context.recordEvent(job, 'Warning', 'FailedDelete', `Error deleting: ${reply.message}`);
    },
  );
  return { count, ready, isError };
}

/** The request that takes the finalizers of pods that are listed off, side by side; at least one pod. */
export function releasing(memory: JobMemory, pods: readonly Pod[]): ApiRequest {
  for (let i = 0; i < pods.length; i += 1) memory.removals.add(pods[i]!.metadata.uid);
  return pods.length === 1 ? releaseOf(pods[0]!) : { verb: 'all', requests: pods.map(releaseOf) };
}

/** Takes in the reply to it; whether all pods are without the finalizer now, or gone. */
export function areReleased(env: Environment, memory: JobMemory, pods: readonly Pod[], reply: ApiReply): boolean {
  if (pods.length === 1) return isReleased(env, memory, pods[0]!, reply);
  let areAll = true;
  for (const [i, each] of env.context.replies().entries()) {
    const pod = pods[i];
    if (pod !== undefined && !isReleased(env, memory, pod, each)) areAll = false;
  }
  return areAll;
}

function releaseOf(pod: Pod): ApiRequest {
  return { verb: 'removeFinalizer', ref: refOf(pod), finalizer: JOB_TRACKING_FINALIZER };
}

/** Whether the pod is without the finalizer now, or gone. */
function isReleased(env: Environment, memory: JobMemory, pod: Pod, reply: ApiReply): boolean {
  if (reply.ok) memory.writtenPod = Math.max(memory.writtenPod, reply.object.metadata.resourceVersion);
  if (reply.ok || reply.reason === 'NotFound') return true;
  // The bug lets the uid leave its list all the same.
  if (env.bugs?.has('uncounted-over-limit') !== true) memory.removals.delete(pod.metadata.uid);
  return false;
}

/** Sends requests side by side and looks at each reply, in order; returns how many failed. */
export function* sendAll(
  env: Environment,
  requests: readonly ApiRequest[],
  look: (reply: ApiReply) => void,
): Part<number> {
  if (requests.length === 0) return 0;
  const first = yield sideBySide(requests);
  let failed = 0;
  for (const reply of repliesOf(env, requests, first)) {
    look(reply);
    if (!reply.ok) failed += 1;
  }
  return failed;
}

/** One request as it is, several as one that is sent side by side. */
function sideBySide(requests: readonly ApiRequest[]): ApiRequest {
  const [only] = requests;
  return requests.length === 1 && only !== undefined ? only : { verb: 'all', requests };
}

/** Each request's reply, given what the sync was answered. */
function repliesOf({ context }: Environment, requests: readonly ApiRequest[], reply: ApiReply): readonly ApiReply[] {
  return requests.length === 1 ? [reply] : context.replies();
}
