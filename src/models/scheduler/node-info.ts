// The nodes as the scheduler sees them: what each can give and what its pods have asked for, kept in columns by node
// slot and changed only where a pod or node changes. A slot is a node's number as long as the node lives.
import type { Node } from '../api/cluster-objects.ts';
import type { Pod } from '../api/pod.ts';
import { valueOf } from './label-requirement.ts';
import { nodeOrder } from './node-order.ts';
import { zoneOf } from './node-zone.ts';
import type { PodRecord } from './pod-record.ts';
import { amountOf } from './pod-requests.ts';
import type { SchedulingClass } from './scheduling-class.ts';
import { TermIndex } from './term-index.ts';

/** Amounts of a resource other than cpu and memory. */
export interface ResourceColumn {
  readonly name: string;
  allocatable: Float64Array;
  requested: Float64Array;
}

const HOSTNAME = 'kubernetes.io/hostname';

export class NodeTable {
  /** Thousandths of cores, bytes, pieces. */
  allocatableCpu: Float64Array = new Float64Array(0);
  allocatableMemory: Float64Array = new Float64Array(0);
  allocatablePods: Float64Array = new Float64Array(0);
  requestedCpu: Float64Array = new Float64Array(0);
  requestedMemory: Float64Array = new Float64Array(0);
  /** With defaults for containers that request nothing. */
  nonzeroCpu: Float64Array = new Float64Array(0);
  nonzeroMemory: Float64Array = new Float64Array(0);
  podCount: Int32Array = new Int32Array(0);
  /** By slot: rises with every change of the node or of the pods on it. */
  states: Int32Array = new Int32Array(0);
  /** Rises with every change of any node. */
  version = 0;
  /** Taints of effect PreferNoSchedule over all nodes: none, and the score need not look for them. */
  softTaints = 0;
  readonly terms: TermIndex = new TermIndex();
  private readonly columns = new Map<string, ResourceColumn>();
  private readonly nodes: (Node | undefined)[] = [];
  private readonly pods: PodRecord[][] = [];
  private readonly ports: (Map<string, number> | undefined)[] = [];
  private readonly slots = new Map<string, number>();
  private readonly freeSlots: number[] = [];
  private readonly priorities = new Map<number, number>();
  private readonly imageNodes = new Map<string, number>();
  private order: Int32Array | undefined;
  private capacity = 0;

  /** Number of nodes. */
  get size(): number {
    return this.slots.size;
  }

  /** Slots in the order in which nodes are looked at: round robin over zones. */
  get slotOrder(): Int32Array {
    this.order ??= nodeOrder(this.slots.values(), slot => this.nodes[slot]);
    return this.order;
  }

  slotOf(name: string): number {
    return this.slots.get(name) ?? -1;
  }

  nodeAt(slot: number): Node | undefined {
    return this.nodes[slot];
  }

  nameAt(slot: number): string {
    return this.nodes[slot]?.metadata.name ?? '';
  }

  /** Pods of a node, in no certain order. */
  podsAt(slot: number): readonly PodRecord[] {
    return this.pods[slot] ?? [];
  }

  /** The value of a topology label; a node without a hostname label is called by its name. */
  topologyAt(slot: number, key: string): string | undefined {
    const node = this.nodes[slot];
    if (node === undefined) return undefined;
    return valueOf(node.metadata.labels, key) ?? (key === HOSTNAME ? node.metadata.name : undefined);
  }

  /** Takes in a new or changed node; returns its slot. */
  setNode(node: Node): number {
    this.version += 1;
    const { name } = node.metadata;
    let slot = this.slots.get(name);
    if (slot === undefined) {
      slot = this.freeSlots.pop() ?? this.nodes.length;
      this.slots.set(name, slot);
      this.grow(slot + 1);
      this.pods[slot] ??= [];
      this.order = undefined;
    } else if (this.order !== undefined && zoneOf(node) !== zoneOf(this.nodes[slot])) this.order = undefined;
    this.states[slot] = (this.states[slot] ?? 0) + 1;
    this.softTaints += softTaintsOf(node) - softTaintsOf(this.nodes[slot]);
    this.countImages(this.nodes[slot], -1);
    this.countImages(node, 1);
    this.nodes[slot] = node;
    const { allocatable } = node.status;
    this.allocatableCpu[slot] = amountOf('cpu', allocatable['cpu']);
    this.allocatableMemory[slot] = amountOf('memory', allocatable['memory']);
    this.allocatablePods[slot] = allocatable['pods'] === undefined ? Infinity : amountOf('pods', allocatable['pods']);
    for (const column of this.columns.values()) column.allocatable[slot] = givenBy(node, column.name);
    return slot;
  }

  /** Takes a node away; returns the slot it had. Pods that were on it are to be taken off by the caller. */
  removeNode(name: string): number {
    const slot = this.slots.get(name);
    if (slot === undefined) return -1;
    this.version += 1;
    this.states[slot] = (this.states[slot] ?? 0) + 1;
    this.slots.delete(name);
    this.softTaints -= softTaintsOf(this.nodes[slot]);
    this.countImages(this.nodes[slot], -1);
    this.nodes[slot] = undefined;
    this.ports[slot] = undefined;
    this.order = undefined;
    this.freeSlots.push(slot);
    return slot;
  }

  /** Puts a pod on a node. */
  add(record: PodRecord, slot: number): void {
    const pods = this.pods[slot];
    if (pods === undefined) return;
    // A column that is new counts the pods that are there already: this one must not be among them.
    for (const [name] of record.schedulingClass.requests.others) this.column(name);
    record.slot = slot;
    record.position = pods.length;
    pods.push(record);
    this.count(record, slot, 1);
  }

  /** Takes a pod off its node. */
  remove(record: PodRecord): void {
    const { slot } = record;
    const pods = this.pods[slot];
    if (pods === undefined) return;
    const last = pods.pop();
    if (last !== undefined && last !== record) {
      pods[record.position] = last;
      last.position = record.position;
    }
    record.slot = -1;
    this.count(record, slot, -1);
  }

  /** The column of a resource other than cpu and memory. */
  column(name: string): ResourceColumn {
    let column = this.columns.get(name);
    if (column === undefined) {
      column = { name, allocatable: new Float64Array(this.capacity), requested: new Float64Array(this.capacity) };
      this.columns.set(name, column);
      for (const [slot, node] of this.nodes.entries()) {
        if (node !== undefined) column.allocatable[slot] = givenBy(node, name);
        for (const { schedulingClass } of this.pods[slot] ?? []) {
          const amount = schedulingClass.requests.others.find(other => other[0] === name)?.[1] ?? 0;
          column.requested[slot] = (column.requested[slot] ?? 0) + amount;
        }
      }
    }
    return column;
  }

  /** Whether a pod on the node holds a host port that the class wants. */
  hasPortConflict(schedulingClass: SchedulingClass, slot: number): boolean {
    const taken = this.ports[slot];
    if (taken === undefined || taken.size === 0) return false;
    for (const port of schedulingClass.hostPorts) {
      if (taken.has(port)) return true;
      const [protocol, number, address] = port.split('/');
      // A port for all addresses is in the way of each, and each in its.
      if (address !== undefined && taken.has(`${protocol}/${number}`)) return true;
      if (address === undefined) for (const other of taken.keys()) if (other.startsWith(`${port}/`)) return true;
    }
    return false;
  }

  /** Whether any pod on a node has a lower priority. */
  hasLowerPriority(priority: number): boolean {
    for (const [other, pods] of this.priorities) if (other < priority && pods > 0) return true;
    return false;
  }

  nodesWithImage(image: string): number {
    return this.imageNodes.get(image) ?? 0;
  }

  /** Each pod on a node with its slot. */
  *placedPods(): Iterable<readonly [Pod, number]> {
    for (const slot of this.slots.values()) for (const record of this.pods[slot] ?? []) yield [record.pod, slot];
  }

  private count(record: PodRecord, slot: number, change: 1 | -1): void {
    this.version += 1;
    this.states[slot] = (this.states[slot] ?? 0) + 1;
    const { schedulingClass } = record;
    const { requests } = schedulingClass;
    this.requestedCpu[slot] = (this.requestedCpu[slot] ?? 0) + change * requests.cpu;
    this.requestedMemory[slot] = (this.requestedMemory[slot] ?? 0) + change * requests.memory;
    this.nonzeroCpu[slot] = (this.nonzeroCpu[slot] ?? 0) + change * requests.nonzeroCpu;
    this.nonzeroMemory[slot] = (this.nonzeroMemory[slot] ?? 0) + change * requests.nonzeroMemory;
    this.podCount[slot] = (this.podCount[slot] ?? 0) + change;
    if (requests.others.length > 0) {
      for (const [name, amount] of requests.others) {
        const { requested } = this.column(name);
        requested[slot] = (requested[slot] ?? 0) + change * amount;
      }
    }
    const { priority } = schedulingClass;
    this.priorities.set(priority, (this.priorities.get(priority) ?? 0) + change);
    if (schedulingClass.hostPorts.length > 0) this.countPorts(schedulingClass.hostPorts, slot, change);
    if (!this.terms.isEmpty) this.terms.count(record.pod, schedulingClass.podTerms, slot, change);
  }

  private countImages(node: Node | undefined, change: 1 | -1): void {
    for (const image of node?.status.images ?? []) this.imageNodes.set(image, this.nodesWithImage(image) + change);
  }

  private countPorts(ports: readonly string[], slot: number, change: number): void {
    const taken = this.ports[slot] ?? new Map<string, number>();
    this.ports[slot] = taken;
    for (const port of ports) {
      const pods = (taken.get(port) ?? 0) + change;
      if (pods > 0) taken.set(port, pods);
      else taken.delete(port);
    }
  }

  private grow(needed: number): void {
    if (needed <= this.capacity) return;
    const capacity = Math.max(16, this.capacity * 2, needed);
    this.capacity = capacity;
    this.allocatableCpu = grown(this.allocatableCpu, capacity);
    this.allocatableMemory = grown(this.allocatableMemory, capacity);
    this.allocatablePods = grown(this.allocatablePods, capacity);
    this.requestedCpu = grown(this.requestedCpu, capacity);
    this.requestedMemory = grown(this.requestedMemory, capacity);
    this.nonzeroCpu = grown(this.nonzeroCpu, capacity);
    this.nonzeroMemory = grown(this.nonzeroMemory, capacity);
    this.podCount = grownCounts(this.podCount, capacity);
    this.states = grownCounts(this.states, capacity);
    for (const column of this.columns.values()) {
      column.allocatable = grown(column.allocatable, capacity);
      column.requested = grown(column.requested, capacity);
    }
    this.terms.grow(capacity);
  }
}

function softTaintsOf(node: Node | undefined): number {
  let count = 0;
  for (const taint of node?.spec.taints ?? []) if (taint.effect === 'PreferNoSchedule') count += 1;
  return count;
}

/** A node that says nothing of its ephemeral storage has enough of it: the simulated nodes are given without. */
function givenBy(node: Node, resource: string): number {
  const amount = node.status.allocatable[resource];
  return amount === undefined && resource === 'ephemeral-storage' ? Infinity : amountOf(resource, amount);
}

function grown(column: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity);
  larger.set(column);
  return larger;
}

function grownCounts(column: Int32Array, capacity: number): Int32Array {
  const larger = new Int32Array(capacity);
  larger.set(column);
  return larger;
}
