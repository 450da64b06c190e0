// How many nodes like a template the waiting pods need: they are packed, the largest first, on the nodes that are on
// their way and then on new ones. Pure.
import type { Node } from '../api/cluster-objects.ts';
import { makeMeta } from '../api/object.ts';
import type { Pod } from '../api/pod.ts';
import type { ClusterCache } from '../scheduler/cluster-cache.ts';
import { countReasons, type ReasonCounts } from '../scheduler/failed-scheduling-text.ts';
import { lackingResources, nodeReason } from '../scheduler/filter.ts';
import { NodeTable } from '../scheduler/node-info.ts';
import { makeRecord, type PodRecord } from '../scheduler/pod-record.ts';
import { PodTopology } from '../scheduler/pod-topology.ts';
import { SchedulingClasses } from '../scheduler/scheduling-class.ts';
import type { NodeInput } from './input.ts';

export interface ScaleUpPlan {
  /** New nodes to order. */
  readonly nodes: number;
  /** Pods that they are for. */
  readonly helped: readonly Pod[];
  /** Pods that no new node can help, with the first reason. */
  readonly helpless: readonly { readonly pod: Pod; readonly reason: string }[];
}

export interface PlanLimits {
  /** Nodes like the template that are on their way. */
  readonly coming: number;
  /** New nodes there may be. */
  readonly most: number;
}

/** The pods that have no place on the nodes there are: the others wait for the scheduler only. */
export function withoutPlace(pods: Iterable<Pod>, { nodes, classes }: ClusterCache): readonly Pod[] {
  const left: Pod[] = [];
  const placed: PodRecord[] = [];
  for (const pod of pods) {
    const record = makeRecord(pod, classes.of(pod), placed.length, 0);
    const { podTerms } = record.schedulingClass;
    if (podTerms !== undefined) nodes.terms.of(podTerms, () => nodes.placedPods());
    const slot = firstFit(record, nodes);
    if (slot < 0) left.push(pod);
    else {
      nodes.add(record, slot);
      placed.push(record);
    }
  }
  for (const record of placed) nodes.remove(record);
  return left;
}

const MAX_NODES_REACHED = 'max node group size reached';

export function planNodes(pods: readonly Pod[], template: NodeInput, limits: PlanLimits): ScaleUpPlan {
  const nodes = new NodeTable();
  const classes = new SchedulingClasses();
  for (let i = 0; i < limits.coming; i += 1) nodes.setNode(templateNode(template, i));
  const records = pods.map((pod, i) => makeRecord(pod, classes.of(pod), i, 0));
  for (const { schedulingClass } of records) {
    if (schedulingClass.podTerms !== undefined) nodes.terms.of(schedulingClass.podTerms, () => nodes.placedPods());
  }
  records.sort(byDemand);
  const helped: Pod[] = [];
  const helpless: { pod: Pod; reason: string }[] = [];
  let ordered = 0;
  for (const record of records) {
    const slot = firstFit(record, nodes);
    if (slot >= 0) {
      nodes.add(record, slot);
      if (slot >= limits.coming) helped.push(record.pod);
      continue;
    }
    if (ordered === limits.most) {
      helpless.push({ pod: record.pod, reason: MAX_NODES_REACHED });
      continue;
    }
    const added = nodes.setNode(templateNode(template, limits.coming + ordered));
    const reason = reasonAt(record, nodes, added);
    if (reason === 0) {
      ordered += 1;
      nodes.add(record, added);
      helped.push(record.pod);
      continue;
    }
    helpless.push({ pod: record.pod, reason: textOf(record, nodes, added, reason) });
    nodes.removeNode(nodes.nameAt(added));
  }
  return { nodes: ordered, helped, helpless };
}

function firstFit(record: PodRecord, nodes: NodeTable): number {
  for (const slot of nodes.slotOrder) if (reasonAt(record, nodes, slot) === 0) return slot;
  return -1;
}

function reasonAt(record: PodRecord, nodes: NodeTable, slot: number): number {
  const { pod, schedulingClass } = record;
  return nodeReason(schedulingClass, nodes, slot, PodTopology.of(pod, schedulingClass, nodes));
}

function textOf(record: PodRecord, nodes: NodeTable, slot: number, reason: number): string {
  const counts: ReasonCounts = new Map();
  const lacking = lackingResources(record.schedulingClass, nodes, slot);
  countReasons(
    counts,
    reason,
    lacking.map(name => `Insufficient ${name}`),
  );
  const [first] = [...counts.keys()].sort();
  return first ?? 'node(s) unsuitable';
}

function byDemand(a: PodRecord, b: PodRecord): number {
  const [first, second] = [a.schedulingClass.requests, b.schedulingClass.requests];
  if (first.cpu !== second.cpu) return second.cpu - first.cpu;
  if (first.memory !== second.memory) return second.memory - first.memory;
  return a.sequence - b.sequence;
}

function templateNode(template: NodeInput, number: number): Node {
  const name = `template-${number}`;
  return {
    kind: 'Node',
    metadata: makeMeta({ name, namespace: '', labels: { ...template.labels, 'kubernetes.io/hostname': name } }),
    spec: { unschedulable: false, taints: template.taints },
    status: {
      allocatable: {
        cpu: `${Math.round(template.cpu * 1000)}m`,
        memory: `${template.memory}`,
        pods: `${template.pods}`,
        ...template.extended,
      },
      conditions: [],
      images: [],
    },
  };
}
