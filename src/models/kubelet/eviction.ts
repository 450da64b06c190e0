// Evictions under memory pressure (kubernetes-facts.md section 4.8): when the containers of a node use more than it has
// for pods, the kubelet ends one pod a round: those above their request first, then by priority, then by how far above.
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { NodeRun } from './node-run.ts';
import type { PodRun } from './pod-run.ts';

export interface EvictionOptions {
  /** Time between two looks. */
  readonly period: Micros;
  readonly nodeAt: (number: number) => NodeRun | undefined;
  readonly evict: (run: PodRun, message: string) => void;
  /** How long a node counts as under pressure after it was. */
  readonly hold: Micros;
  /** Whether the node is under pressure has changed. */
  readonly onChange: (node: NodeRun, isPressed: boolean) => void;
}

export class MemoryPressure {
  private readonly simulation: Simulation;
  private readonly options: EvictionOptions;
  private readonly kind: EventKind;
  /** Nodes that will be looked at, by number. */
  private readonly isPlanned: boolean[] = [];

  constructor(simulation: Simulation, options: EvictionOptions) {
    this.simulation = simulation;
    this.options = options;
    this.kind = simulation.on('kubelet.pressure', number => this.look(number));
  }

  /** A container of the node uses more than before: the kubelet will see at its next look. */
  grown(node: NodeRun): void {
    if (this.isPlanned[node.number] === true || !node.isUnderPressure) return;
    this.isPlanned[node.number] = true;
    const { period } = this.options;
    this.simulation.schedule(period - (this.simulation.now % period), this.kind, node.number);
  }

  private look(number: number): void {
    this.isPlanned[number] = false;
    const node = this.options.nodeAt(number);
    if (node === undefined || !node.isUp) return;
    if (!node.isUnderPressure) {
      this.relieve(node);
      return;
    }
    if (!node.isPressed) this.options.onChange(node, true);
    node.isPressed = true;
    node.relievedAt = this.simulation.now + this.options.hold;
    const victim = victimOf(node);
    if (victim !== undefined) {
      const usage = Math.round(memoryOf(victim) / 1024);
      const request = Math.round(victim.facts.memory / 1024);
      const detail = `using ${usage}Ki, request is ${request}Ki, has larger consumption of memory`;
      this.options.evict(
        victim,
        `The node was low on resource: memory. Pod ${victim.pod.metadata.name} was ${detail}. `,
      );
    }
    this.isPlanned[number] = true;
    this.simulation.schedule(this.options.period, this.kind, number);
  }

  /** The condition stays for a while, so that the evicted pod's replacement does not come at once. */
  private relieve(node: NodeRun): void {
    if (!node.isPressed) return;
    if (this.simulation.now < node.relievedAt) {
      this.isPlanned[node.number] = true;
      this.simulation.scheduleAt(node.relievedAt, this.kind, node.number);
      return;
    }
    node.isPressed = false;
    this.options.onChange(node, false);
  }
}

/** Bytes that the pod's containers use. */
function memoryOf(run: PodRun): number {
  let bytes = 0;
  for (const container of run.containers) if (container.isRunning) bytes += container.plan.memory;
  return bytes;
}

function victimOf(node: NodeRun): PodRun | undefined {
  let worst: PodRun | undefined;
  for (const run of node.pods) {
    if (run.runningCount > 0 && run.state !== 'Stopping' && (worst === undefined || isBefore(run, worst))) worst = run;
  }
  return worst;
}

function isBefore(a: PodRun, b: PodRun): boolean {
  const [excessA, excessB] = [memoryOf(a) - a.facts.memory, memoryOf(b) - b.facts.memory];
  if (excessA > 0 !== excessB > 0) return excessA > 0;
  const [priorityA, priorityB] = [a.pod.spec.priority ?? 0, b.pod.spec.priority ?? 0];
  return priorityA === priorityB ? excessA > excessB : priorityA < priorityB;
}
