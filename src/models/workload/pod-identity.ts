// Which pod of which Job this is: names, completion index, and how many pods came before. Rules match by it and random
// draws are keyed by it, so that the task's run time does not depend on parallelism, names or the order of events.
import { hashKey } from '../../sim/random-stream.ts';
import { COMPLETION_INDEX } from '../api/job.ts';
import { controllerOf } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';

export interface PodIdentity {
  /** Empty for a pod that no Job owns. */
  jobName: string;
  podName: string;
  namespace: string;
  /** Completion index; -1: none. */
  index: number;
  /** Earlier pods of that index; without an index the same as `ordinal`. */
  attempt: number;
  /** Earlier pods of the Job; 0 without a Job. */
  ordinal: number;
  /** First part of the keys of its draws, by container position. Shared by the pods of a Job. */
  keys: number[];
}

interface JobCount {
  readonly name: string;
  pods: number;
  /** Pods so far, by completion index. */
  readonly attempts: number[];
  readonly keys: number[];
}

/** Counts the pods of each Job in the order of their creation. */
export class PodCounter {
  private readonly jobs = new Map<string, JobCount>();

  /** Fills in who the pod is and counts it; once a pod, in creation order. */
  identify(pod: Pod, into: PodIdentity): void {
    into.podName = pod.metadata.name;
    into.namespace = pod.metadata.namespace;
    const owner = controllerOf(pod);
    if (owner === undefined || owner.kind !== 'Job') {
      into.jobName = '';
      into.index = -1;
      into.attempt = 0;
      into.ordinal = 0;
      into.keys = [];
      return;
    }
    let job = this.jobs.get(owner.uid);
    if (job === undefined) {
      job = { name: owner.name, pods: 0, attempts: [], keys: [] };
      this.jobs.set(owner.uid, job);
    }
    const index = completionIndex(pod);
    into.jobName = job.name;
    into.keys = job.keys;
    into.index = index;
    into.ordinal = job.pods;
    into.attempt = job.pods;
    job.pods += 1;
    if (index < 0) return;
    const attempt = job.attempts[index] ?? 0;
    job.attempts[index] = attempt + 1;
    into.attempt = attempt;
  }
}

/** The completion index from the pod's annotation; -1 without one. */
function completionIndex(pod: Pod): number {
  const text = pod.metadata.annotations[COMPLETION_INDEX];
  return text === undefined ? -1 : Number(text);
}

/** First key of the draws for a container: of the Job's (else the pod's) and the container's name. */
export function drawKey(pod: PodIdentity, position: number, containerName: string): number {
  const known = pod.keys[position];
  if (known !== undefined) return known;
  const owner = pod.jobName === '' ? `pod ${pod.namespace}/${pod.podName}` : pod.jobName;
  const key = ownerKey(owner, containerName);
  pod.keys[position] = key;
  return key;
}

/** First key of the draws for a container of a Job. */
export function ownerKey(owner: string, containerName: string): number {
  return hashKey(`${owner}\n${containerName}`);
}

/** Second key: the task, which is the index or, without one, the pod's place in creation order. */
export function taskOf(pod: PodIdentity): number {
  return pod.index >= 0 ? pod.index : pod.ordinal;
}

/** Third key: which try of the task it is. Without an index every pod is a task of its own. */
export function tryOf(pod: PodIdentity): number {
  return pod.index >= 0 ? pod.attempt : 0;
}
