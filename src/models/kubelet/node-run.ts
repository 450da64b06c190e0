// A node as its kubelet sees it: whether the kubelet runs, what admission has given out, the images on its disk.
import type { Micros } from '../../sim/time.ts';
import type { Throttle } from '../apiserver/throttle.ts';
import type { Node } from '../api/cluster-objects.ts';
import { quantityToNumber } from '../api/quantity.ts';
import type { PodFacts } from './pod-facts.ts';
import type { PodRun } from './pod-run.ts';

/** Why a kubelet does not take a pod: reason and message of its status. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

export class NodeRun {
  readonly name: string;
  /** Number among the nodes, also of its cores in CPU sharing. */
  readonly number: number;
  node: Node;
  /** The kubelet runs and reaches the API server. */
  isUp = true;
  readonly pods: Set<PodRun> = new Set();
  readonly images: Set<string>;
  /** Images to be pulled, one at a time, the present one first, with the pods that wait for each. */
  readonly pulls: string[] = [];
  readonly throttle: Throttle;
  cpuMillis = 0;
  memory = 0;
  /** Bytes that running containers use. */
  memoryInUse = 0;
  podCount = 0;
  /** It says that it is short of memory, at least until then. */
  isPressed = false;
  /** It has images that its status does not show yet. */
  hasUntoldImages = false;
  relievedAt: Micros = 0;
  private allocatableFrom: Node | undefined = undefined;
  private cpuCapacity = 0;
  private memoryCapacity = 0;
  private podCapacity = 0;

  constructor(node: Node, number: number, throttle: Throttle) {
    this.name = node.metadata.name;
    this.number = number;
    this.node = node;
    this.throttle = throttle;
    this.images = new Set(node.status.images);
  }

  /** Why admission rejects the pod, with the kubelet's text; undefined: it is admitted. */
  rejection(facts: PodFacts): Rejection | undefined {
    this.readAllocatable();
    if (this.isPressed && facts.isBestEffort) {
      return { reason: 'Evicted', message: 'Pod was rejected: The node had condition: [MemoryPressure]. ' };
    }
    if (this.podCount + 1 > this.podCapacity) return rejectionFor('pods', 1, this.podCount, this.podCapacity);
    if (facts.cpuMillis > 0 && this.cpuMillis + facts.cpuMillis > this.cpuCapacity) {
      return rejectionFor('cpu', facts.cpuMillis, this.cpuMillis, this.cpuCapacity);
    }
    if (facts.memory > 0 && this.memory + facts.memory > this.memoryCapacity) {
      return rejectionFor('memory', facts.memory, this.memory, this.memoryCapacity);
    }
    return undefined;
  }

  /** Its containers use more memory than it has for pods. */
  get isUnderPressure(): boolean {
    this.readAllocatable();
    return this.memoryInUse > this.memoryCapacity;
  }

  take(run: PodRun): void {
    run.hasResources = true;
    this.cpuMillis += run.facts.cpuMillis;
    this.memory += run.facts.memory;
    this.podCount += 1;
  }

  /** Gives back what the pod took; nothing where it took nothing. */
  release(run: PodRun): void {
    if (!run.hasResources) return;
    run.hasResources = false;
    this.cpuMillis -= run.facts.cpuMillis;
    this.memory -= run.facts.memory;
    this.podCount -= 1;
  }

  private readAllocatable(): void {
    if (this.allocatableFrom === this.node) return;
    this.allocatableFrom = this.node;
    const { allocatable } = this.node.status;
    this.cpuCapacity = Math.floor(quantityToNumber(allocatable['cpu']) * 1000 + 1e-6);
    this.memoryCapacity = quantityToNumber(allocatable['memory']);
    this.podCapacity = quantityToNumber(allocatable['pods']);
  }
}

function rejectionFor(resource: string, requested: number, used: number, capacity: number): Rejection {
  const figures = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return {
    reason: `OutOf${resource}`,
    message: `Pod was rejected: Node didn't have enough resource: ${resource}, ${figures}`,
  };
}
