// The scheduler's picture of the cluster, fed by its watches and by its own decisions: nodes, pods on them, pods that
// wait. Tells the queue what happened that could help waiting pods.
import type { Micros } from '../../sim/time.ts';
import type { Node } from '../api/cluster-objects.ts';
import { isTerminal, type Pod } from '../api/pod.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import {
  AFFINITY_UNMET,
  ANTI_AFFINITY,
  ANTI_AFFINITY_OF_OTHERS,
  fixedReasonAt,
  forgetNode,
  POD_REASONS,
  POLICY,
  PORT_TAKEN,
  RESOURCE_REASONS,
  resourceReason,
  SKEWED,
  SPREAD_LABEL_MISSING,
  UNRESOLVABLE,
} from './filter.ts';
import { NodeTable } from './node-info.ts';
import { Nominations } from './nominations.ts';
import { BINDING, BOUND, GATED, makeRecord, NOWHERE, type PodRecord } from './pod-record.ts';
import { haveConflict } from './host-port.ts';
import { isSelected, type PodTerms } from './pod-terms.ts';
import { SchedulingClasses, type SchedulingClass } from './scheduling-class.ts';
import type { Hint, PodQueue } from './scheduling-queue.ts';

export interface CacheOptions {
  readonly schedulerName: string;
  /** Deciding takes no time: pods are moved only where they could be bound at once. */
  readonly isInstant: boolean;
  readonly now: () => Micros;
}

export class ClusterCache {
  readonly nodes: NodeTable = new NodeTable();
  readonly nominations: Nominations = new Nominations();
  readonly classes: SchedulingClasses = new SchedulingClasses();
  /** Set before the first watch event. */
  queue: PodQueue | undefined;
  private readonly options: CacheOptions;
  /** By `metadata.number` of the pod. */
  private readonly records: (PodRecord | undefined)[] = [];
  /** Pods bound to nodes that are not there (any more, or yet). */
  private readonly homeless = new Map<string, Set<PodRecord>>();
  /** Pods with scheduling gates that have come since somebody looked. */
  readonly gated: PodRecord[] = [];
  private seen = 0;
  /** Slot and pod of the event that the hints below are about. */
  private slot = -1;
  private moved: PodRecord | undefined;

  constructor(options: CacheOptions) {
    this.options = options;
  }

  onPod(event: WatchEvent<Pod>): void {
    const pod = event.object;
    const record = this.records[pod.metadata.number];
    if (event.type === 'DELETED' || isTerminal(pod)) {
      if (record !== undefined) this.drop(record, pod);
      return;
    }
    if (record === undefined) this.meet(pod);
    else this.update(record, pod);
  }

  onNode(event: WatchEvent<Node>, old: Node | undefined): void {
    const node = event.object;
    if (event.type === 'DELETED') {
      this.loseNode(node.metadata.name);
      return;
    }
    if (old !== undefined && event.type === 'MODIFIED' && isAlike(node, old)) return;
    const slot = this.nodes.setNode(node);
    forgetNode(this.classes.all, slot);
    for (const record of this.homeless.get(node.metadata.name) ?? []) this.nodes.add(record, slot);
    this.homeless.delete(node.metadata.name);
    this.slot = slot;
    this.queue?.move(this.nodeHint);
  }

  /** Takes the pod as bound to the node, before the API server knows. */
  assume(record: PodRecord, slot: number): void {
    record.place = BINDING;
    this.nominations.set(record, -1);
    this.nodes.add(record, slot);
  }

  /** The binding failed: the pod is on no node. */
  forget(record: PodRecord): void {
    if (record.place !== BINDING) return;
    record.place = NOWHERE;
    this.release(record);
  }

  /** Whether a pod that was given up is there and without a node. */
  isWaiting(record: PodRecord): boolean {
    const { nodeName, metadata } = record.pod;
    if (record.place !== NOWHERE || nodeName !== '' || metadata.deletionTimestamp !== undefined) return false;
    return this.records[metadata.number] === record;
  }

  private meet(pod: Pod): void {
    const isOurs = (pod.spec.schedulerName ?? this.options.schedulerName) === this.options.schedulerName;
    if (pod.nodeName === '' && (!isOurs || pod.metadata.deletionTimestamp !== undefined)) return;
    const schedulingClass = this.classes.of(pod);
    if (schedulingClass.podTerms !== undefined) {
      this.nodes.terms.of(schedulingClass.podTerms, () => this.nodes.placedPods());
    }
    this.seen += 1;
    const record = makeRecord(pod, schedulingClass, this.seen, this.options.now());
    this.records[pod.metadata.number] = record;
    if (pod.nodeName !== '') this.settle(record, pod.nodeName);
    else if (schedulingClass.isGated) {
      record.place = GATED;
      this.gated.push(record);
    } else {
      const { nominatedNodeName } = pod.status;
      if (nominatedNodeName !== '') this.nominations.set(record, this.nodes.slotOf(nominatedNodeName));
      this.queue?.add(record);
    }
  }

  private update(record: PodRecord, pod: Pod): void {
    const old = record.pod;
    if (old.spec !== pod.spec || old.metadata.labels !== pod.metadata.labels) this.reclassify(record, pod);
    record.pod = pod;
    if (pod.nodeName !== '') {
      if (record.place === BINDING && record.slot >= 0 && this.nodes.nameAt(record.slot) === pod.nodeName) {
        record.place = BOUND;
        if (!this.nodes.terms.isEmpty) {
          this.moved = record;
          this.queue?.move(this.options.isInstant ? podAddedHint : this.cameHint);
        }
      } else if (record.place !== BOUND) this.settle(record, pod.nodeName);
      return;
    }
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (record.place !== BINDING) this.queue?.remove(record);
    } else if (record.place === GATED && !record.schedulingClass.isGated) this.queue?.add(record);
  }

  /** Spec or labels changed: what is counted on the node changes with them. */
  private reclassify(record: PodRecord, pod: Pod): void {
    const schedulingClass = this.classes.of(pod);
    if (schedulingClass === record.schedulingClass && this.nodes.terms.isEmpty) return;
    const { slot } = record;
    if (slot >= 0) this.nodes.remove(record);
    if (schedulingClass.podTerms !== undefined) {
      this.nodes.terms.of(schedulingClass.podTerms, () => this.nodes.placedPods());
    }
    const isWaiting = slot < 0 && record.place !== GATED && record.place !== NOWHERE && record.place !== BOUND;
    if (isWaiting && schedulingClass !== record.schedulingClass) this.queue?.remove(record);
    const mustReturn = isWaiting && record.place === NOWHERE;
    record.schedulingClass = schedulingClass;
    record.pod = pod;
    if (slot >= 0) this.nodes.add(record, slot);
    else if (mustReturn && !schedulingClass.isGated) this.queue?.add(record);
  }

  /** The pod is on a node: bound by somebody else, or found so when the watch began. */
  private settle(record: PodRecord, nodeName: string): void {
    if (record.place === BINDING) this.nodes.remove(record);
    else this.queue?.remove(record);
    record.place = BOUND;
    this.nominations.set(record, -1);
    const slot = this.nodes.slotOf(nodeName);
    if (slot >= 0) {
      this.nodes.add(record, slot);
      return;
    }
    const others = this.homeless.get(nodeName);
    if (others === undefined) this.homeless.set(nodeName, new Set([record]));
    else others.add(record);
  }

  private drop(record: PodRecord, pod: Pod): void {
    this.records[pod.metadata.number] = undefined;
    const isWaiting = record.place !== BOUND && record.place !== BINDING;
    if (isWaiting) this.queue?.remove(record);
    record.place = NOWHERE;
    const { nominatedSlot } = record;
    this.nominations.set(record, -1);
    if (record.slot >= 0) this.release(record);
    else if (!isWaiting) this.homeless.get(pod.nodeName)?.delete(record);
    else if (nominatedSlot >= 0) this.freed(nominatedSlot, record);
  }

  private release(record: PodRecord): void {
    const { slot } = record;
    this.nodes.remove(record);
    this.freed(slot, record);
  }

  private freed(slot: number, gone: PodRecord): void {
    this.slot = slot;
    this.moved = gone;
    this.queue?.move(this.options.isInstant ? this.instantRoomHint : this.leftHint);
  }

  private loseNode(name: string): void {
    const slot = this.nodes.slotOf(name);
    if (slot < 0) return;
    const lost = [...this.nodes.podsAt(slot)];
    for (const record of lost) this.nodes.remove(record);
    if (lost.length > 0) this.homeless.set(name, new Set(lost));
    this.nominations.removeNode(slot);
    this.nodes.removeNode(name);
    forgetNode(this.classes.all, slot);
  }

  /** A node came or changed: could the pods run there if it were empty (or, where nothing takes time, as it is)? */
  private readonly nodeHint: Hint = (schedulingClass, rejectedBy) => {
    if ((rejectedBy & (POD_REASONS | SPREAD_LABEL_MISSING | POLICY)) !== 0) return true;
    if (fixedReasonAt(schedulingClass, this.nodes, this.slot) !== 0) return false;
    const reason = resourceReason(schedulingClass, this.nodes, this.slot);
    return this.options.isInstant ? reason === 0 : (reason & UNRESOLVABLE) === 0;
  };

  private readonly instantRoomHint: Hint = (schedulingClass, rejectedBy) => {
    if (!roomHint(schedulingClass, rejectedBy)) return false;
    if ((rejectedBy & (POD_REASONS | POLICY)) !== 0 || (schedulingClass.mayPreempt && this.mayPreempt(schedulingClass)))
      return true;
    return (
      fixedReasonAt(schedulingClass, this.nodes, this.slot) === 0 &&
      resourceReason(schedulingClass, this.nodes, this.slot) === 0
    );
  };

  /**
   * The pod that left decides, as in the plugins' queueing hints: room helps whoever lacked some; otherwise the pod
   * must have held a wanted port, been counted by a spread constraint, or been one that anti-affinity is about.
   */
  private readonly leftHint: Hint = ({ hostPorts, podTerms }, rejectedBy) => {
    if ((rejectedBy & (RESOURCE_REASONS | POLICY)) !== 0) return true;
    const { moved } = this;
    if (moved === undefined) return false;
    if ((rejectedBy & PORT_TAKEN) !== 0 && haveConflict(hostPorts, moved.schedulingClass.hostPorts)) return true;
    if ((rejectedBy & SKEWED) !== 0 && isSpreadWith(podTerms, moved)) return true;
    if ((rejectedBy & AFFINITY_REASONS) === 0) return false;
    const isForbidding = (moved.schedulingClass.podTerms?.antiAffinity.length ?? 0) > 0;
    return isForbidding || podTerms?.antiAffinity.some(term => isSelected(moved.pod, term)) === true;
  };

  /** A pod came to a node: it decides likewise. */
  private readonly cameHint: Hint = ({ podTerms }, rejectedBy) => {
    const { moved } = this;
    if (moved === undefined || podTerms === undefined) return false;
    if ((rejectedBy & SKEWED) !== 0 && isSpreadWith(podTerms, moved)) return true;
    if ((rejectedBy & AFFINITY_REASONS) === 0 || podTerms.affinity.length === 0) return false;
    return podTerms.affinity.every(term => isSelected(moved.pod, term));
  };

  private mayPreempt(schedulingClass: SchedulingClass): boolean {
    return schedulingClass.priority > 0 && this.nodes.hasLowerPriority(schedulingClass.priority);
  }
}

/** A pod left a node: that may help those who lacked room, ports, or were kept away by pods. */
const roomHint: Hint = (_class, rejectedBy) =>
  (rejectedBy & (RESOURCE_REASONS | PORT_TAKEN | POD_REASONS | POLICY)) !== 0;

/** A pod came to a node: that may help those who want to be near it, or to spread evenly with it. */
const podAddedHint: Hint = (_class, rejectedBy) => (rejectedBy & (AFFINITY_UNMET | SKEWED)) !== 0;

const AFFINITY_REASONS = AFFINITY_UNMET | ANTI_AFFINITY | ANTI_AFFINITY_OF_OTHERS;

function isSpreadWith(terms: PodTerms | undefined, { pod }: PodRecord): boolean {
  return terms?.spread.some(({ isHard, term }) => isHard && isSelected(pod, term)) === true;
}

/** Whether two versions of a node are the same to the scheduler. */
function isAlike(node: Node, old: Node): boolean {
  return (
    node.spec === old.spec &&
    node.metadata.labels === old.metadata.labels &&
    node.status.allocatable === old.status.allocatable &&
    node.status.images === old.status.images
  );
}
