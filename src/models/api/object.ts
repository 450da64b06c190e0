// What every Kubernetes object in the simulation has in common. Objects are kept in an *internal* form, as the API
// server keeps them: all fields always present and in one order (one hidden class), times as numbers. `encoding.ts`
// turns them into the published v1 JSON. An object, once stored, never changes; a write makes a new one that shares
// whatever did not change.
import type { Micros } from '../../sim/time.ts';

/** An API time: microseconds since the run began; whole wall-clock seconds unless the profile is exact (`ideal`). */
export type Time = Micros;

/** Kinds that the models act on. Kinds that are accepted and do nothing are stored as `Opaque`. */
export type Kind =
  | 'Job'
  | 'CronJob'
  | 'Pod'
  | 'Node'
  | 'Event'
  | 'ReplicaSet'
  | 'Deployment'
  | 'StatefulSet'
  | 'Service'
  | 'PriorityClass'
  | 'ResourceQuota'
  | 'LimitRange'
  | 'PodDisruptionBudget'
  | 'Opaque';

export type Labels = Readonly<Record<string, string>>;

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
  readonly blockOwnerDeletion: boolean;
}

/** Metadata of an object. */
export interface ObjectMeta {
  readonly name: string;
  /** Prefix from which the server made the name; empty when the name was given. */
  readonly generateName: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly uid: string;
  /** Strictly rising over all writes of the store. */
  readonly resourceVersion: number;
  readonly generation: number;
  readonly creationTimestamp: Time;
  readonly deletionTimestamp: Time | undefined;
  readonly deletionGracePeriodSeconds: number | undefined;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly ownerReferences: readonly OwnerReference[];
  readonly finalizers: readonly string[];
  /**
   * Place among the objects of its kind in order of creation, from 1; 0: not stored yet. No part of the API: components
   * keep what they know of an object under it, in arrays, where uids would need maps.
   */
  readonly number: number;
}

/** A condition of a Job, Node or Pod, as in the published API. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: Time;
  /** Jobs write it, nodes write `lastHeartbeatTime` from it. */
  readonly lastProbeTime: Time | undefined;
}

/** Any object of the store. `spec` and `status` are narrowed by the kinds' own types. */
export interface ApiObject {
  readonly kind: Kind;
  readonly metadata: ObjectMeta;
}

/** Names one object; an empty uid fits any of the name. */
export interface ObjectRef {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  /** Precondition: the object must have this uid. Empty: none. */
  readonly uid: string;
  /** Where the store has it, if known: a shorter way than the name. */
  readonly number?: number;
}

/** `<namespace>/<name>`: how work queues and caches name an object. */
export type ObjectKey = string;

export const NO_LABELS: Labels = Object.freeze({});
export const NO_OWNERS: readonly OwnerReference[] = Object.freeze([]);
export const NO_FINALIZERS: readonly string[] = Object.freeze([]);
export const DEFAULT_NAMESPACE = 'default';

/** Key of an object: `<namespace>/<name>` (cluster-scoped: `/<name>`). */
export function keyOf(object: ApiObject): ObjectKey {
  return `${object.metadata.namespace}/${object.metadata.name}`;
}

/** A reference that names exactly this incarnation of the object. */
export function refOf(object: ApiObject): ObjectRef {
  return {
    kind: object.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    uid: object.metadata.uid,
    number: object.metadata.number,
  };
}

/** The owner that controls the object (`controller: true`), if any. */
export function controllerOf(object: ApiObject): OwnerReference | undefined {
  for (const owner of object.metadata.ownerReferences) if (owner.controller) return owner;
  return undefined;
}

/** Metadata with every field, in the one order; what is left out is empty. The store sets uid, version and times. */
export function makeMeta(given: Partial<ObjectMeta>): ObjectMeta {
  return {
    name: given.name ?? '',
    generateName: given.generateName ?? '',
    namespace: given.namespace ?? DEFAULT_NAMESPACE,
    uid: given.uid ?? '',
    resourceVersion: given.resourceVersion ?? 0,
    generation: given.generation ?? 0,
    creationTimestamp: given.creationTimestamp ?? 0,
    deletionTimestamp: given.deletionTimestamp,
    deletionGracePeriodSeconds: given.deletionGracePeriodSeconds,
    labels: given.labels ?? NO_LABELS,
    annotations: given.annotations ?? NO_LABELS,
    ownerReferences: given.ownerReferences ?? NO_OWNERS,
    finalizers: given.finalizers ?? NO_FINALIZERS,
    number: given.number ?? 0,
  };
}
