// One decision: the node for a pod, or why there is none. Nodes are looked at from where the last decision stopped
// until enough of them fit; the best score wins, among equals the one found first (kubernetes-facts.md sections 5.2 to
// 5.4).
import { invariant } from '../../sim/invariant.ts';
import { normalImageName } from '../kubelet/image-name.ts';
import type { ReasonCounts } from './failed-scheduling-text.ts';
import { countReasons, countText } from './failed-scheduling-text.ts';
import { lackingResources, NO_OTHER_RESOURCE, nodeReason, POLICY, UNRESOLVABLE } from './filter.ts';
import type { NodeTable } from './node-info.ts';
import type { Nominations } from './nominations.ts';
import type { PodRecord } from './pod-record.ts';
import { PodTopology } from './pod-topology.ts';
import { ResourceScan } from './resource-scan.ts';
import type { SchedulingClass } from './scheduling-class.ts';
import type { NodeView, SchedulingPolicy } from './scheduling-policy.ts';
import { addFixedScores, imageScore, resourceScore, TOPOLOGY_WEIGHT } from './score.ts';

/** Why no node fits. */
export interface Diagnosis {
  readonly counts: ReasonCounts;
  /** All reasons of all nodes. */
  readonly reasons: number;
  /** Slots, in the order of nodes, of nodes on which fewer pods could help. */
  readonly resolvable: readonly number[];
}

export interface PlacementOptions {
  readonly policy?: SchedulingPolicy;
  /** Bytes by image. */
  readonly imageSizes?: Readonly<Record<string, number>>;
}

interface CachedDiagnosis {
  readonly version: number;
  readonly diagnosis: Diagnosis;
}

/** Below so many nodes all are looked at. */
const FEW_NODES = 100;

export class Placement {
  private readonly nodes: NodeTable;
  private readonly nominations: Nominations;
  private readonly policy: SchedulingPolicy | undefined;
  private readonly imageSizes: ReadonlyMap<string, number>;
  private readonly diagnoses = new Map<SchedulingClass, CachedDiagnosis>();
  /** Position in the node order at which the next search begins; -1: no search yet. */
  private start = -1;
  private feasible: number[] = [];
  private readonly scan = new ResourceScan();

  constructor(nodes: NodeTable, nominations: Nominations, options: PlacementOptions) {
    this.nodes = nodes;
    this.nominations = nominations;
    this.policy = options.policy;
    const sizes = Object.entries(options.imageSizes ?? {});
    this.imageSizes = new Map(sizes.map(([image, bytes]) => [normalImageName(image), bytes]));
  }

  /** Slot of the node for the pod; -1: none fits, or there is no node. */
  choose(record: PodRecord): number {
    const { nodes } = this;
    if (nodes.size === 0) return -1;
    const { schedulingClass, nominatedSlot } = record;
    const topology = PodTopology.of(record.pod, schedulingClass, nodes);
    if (nominatedSlot >= 0 && this.reasonAt(record, nominatedSlot, topology) === 0) return nominatedSlot;
    if (this.isKnownToFail(schedulingClass)) return -1;
    // The recorded control planes begin with the last node: of simultaneous searches the one started last runs first.
    if (this.start < 0) this.start = nodes.size - 1;
    return this.isPlain(schedulingClass, topology)
      ? this.chooseByResources(schedulingClass)
      : this.chooseByAll(record, topology);
  }

  /** Why no node fits, node by node. */
  diagnose(record: PodRecord): Diagnosis {
    const { nodes } = this;
    const { schedulingClass } = record;
    const cached = this.diagnoses.get(schedulingClass);
    if (cached !== undefined && this.isKnownToFail(schedulingClass)) return cached.diagnosis;
    const topology = PodTopology.of(record.pod, schedulingClass, nodes);
    const counts: ReasonCounts = new Map();
    const resolvable: number[] = [];
    let reasons = 0;
    for (const slot of nodes.slotOrder) {
      const reason = this.reasonAt(record, slot, topology);
      reasons |= reason;
      if (reason === POLICY) {
        countText(counts, this.policy?.filter?.(record.pod, this.view(slot)) ?? '');
        continue;
      }
      if ((reason & UNRESOLVABLE) === 0) resolvable.push(slot);
      const lacking = (reason & NO_OTHER_RESOURCE) === 0 ? [] : lackingResources(schedulingClass, nodes, slot);
      countReasons(
        counts,
        reason,
        lacking.map(name => `Insufficient ${name}`),
      );
    }
    const diagnosis = { counts, reasons, resolvable };
    if (this.isCacheable) this.diagnoses.set(schedulingClass, { version: nodes.version, diagnosis });
    return diagnosis;
  }

  /** Why the pod may not run on the node now, with the pods nominated for it and without; 0: it may. */
  reasonAt(record: PodRecord, slot: number, topology: PodTopology | undefined): number {
    const { nodes, nominations } = this;
    if (!nominations.isEmpty && nominations.at(slot).length > 0) {
      const { version } = nodes;
      const guests = nominations.place(record, slot, nodes);
      // Terms on pods count the guests too.
      const withGuests = guests.length === 0 ? topology : PodTopology.of(record.pod, record.schedulingClass, nodes);
      const reason = guests.length === 0 ? 0 : nodeReason(record.schedulingClass, nodes, slot, withGuests);
      for (const guest of guests) nodes.remove(guest);
      nodes.version = version;
      if (reason !== 0) return reason;
    }
    const reason = nodeReason(record.schedulingClass, nodes, slot, topology);
    if (reason !== 0) return reason;
    return this.policy?.filter?.(record.pod, this.view(slot)) === undefined ? 0 : POLICY;
  }

  /** Whether a pod of the class found no node since nodes and pods last changed. Only where labels play no part. */
  private isKnownToFail(schedulingClass: SchedulingClass): boolean {
    const cached = this.diagnoses.get(schedulingClass);
    return cached !== undefined && cached.version === this.nodes.version && this.isCacheable;
  }

  private get isCacheable(): boolean {
    return this.nodes.terms.isEmpty && this.nominations.isEmpty && this.policy === undefined;
  }

  /** Whether resources alone decide between the nodes that fit. */
  private isPlain(schedulingClass: SchedulingClass, topology: PodTopology | undefined): boolean {
    return (
      topology === undefined &&
      this.nodes.softTaints === 0 &&
      schedulingClass.preferredNodes.length === 0 &&
      schedulingClass.hostPorts.length === 0 &&
      this.imageSizes.size === 0 &&
      this.nominations.isEmpty &&
      this.policy === undefined
    );
  }

  private chooseByResources(schedulingClass: SchedulingClass): number {
    const { nodes, scan } = this;
    const count = nodes.size;
    const best = scan.find(schedulingClass, nodes, this.start % count, nodesToFind(count));
    this.start = scan.next;
    return best;
  }

  private chooseByAll(record: PodRecord, topology: PodTopology | undefined): number {
    const feasible = this.findFeasible(record, topology);
    if (feasible.length <= 1) return feasible[0] ?? -1;
    const { schedulingClass } = record;
    const totals = new Float64Array(feasible.length);
    for (const [i, slot] of feasible.entries()) {
      totals[i] = resourceScore(schedulingClass, this.nodes, slot);
      if (this.imageSizes.size > 0) {
        totals[i] = (totals[i] ?? 0) + imageScore(schedulingClass, this.nodes, slot, this.imageSizes);
      }
    }
    addFixedScores(schedulingClass, this.nodes, feasible, totals);
    topology?.addScores(feasible, totals, TOPOLOGY_WEIGHT);
    let best = -1;
    let bestScore = -Infinity;
    for (const [i, slot] of feasible.entries()) {
      const byDefault = totals[i] ?? 0;
      const score = this.policy?.score?.(record.pod, this.view(slot), byDefault) ?? byDefault;
      if (score <= bestScore) continue;
      best = slot;
      bestScore = score;
    }
    return best;
  }

  private findFeasible(record: PodRecord, topology: PodTopology | undefined): readonly number[] {
    const order = this.nodes.slotOrder;
    const count = order.length;
    const enough = nodesToFind(count);
    const { feasible } = this;
    feasible.length = 0;
    let position = this.start % count;
    for (let looked = 0; looked < count && feasible.length < enough; looked += 1) {
      const slot = order[position] ?? 0;
      position += 1;
      if (position === count) position = 0;
      if (this.reasonAt(record, slot, topology) === 0) feasible.push(slot);
    }
    this.start = position;
    return feasible;
  }

  private view(slot: number): NodeView {
    const { nodes } = this;
    const node = nodes.nodeAt(slot);
    invariant(node !== undefined, `a policy was asked about slot ${slot}, which has no node`);
    return {
      node,
      pods: nodes.podsAt(slot).map(record => record.pod),
      allocatable: {
        cpu: nodes.allocatableCpu[slot] ?? 0,
        memory: nodes.allocatableMemory[slot] ?? 0,
        pods: nodes.allocatablePods[slot] ?? 0,
      },
      requested: { cpu: nodes.requestedCpu[slot] ?? 0, memory: nodes.requestedMemory[slot] ?? 0 },
    };
  }
}

/** How many nodes that fit are enough to choose from. */
export function nodesToFind(nodes: number): number {
  if (nodes < FEW_NODES) return nodes;
  const percentage = Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.max(FEW_NODES, Math.floor((nodes * percentage) / 100));
}
