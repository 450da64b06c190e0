// Who owns a pod: adoption of pods that match a Job's selector and have no controller, release of pods that match no
// more, and pods that outlived their Job with the tracking finalizer on (kubernetes-facts.md sections 1.9 and 2.4).
import { isFinished, JOB_TRACKING_FINALIZER, type Job } from '../api/job.ts';
import { matchesLabels } from '../api/label-selector.ts';
import { controllerOf, refOf } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import { isTracked } from '../apiserver/pod-registry.ts';
import type { ApiReply, ApiRequest } from '../apiserver/request.ts';
import { withMeta } from '../apiserver/versions.ts';
import type { SyncResult } from '../controller/controller.ts';
import type { Environment } from './environment.ts';
import type { JobMemory } from './memory.ts';
import { sendAll } from './pod-control.ts';

type Part<T> = Generator<ApiRequest, T, ApiReply>;

/** Prefix of the queue's keys that name pods to be freed of the finalizer. */
export const ORPHAN_KEY = 'orphan:';

/** Jobs that would adopt a pod without a controller. */
export function* matchingOrphanJobs(pod: Pod, jobs: Iterable<Job>): Iterable<Job> {
  for (const job of jobs) {
    if (isMatch(job, pod) && !isFinished(job)) yield job;
  }
}

/** Adopts matching orphans and releases owned pods whose labels match no more; returns whether a request failed. */
export function* adoptPods(env: Environment, job: Job, memory: JobMemory, orphans: Iterable<Pod>): Part<boolean> {
  if (isFinished(job) || job.metadata.deletionTimestamp !== undefined) return false;
  const requests: ApiRequest[] = [];
  for (const pod of orphans) {
    const isFree = pod.metadata.deletionTimestamp === undefined;
    if (isFree && isMatch(job, pod)) requests.push(adoption(env, job, pod));
  }
  // The cache may not know yet that the Job is going, which is what made its pods orphans: the server is asked.
  const mayAdopt = requests.length === 0 || (yield* isStillThere(job));
  if (!mayAdopt) requests.length = 0;
  if (memory.pods.hasNewLabels) {
    memory.pods.hasNewLabels = false;
    for (const pod of memory.pods.all()) if (!isMatch(job, pod)) requests.push(release(job, pod));
  }
  // The sync goes on with the pods as they are now; the cache shows them later.
  const failed = yield* sendAll(env, requests, reply => {
    if (!reply.ok || reply.object.kind !== 'Pod') return;
    const pod = reply.object as Pod;
    const known = memory.pods.known(pod.metadata.uid);
    if (controllerOf(pod)?.uid === job.metadata.uid) memory.pods.update(pod, known);
    else if (known !== undefined) memory.pods.delete(known);
  });
  return failed > 0 || !mayAdopt;
}

/** Whether the Job exists and is not being deleted, as a live read says. */
function* isStillThere(job: Job): Part<boolean> {
  const reply = yield { verb: 'get', ref: refOf(job) };
  return reply.ok && reply.object.metadata.deletionTimestamp === undefined;
}

/** Takes the tracking finalizer off a pod whose Job is gone or finished. */
export function* releaseOrphan(pod: Pod): Part<SyncResult> {
  const reply = yield { verb: 'removeFinalizer', ref: refOf(pod), finalizer: JOB_TRACKING_FINALIZER };
  return reply.ok || reply.reason === 'NotFound' ? 'done' : 'retry';
}

function isMatch(job: Job, pod: Pod): boolean {
  if (job.metadata.namespace !== pod.metadata.namespace || job.spec.selector === undefined) return false;
  return matchesLabels(job.spec.selector, pod.metadata.labels);
}

function adoption(env: Environment, job: Job, pod: Pod): ApiRequest {
  const { metadata } = pod;
  const finalizers = isTracked(pod) ? metadata.finalizers : [...metadata.finalizers, JOB_TRACKING_FINALIZER];
  const ownerReferences = [...metadata.ownerReferences, ...env.templates.ownersOf(job)];
  return { verb: 'update', object: withMeta(pod, { ...metadata, ownerReferences, finalizers }) };
}

function release(job: Job, pod: Pod): ApiRequest {
  const { metadata } = pod;
  const finalizers = metadata.finalizers.filter(name => name !== JOB_TRACKING_FINALIZER);
  const ownerReferences = metadata.ownerReferences.filter(owner => owner.uid !== job.metadata.uid);
  return { verb: 'update', object: withMeta(pod, { ...metadata, ownerReferences, finalizers }) };
}
