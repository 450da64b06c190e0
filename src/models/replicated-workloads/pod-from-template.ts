// Pods of ReplicaSets and StatefulSets, made from the owner's template, and the index of which owner has which pods.
import type { ReplicatedWorkload } from '../api/cluster-objects.ts';
import { controllerOf, keyOf, makeMeta, NO_LABELS } from '../api/object.ts';
import type { Labels, ObjectKey, OwnerReference } from '../api/object.ts';
import { isTerminal, NEW_POD_STATUS } from '../api/pod.ts';
import type { Pod, PodSpec } from '../api/pod.ts';
import type { WatchEvent } from '../apiserver/request.ts';

/** The reference with which a workload owns what it creates. */
export function ownerOf(workload: ReplicatedWorkload): OwnerReference {
  const { name, uid } = workload.metadata;
  return { apiVersion: 'apps/v1', kind: workload.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** What differs from pod to pod of a template. */
export interface PodDetails {
  /** Undefined: the server makes a name from the workload's. */
  readonly name?: string;
  readonly labels?: Labels;
  readonly hostname?: string;
  /** The template's spec with the workload's additions; one object for all pods of a template. */
  readonly spec?: PodSpec;
}

export function podFromTemplate(workload: ReplicatedWorkload, details: PodDetails): Pod {
  const { template } = workload.spec;
  const { name, namespace } = workload.metadata;
  return {
    kind: 'Pod',
    metadata: makeMeta({
      name: details.name ?? '',
      generateName: `${name}-`,
      namespace,
      labels: { ...template.metadata?.labels, ...details.labels },
      annotations: template.metadata?.annotations ?? NO_LABELS,
      ownerReferences: [ownerOf(workload)],
    }),
    spec: details.spec ?? template.spec,
    nodeName: '',
    hostname: details.hostname ?? template.spec.hostname ?? '',
    status: NEW_POD_STATUS,
  };
}

/** A pod that counts as a replica: not over, and not on its way out. */
export function isActive(pod: Pod): boolean {
  return !isTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}

export interface ReplicaCounts {
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
}

/** The counts of a workload's status; every ready pod is available (`minReadySeconds` is not modelled). */
export function countReplicas(active: readonly Pod[]): ReplicaCounts {
  const readyReplicas = active.filter(pod => pod.status.ready).length;
  return { replicas: active.length, readyReplicas, availableReplicas: readyReplicas };
}

/** The workload with these counts as its status. */
export function withCounts(workload: ReplicatedWorkload, counts: ReplicaCounts): ReplicatedWorkload {
  return { ...workload, status: counts };
}

export function hasCounts(workload: ReplicatedWorkload, counts: ReplicaCounts): boolean {
  const { replicas, readyReplicas, availableReplicas } = workload.status;
  return (
    replicas === counts.replicas &&
    readyReplicas === counts.readyReplicas &&
    availableReplicas === counts.availableReplicas
  );
}

const NO_PODS: ReadonlyMap<ObjectKey, Pod> = new Map();

/** Pods by the uid of the workload that controls them, as the watch has shown them. */
export class OwnedPods {
  readonly #kind: string;
  readonly #pods = new Map<string, Map<ObjectKey, Pod>>();

  /** @param kind of the controlling workloads; other pods are passed over */
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Takes in an event; returns the key of the workload concerned. */
  observe(event: WatchEvent): ObjectKey | undefined {
    const pod = event.object as Pod;
    const owner = controllerOf(pod);
    if (owner === undefined || owner.kind !== this.#kind) return undefined;
    let pods = this.#pods.get(owner.uid);
    if (event.type === 'DELETED') {
      pods?.delete(keyOf(pod));
      if (pods?.size === 0) this.#pods.delete(owner.uid);
    } else {
      if (pods === undefined) this.#pods.set(owner.uid, (pods = new Map()));
      pods.set(keyOf(pod), pod);
    }
    return `${pod.metadata.namespace}/${owner.name}`;
  }

  /** In order of creation. */
  of(uid: string): Iterable<Pod> {
    return (this.#pods.get(uid) ?? NO_PODS).values();
  }
}
