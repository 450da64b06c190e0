// What the scheduler has to know of a pod's spec, read once: requests, node selection, tolerations, ports, terms on
// other pods. Pods of equal content are of one class: they fit the same nodes and compare nodes alike.
import type { Node } from '../api/cluster-objects.ts';
import type { Pod, PodSpec, Toleration } from '../api/pod.ts';
import { normalImageName } from '../kubelet/image-name.ts';
import { hasLabels, meetsTerm, type NodeSelectorTerm } from './label-requirement.ts';
import { podRequests, type PodRequests } from './pod-requests.ts';
import { hasPodTerms, podTermsOf, referredLabels, type PodTerms } from './pod-terms.ts';

export interface PreferredNodes {
  readonly weight: number;
  readonly term: NodeSelectorTerm;
}

export interface SchedulingClass {
  /** Consecutive from 0. */
  readonly id: number;
  readonly requests: PodRequests;
  readonly priority: number;
  /** False for `preemptionPolicy: Never`. */
  readonly mayPreempt: boolean;
  /** Set where the manifest names a node; empty: any. */
  readonly nodeName: string;
  readonly nodeSelector: Readonly<Record<string, string>> | undefined;
  /** The node has to meet one of them; undefined: no requirement. */
  readonly requiredNodes: readonly NodeSelectorTerm[] | undefined;
  readonly preferredNodes: readonly PreferredNodes[];
  readonly tolerations: readonly Toleration[];
  /** `<protocol>/<port>` or, for one address only, `<protocol>/<port>/<address>`. */
  readonly hostPorts: readonly string[];
  /** Terms on other pods: spreading, affinity, anti-affinity. Undefined: none, as almost always. */
  readonly podTerms: PodTerms | undefined;
  readonly images: readonly string[];
  readonly containerCount: number;
  /** Has schedulingGates: such pods wait until the gates are taken away. */
  readonly isGated: boolean;
  /**
   * By node slot: 0 if nothing fixed about the node (labels, taints, cordon) is against the pods, else the reasons; -1
   * not known. Kept by `filter.ts`.
   */
  codes: Int16Array;
}

interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
    };
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
      readonly weight: number;
      readonly preference: NodeSelectorTerm;
    }[];
  };
}

/** All classes of a run. */
export class SchedulingClasses {
  readonly all: SchedulingClass[] = [];
  private readonly bySpec = new WeakMap<PodSpec, SchedulingClass>();
  private readonly byContent = new Map<string, SchedulingClass>();

  /** The class of a pod. Costs one look-up for a spec that was seen before. */
  of(pod: Pod): SchedulingClass {
    const known = this.bySpec.get(pod.spec);
    if (known !== undefined) return known;
    // Terms on pods look at the pod's own namespace and labels: a spec that has them is read anew for each pod.
    const hasTerms = hasPodTerms(pod.spec);
    const own = hasTerms ? [pod.metadata.namespace, referredLabels(pod)] : [];
    const content = JSON.stringify([own, contentOf(pod.spec)]);
    let found = this.byContent.get(content);
    if (found === undefined) {
      found = compileClass(this.all.length, pod);
      this.all.push(found);
      this.byContent.set(content, found);
    }
    if (!hasTerms) this.bySpec.set(pod.spec, found);
    return found;
  }
}

/** The fields that decide on scheduling, in a fixed order. */
function contentOf(spec: PodSpec): unknown {
  return [
    containersContent(spec.containers),
    containersContent(spec.initContainers ?? []),
    spec.overhead,
    spec.priority,
    spec.preemptionPolicy,
    spec.nodeName,
    spec.nodeSelector,
    spec.affinity,
    spec.tolerations,
    spec.topologySpreadConstraints,
    spec.schedulingGates,
  ];
}

function containersContent(containers: PodSpec['containers']): unknown {
  return containers.map(container => [container.image, container.resources, container.ports, container.restartPolicy]);
}

function compileClass(id: number, pod: Pod): SchedulingClass {
  const { spec } = pod;
  // The API server has validated the affinity's shape.
  const nodes = (spec.affinity as Affinity | undefined)?.nodeAffinity;
  const preferred = nodes?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return {
    id,
    requests: podRequests(spec),
    priority: spec.priority ?? 0,
    mayPreempt: spec.preemptionPolicy !== 'Never',
    nodeName: spec.nodeName ?? '',
    nodeSelector: spec.nodeSelector,
    requiredNodes: nodes?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms,
    preferredNodes: preferred.map(({ weight, preference }) => ({ weight, term: preference })),
    tolerations: spec.tolerations ?? [],
    hostPorts: hostPortsOf(spec),
    podTerms: hasPodTerms(spec) ? podTermsOf(pod) : undefined,
    images: [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ image }) =>
      image === undefined ? [] : normalImageName(image),
    ),
    containerCount: spec.containers.length + (spec.initContainers?.length ?? 0),
    isGated: (spec.schedulingGates?.length ?? 0) > 0,
    codes: new Int16Array(0),
  };
}

function hostPortsOf(spec: PodSpec): readonly string[] {
  const ports: string[] = [];
  for (const container of spec.containers) {
    for (const { hostPort, protocol, hostIP } of container.ports ?? []) {
      if (hostPort === undefined || hostPort === 0) continue;
      const port = `${protocol ?? 'TCP'}/${hostPort}`;
      ports.push(hostIP === undefined || hostIP === '' || hostIP === '0.0.0.0' ? port : `${port}/${hostIP}`);
    }
  }
  return ports;
}

/** Whether a node's labels and name are as the class wants them. */
export function isNodeWanted(schedulingClass: SchedulingClass, node: Node): boolean {
  const { nodeSelector, requiredNodes } = schedulingClass;
  if (nodeSelector !== undefined && !hasLabels(node.metadata.labels, nodeSelector)) return false;
  return requiredNodes === undefined || requiredNodes.some(term => meetsTerm(node, term));
}
