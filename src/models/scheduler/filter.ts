// Whether a pod may run on a node, and why not: the filters of the default scheduler in their order; the first that
// rejects a node decides. What is fixed about a node is decided once a class and node, the rest at each look.
import type { Node } from '../api/cluster-objects.ts';
import type { NodeTable } from './node-info.ts';
import type { PodTopology } from './pod-topology.ts';
import { isNodeWanted, type SchedulingClass } from './scheduling-class.ts';
import { isTolerated } from './toleration.ts';

/** Reasons are bits, since a node may lack several resources at once. 0: the pod may run there. */
export const CORDONED = 1;
export const OTHER_NODE = 2;
export const TAINTED = 4;
export const NOT_SELECTED = 8;
export const PORT_TAKEN = 16;
export const TOO_MANY_PODS = 32;
export const NO_CPU = 64;
export const NO_MEMORY = 128;
export const NO_OTHER_RESOURCE = 256;
export const SPREAD_LABEL_MISSING = 512;
export const SKEWED = 1024;
export const AFFINITY_UNMET = 2048;
export const ANTI_AFFINITY = 4096;
export const ANTI_AFFINITY_OF_OTHERS = 8192;
/** Rejected by a policy of the user's. */
export const POLICY = 16384;
/** Besides the reason: taking pods off the node would not help. */
export const UNRESOLVABLE = 32768;

export const RESOURCE_REASONS: number = TOO_MANY_PODS | NO_CPU | NO_MEMORY | NO_OTHER_RESOURCE;
export const POD_REASONS: number = SKEWED | AFFINITY_UNMET | ANTI_AFFINITY | ANTI_AFFINITY_OF_OTHERS;

const UNKNOWN = -1;
const CORDON_TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

/** What is against the pods of a class on a node, whatever runs there: cordon, name, taints, labels. */
function fixedReason(schedulingClass: SchedulingClass, node: Node): number {
  const { tolerations, nodeName } = schedulingClass;
  if (node.spec.unschedulable && !isTolerated(CORDON_TAINT, tolerations)) return CORDONED;
  if (nodeName !== '' && nodeName !== node.metadata.name) return OTHER_NODE;
  for (const taint of node.spec.taints) {
    if (taint.effect !== 'PreferNoSchedule' && !isTolerated(taint, tolerations)) return TAINTED;
  }
  return isNodeWanted(schedulingClass, node) ? 0 : NOT_SELECTED;
}

/** `fixedReason`, remembered by class and slot. */
export function fixedReasonAt(schedulingClass: SchedulingClass, nodes: NodeTable, slot: number): number {
  const known = schedulingClass.codes[slot] ?? UNKNOWN;
  if (known !== UNKNOWN) return known;
  if (slot >= schedulingClass.codes.length) {
    const codes = new Int16Array(Math.max(16, slot + 1, nodes.allocatableCpu.length)).fill(UNKNOWN);
    codes.set(schedulingClass.codes);
    schedulingClass.codes = codes;
  }
  const node = nodes.nodeAt(slot);
  const reason = node === undefined ? OTHER_NODE : fixedReason(schedulingClass, node);
  schedulingClass.codes[slot] = reason;
  return reason;
}

/** Forgets what was remembered about a node that changed. */
export function forgetNode(classes: readonly SchedulingClass[], slot: number): void {
  for (const { codes } of classes) if (slot < codes.length) codes[slot] = UNKNOWN;
}

/** Whether the node has room: pods, cpu, memory and other resources. A request of 0 always fits. */
export function resourceReason(schedulingClass: SchedulingClass, nodes: NodeTable, slot: number): number {
  const { cpu, memory, others } = schedulingClass.requests;
  let reason = 0;
  if ((nodes.podCount[slot] ?? 0) + 1 > (nodes.allocatablePods[slot] ?? 0)) reason |= TOO_MANY_PODS;
  if (cpu > 0) {
    const allocatable = nodes.allocatableCpu[slot] ?? 0;
    if (cpu > allocatable - (nodes.requestedCpu[slot] ?? 0))
      reason |= cpu > allocatable ? NO_CPU | UNRESOLVABLE : NO_CPU;
  }
  if (memory > 0) {
    const allocatable = nodes.allocatableMemory[slot] ?? 0;
    if (memory > allocatable - (nodes.requestedMemory[slot] ?? 0)) {
      reason |= memory > allocatable ? NO_MEMORY | UNRESOLVABLE : NO_MEMORY;
    }
  }
  for (const [name, amount] of others) {
    const { allocatable, requested } = nodes.column(name);
    const given = allocatable[slot] ?? 0;
    if (amount > given - (requested[slot] ?? 0))
      reason |= amount > given ? NO_OTHER_RESOURCE | UNRESOLVABLE : NO_OTHER_RESOURCE;
  }
  return reason;
}

/** Names of the other resources that a node lacks. */
export function lackingResources(schedulingClass: SchedulingClass, nodes: NodeTable, slot: number): readonly string[] {
  const lacking: string[] = [];
  for (const [name, amount] of schedulingClass.requests.others) {
    const { allocatable, requested } = nodes.column(name);
    if (amount > (allocatable[slot] ?? 0) - (requested[slot] ?? 0)) lacking.push(name);
  }
  return lacking;
}

/**
 * Why a pod may not run on a node; 0: it may.
 *
 * @param topology  where pods are that the pod's terms (or theirs on it) are about; undefined: there are no such terms
 */
export function nodeReason(
  schedulingClass: SchedulingClass,
  nodes: NodeTable,
  slot: number,
  topology: PodTopology | undefined,
): number {
  const fixed = fixedReasonAt(schedulingClass, nodes, slot);
  if (fixed !== 0) return fixed | UNRESOLVABLE;
  if (schedulingClass.hostPorts.length > 0 && nodes.hasPortConflict(schedulingClass, slot)) return PORT_TAKEN;
  const resources = resourceReason(schedulingClass, nodes, slot);
  if (resources !== 0 || topology === undefined) return resources;
  return topology.reasonAt(slot);
}
