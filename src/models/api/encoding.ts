// Internal objects as published v1 JSON and back, byte for byte in the shape that a real API server sends (truth/):
// keys in alphabetical order, empty fields left out. Specs are kept in published form all the time; metadata, status
// and what a pod keeps beside its spec are converted. Objects that come from users go through `admission.ts` first.
import { IndexList } from './index-set.ts';
import type { ApiObject, Condition, Kind, ObjectMeta, OwnerReference } from './object.ts';
import { DEFAULT_NAMESPACE, makeMeta } from './object.ts';
import type { CronJob, CronJobStatus, Job, JobStatus, ObjectReference } from './job.ts';
import type { Pod } from './pod.ts';
import { decodeCondition, decodePodStatus, encodePodSpec, encodePodStatus } from './pod-encoding.ts';
import { decodeClusterObject, encodeClusterObject } from './cluster-encoding.ts';
import { arrayOf, isRecord, makeClock, numberOf, recordOf, sortedCopy, stringMapOf, stringOf } from './published.ts';
import type { Clock, Published } from './published.ts';

/** The API version under which a kind is published. */
export const API_VERSIONS: Readonly<Record<Exclude<Kind, 'Opaque'>, string>> = {
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  Pod: 'v1',
  Node: 'v1',
  Event: 'v1',
  ReplicaSet: 'apps/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  Service: 'v1',
  PriorityClass: 'scheduling.k8s.io/v1',
  ResourceQuota: 'v1',
  LimitRange: 'v1',
  PodDisruptionBudget: 'policy/v1',
};

/** Kinds without a namespace among those that the models act on. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'Node',
  'PriorityClass',
  'Namespace',
  'PersistentVolume',
  'StorageClass',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'RuntimeClass',
  'IngressClass',
  'CSIDriver',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'FlowSchema',
  'PriorityLevelConfiguration',
  'VolumeAttachment',
  'DeviceClass',
]);

/** Whether objects of a published kind live outside namespaces. */
export function isClusterScoped(kind: string): boolean {
  return CLUSTER_SCOPED.has(kind);
}

function encodeOwner(owner: OwnerReference): Published {
  return {
    apiVersion: owner.apiVersion,
    ...(owner.blockOwnerDeletion ? { blockOwnerDeletion: true } : {}),
    ...(owner.controller ? { controller: true } : {}),
    kind: owner.kind,
    name: owner.name,
    uid: owner.uid,
  };
}

const encodedOwners = new WeakMap<readonly OwnerReference[], readonly Published[]>();

/** Pods of one Job share their owners. */
function encodeOwners(owners: readonly OwnerReference[]): readonly Published[] {
  let encoded = encodedOwners.get(owners);
  if (encoded === undefined) encodedOwners.set(owners, (encoded = owners.map(encodeOwner)));
  return encoded;
}

function hasAny(map: object): boolean {
  for (const _ in map) return true;
  return false;
}

function encodeMeta(meta: ObjectMeta, clock: Clock): Published {
  const isDeleted = meta.deletionTimestamp !== undefined;
  return {
    ...(hasAny(meta.annotations) ? { annotations: sortedCopy(meta.annotations) } : {}),
    creationTimestamp: clock.format(meta.creationTimestamp),
    ...(meta.deletionGracePeriodSeconds === undefined
      ? {}
      : { deletionGracePeriodSeconds: meta.deletionGracePeriodSeconds }),
    ...(isDeleted ? { deletionTimestamp: clock.format(meta.deletionTimestamp) } : {}),
    ...(meta.finalizers.length === 0 ? {} : { finalizers: meta.finalizers }),
    ...(meta.generateName === '' ? {} : { generateName: meta.generateName }),
    ...(meta.generation === 0 ? {} : { generation: meta.generation }),
    ...(hasAny(meta.labels) ? { labels: sortedCopy(meta.labels) } : {}),
    name: meta.name,
    ...(meta.namespace === '' ? {} : { namespace: meta.namespace }),
    ...(meta.ownerReferences.length === 0 ? {} : { ownerReferences: encodeOwners(meta.ownerReferences) }),
    ...(meta.resourceVersion === 0 ? {} : { resourceVersion: String(meta.resourceVersion) }),
    ...(meta.uid === '' ? {} : { uid: meta.uid }),
  };
}

function encodeJobCondition(condition: Condition, clock: Clock): Published {
  return {
    ...(condition.lastProbeTime === undefined ? {} : { lastProbeTime: clock.format(condition.lastProbeTime) }),
    lastTransitionTime: clock.format(condition.lastTransitionTime),
    ...(condition.message === '' ? {} : { message: condition.message }),
    ...(condition.reason === '' ? {} : { reason: condition.reason }),
    status: condition.status,
    type: condition.type,
  };
}

function encodeJobStatus(status: JobStatus, clock: Clock): Published {
  const { uncounted, conditions, completionTime, startTime } = status;
  return {
    ...(status.active === 0 ? {} : { active: status.active }),
    ...(status.completedIndexes.text === '' ? {} : { completedIndexes: status.completedIndexes.text }),
    ...(completionTime === undefined ? {} : { completionTime: clock.format(completionTime) }),
    ...(conditions.length === 0 ? {} : { conditions: conditions.map(one => encodeJobCondition(one, clock)) }),
    ...(status.failed === 0 ? {} : { failed: status.failed }),
    ...(status.failedIndexes === undefined ? {} : { failedIndexes: status.failedIndexes.text }),
    ...(status.ready === undefined ? {} : { ready: status.ready }),
    ...(startTime === undefined ? {} : { startTime: clock.format(startTime) }),
    ...(status.succeeded === 0 ? {} : { succeeded: status.succeeded }),
    ...(status.terminating === undefined ? {} : { terminating: status.terminating }),
    ...(uncounted === undefined
      ? {}
      : {
          uncountedTerminatedPods: {
            ...(uncounted.failed.length === 0 ? {} : { failed: uncounted.failed }),
            ...(uncounted.succeeded.length === 0 ? {} : { succeeded: uncounted.succeeded }),
          },
        }),
  };
}

function encodeReference(reference: ObjectReference): Published {
  const { apiVersion, kind, name, namespace, resourceVersion, uid } = reference;
  return { apiVersion, kind, name, namespace, resourceVersion: String(resourceVersion), uid };
}

function encodeCronJobStatus(status: CronJobStatus, clock: Clock): Published {
  const { active, lastScheduleTime, lastSuccessfulTime } = status;
  return {
    ...(active.length === 0 ? {} : { active: active.map(encodeReference) }),
    ...(lastScheduleTime === undefined ? {} : { lastScheduleTime: clock.format(lastScheduleTime) }),
    ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime: clock.format(lastSuccessfulTime) }),
  };
}

/**
 * The object as a watch or `kubectl get -o json` shows it. Parts of the result are shared between calls: don't change
 * it.
 *
 * @param epoch wall clock at t = 0 in microseconds since 1970
 */
export function encode(object: ApiObject, epoch: number): Published {
  const clock = makeClock(epoch);
  const metadata = encodeMeta(object.metadata, clock);
  switch (object.kind) {
    case 'Job': {
      const job = object as Job;
      const status = encodeJobStatus(job.status, clock);
      return { apiVersion: API_VERSIONS.Job, kind: 'Job', metadata, spec: sortedCopy(job.spec), status };
    }
    case 'CronJob': {
      const cronJob = object as CronJob;
      const status = encodeCronJobStatus(cronJob.status, clock);
      return { apiVersion: API_VERSIONS.CronJob, kind: 'CronJob', metadata, spec: sortedCopy(cronJob.spec), status };
    }
    case 'Pod': {
      const pod = object as Pod;
      const status = encodePodStatus(pod, clock);
      return { apiVersion: API_VERSIONS.Pod, kind: 'Pod', metadata, spec: encodePodSpec(pod), status };
    }
    default:
      return encodeClusterObject(object, metadata, clock);
  }
}

function decodeOwner(published: Published): OwnerReference {
  return {
    apiVersion: stringOf(published['apiVersion']),
    kind: stringOf(published['kind']),
    name: stringOf(published['name']),
    uid: stringOf(published['uid']),
    controller: published['controller'] === true,
    blockOwnerDeletion: published['blockOwnerDeletion'] === true,
  };
}

/** Metadata from published form; a namespaced object without a namespace is in `default`. */
function decodeMeta(published: Published, isNamespaced: boolean, clock: Clock): ObjectMeta {
  const version = Number(stringOf(published['resourceVersion']));
  return makeMeta({
    name: stringOf(published['name']),
    generateName: stringOf(published['generateName']),
    namespace: isNamespaced ? stringOf(published['namespace']) || DEFAULT_NAMESPACE : '',
    uid: stringOf(published['uid']),
    resourceVersion: Number.isFinite(version) ? version : 0,
    generation: numberOf(published['generation']) ?? 0,
    creationTimestamp: clock.parse(published['creationTimestamp']) ?? 0,
    deletionTimestamp: clock.parse(published['deletionTimestamp']),
    deletionGracePeriodSeconds: numberOf(published['deletionGracePeriodSeconds']),
    labels: stringMapOf(published['labels']),
    annotations: stringMapOf(published['annotations']),
    ownerReferences: arrayOf(published['ownerReferences']).map(one => decodeOwner(recordOf(one))),
    finalizers: arrayOf(published['finalizers']).map(stringOf),
  });
}

function decodeJobStatus(published: Published, clock: Clock): JobStatus {
  const uncounted = published['uncountedTerminatedPods'];
  const uids = (key: string): string[] => arrayOf(recordOf(uncounted)[key]).map(stringOf);
  const failedIndexes = published['failedIndexes'];
  return {
    active: numberOf(published['active']) ?? 0,
    ready: numberOf(published['ready']),
    terminating: numberOf(published['terminating']),
    succeeded: numberOf(published['succeeded']) ?? 0,
    failed: numberOf(published['failed']) ?? 0,
    startTime: clock.parse(published['startTime']),
    completionTime: clock.parse(published['completionTime']),
    completedIndexes: IndexList.of(stringOf(published['completedIndexes'])),
    failedIndexes: typeof failedIndexes === 'string' ? IndexList.of(failedIndexes) : undefined,
    uncounted: isRecord(uncounted) ? { succeeded: uids('succeeded'), failed: uids('failed') } : undefined,
    conditions: arrayOf(published['conditions']).map(one => decodeCondition(recordOf(one), clock)),
  };
}

function decodeReference(published: Published): ObjectReference {
  return {
    apiVersion: stringOf(published['apiVersion']),
    kind: stringOf(published['kind']),
    namespace: stringOf(published['namespace']),
    name: stringOf(published['name']),
    uid: stringOf(published['uid']),
    resourceVersion: Number(stringOf(published['resourceVersion'])),
  };
}

function decodeCronJobStatus(published: Published, clock: Clock): CronJobStatus {
  return {
    active: arrayOf(published['active']).map(one => decodeReference(recordOf(one))),
    lastScheduleTime: clock.parse(published['lastScheduleTime']),
    lastSuccessfulTime: clock.parse(published['lastSuccessfulTime']),
  };
}

/**
 * The internal form of a published object that is valid and has its defaults (`admit` makes such). Kinds that no model
 * acts on become `Opaque`.
 *
 * @param epoch wall clock at t = 0 in microseconds since 1970
 */
export function decode(published: Published, epoch: number): ApiObject {
  const clock = makeClock(epoch);
  const kind = stringOf(published['kind']);
  const metadata = decodeMeta(recordOf(published['metadata']), !isClusterScoped(kind), clock);
  const spec = recordOf(published['spec']);
  const status = recordOf(published['status']);
  switch (kind) {
    case 'Job':
      return { kind, metadata, spec, status: decodeJobStatus(status, clock) } as unknown as Job;
    case 'CronJob':
      return { kind, metadata, spec, status: decodeCronJobStatus(status, clock) } as unknown as CronJob;
    case 'Pod': {
      const { nodeName, hostname } = spec;
      const beside = { nodeName: stringOf(nodeName), hostname: stringOf(hostname) };
      return { kind, metadata, spec, ...beside, status: decodePodStatus(status, clock) } as unknown as Pod;
    }
    default:
      return decodeClusterObject(published, metadata, clock);
  }
}
