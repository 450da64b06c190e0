// New versions of objects, built field by field in one order, so that all objects of a kind share a hidden class and
// a write costs one small object for the metadata and one for the object. Everything else is shared with the old one.
import type { ApiObject, ObjectMeta } from '../api/object.ts';
import type { Job, JobStatus } from '../api/job.ts';
import type { Pod, PodStatus } from '../api/pod.ts';

/** The metadata of the next version. */
export function nextMeta(
  meta: ObjectMeta,
  resourceVersion: number,
  finalizers: readonly string[] = meta.finalizers,
): ObjectMeta {
  return {
    name: meta.name,
    generateName: meta.generateName,
    namespace: meta.namespace,
    uid: meta.uid,
    resourceVersion,
    generation: meta.generation,
    creationTimestamp: meta.creationTimestamp,
    deletionTimestamp: meta.deletionTimestamp,
    deletionGracePeriodSeconds: meta.deletionGracePeriodSeconds,
    labels: meta.labels,
    annotations: meta.annotations,
    ownerReferences: meta.ownerReferences,
    finalizers,
    number: meta.number,
  };
}

/** The metadata of the next version with some fields replaced (not on the hot path). */
export function changedMeta(meta: ObjectMeta, resourceVersion: number, change: Partial<ObjectMeta>): ObjectMeta {
  return { ...nextMeta(meta, resourceVersion), ...change };
}

/** A pod's next version. */
export function nextPod(pod: Pod, metadata: ObjectMeta, nodeName: string, status: PodStatus): Pod {
  return { kind: 'Pod', metadata, spec: pod.spec, nodeName, hostname: pod.hostname, status };
}

/** A Job's next version. */
export function nextJob(job: Job, metadata: ObjectMeta, status: JobStatus): Job {
  return { kind: 'Job', metadata, spec: job.spec, status };
}

/** Any object with other metadata. */
export function withMeta<T extends ApiObject>(object: T, metadata: ObjectMeta): T {
  if (object.kind === 'Pod') {
    const pod = object as unknown as Pod;
    return nextPod(pod, metadata, pod.nodeName, pod.status) as unknown as T;
  }
  if (object.kind === 'Job') {
    const job = object as unknown as Job;
    return nextJob(job, metadata, job.status) as unknown as T;
  }
  return { ...object, metadata };
}
