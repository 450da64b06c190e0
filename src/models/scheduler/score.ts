// How nodes that fit are compared: each score is 0 to 100, the default scheduler's weights add them up
// (kubernetes-facts.md section 5.2). Scores that need all candidates at once work on a list of slots and add to totals.
import type { NodeTable } from './node-info.ts';
import { meetsTerm } from './label-requirement.ts';
import type { SchedulingClass } from './scheduling-class.ts';
import { isTolerated } from './toleration.ts';

const TAINT_WEIGHT = 3;
const AFFINITY_WEIGHT = 2;
export const TOPOLOGY_WEIGHT = 2;

const MIB = 1024 * 1024;
const LEAST_IMAGE = 23 * MIB;
const MOST_IMAGE = 1000 * MIB;

/** LeastAllocated plus BalancedAllocation of one node, 0 to 200: what almost always decides. */
export function resourceScore(schedulingClass: SchedulingClass, nodes: NodeTable, slot: number): number {
  const { requests } = schedulingClass;
  const cpu = nodes.allocatableCpu[slot] ?? 0;
  const memory = nodes.allocatableMemory[slot] ?? 0;
  const freeCpu = freeShare(cpu, (nodes.nonzeroCpu[slot] ?? 0) + requests.nonzeroCpu);
  const freeMemory = freeShare(memory, (nodes.nonzeroMemory[slot] ?? 0) + requests.nonzeroMemory);
  const least = leastAllocated(cpu, freeCpu, memory, freeMemory);
  // Pods without requests leave the balance as it is and are not compared by it.
  if (requests.cpu === 0 && requests.memory === 0) return least;
  const requestedCpu = nodes.requestedCpu[slot] ?? 0;
  const requestedMemory = nodes.requestedMemory[slot] ?? 0;
  const before = balance(cpu, requestedCpu, memory, requestedMemory);
  const after = balance(cpu, requestedCpu + requests.cpu, memory, requestedMemory + requests.memory);
  return least + 50 + Math.floor((50 + after - before) / 2);
}

/** Free hundredths after the pod, rounded down; 0 where it would be over-committed. */
function freeShare(allocatable: number, requested: number): number {
  return requested > allocatable || allocatable === 0 ? 0 : Math.floor(((allocatable - requested) * 100) / allocatable);
}

/** Mean over those of cpu and memory that the node has. */
function leastAllocated(cpu: number, freeCpu: number, memory: number, freeMemory: number): number {
  if (cpu === 0) return freeMemory;
  return memory === 0 ? freeCpu : Math.floor((freeCpu + freeMemory) / 2);
}

/** 100 where cpu and memory are used alike, less the further their shares lie apart. */
function balance(cpu: number, requestedCpu: number, memory: number, requestedMemory: number): number {
  if (cpu === 0 || memory === 0) return 100;
  const cpuShare = Math.min(1, requestedCpu / cpu);
  const memoryShare = Math.min(1, requestedMemory / memory);
  return Math.floor((1 - Math.abs(cpuShare - memoryShare) / 2) * 100);
}

/** Adds to `totals` the scores by soft taints, preferred nodes and images, for the nodes of `slots`. */
export function addFixedScores(
  schedulingClass: SchedulingClass,
  nodes: NodeTable,
  slots: readonly number[],
  totals: Float64Array,
): void {
  if (nodes.softTaints > 0) {
    const counts = slots.map(slot => intolerableSoftTaints(schedulingClass, nodes, slot));
    const most = Math.max(...counts);
    addEach(totals, counts, count => TAINT_WEIGHT * (most === 0 ? 100 : 100 - Math.floor((100 * count) / most)));
  }
  if (schedulingClass.preferredNodes.length > 0) {
    const weights = slots.map(slot => preference(schedulingClass, nodes, slot));
    const most = Math.max(...weights);
    if (most > 0) addEach(totals, weights, weight => AFFINITY_WEIGHT * Math.floor((100 * weight) / most));
  }
}

function addEach(totals: Float64Array, raw: readonly number[], score: (raw: number) => number): void {
  for (const [i, value] of raw.entries()) totals[i] = (totals[i] ?? 0) + score(value);
}

function intolerableSoftTaints(schedulingClass: SchedulingClass, nodes: NodeTable, slot: number): number {
  let count = 0;
  for (const taint of nodes.nodeAt(slot)?.spec.taints ?? []) {
    if (taint.effect === 'PreferNoSchedule' && !isTolerated(taint, schedulingClass.tolerations)) count += 1;
  }
  return count;
}

function preference(schedulingClass: SchedulingClass, nodes: NodeTable, slot: number): number {
  const node = nodes.nodeAt(slot);
  if (node === undefined) return 0;
  let sum = 0;
  for (const { weight, term } of schedulingClass.preferredNodes) if (meetsTerm(node, term)) sum += weight;
  return sum;
}

/**
 * Score of a node by the images it has, 0 to 100: the sum of their sizes, each weighed by the share of nodes that have
 * it, between 23 MiB and 1000 MiB a container.
 *
 * @param sizes  bytes by image; images without a size count for nothing
 */
export function imageScore(
  schedulingClass: SchedulingClass,
  nodes: NodeTable,
  slot: number,
  sizes: ReadonlyMap<string, number>,
): number {
  let sum = 0;
  const here = nodes.nodeAt(slot)?.status.images ?? [];
  for (const image of schedulingClass.images) {
    const size = sizes.get(image);
    if (size === undefined || !here.includes(image)) continue;
    sum += Math.floor((size * nodes.nodesWithImage(image)) / nodes.size);
  }
  const most = MOST_IMAGE * schedulingClass.containerCount;
  const bounded = Math.min(Math.max(sum, LEAST_IMAGE), most);
  return Math.floor((100 * (bounded - LEAST_IMAGE)) / (most - LEAST_IMAGE));
}
