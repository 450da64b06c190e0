// The autoscaler's other half: nodes of which less than half is asked for, and whose pods fit elsewhere, go when that
// has lasted long enough: empty ones several at once, others one at a time after their pods were evicted.
import type { EventHandle, EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import { controllerOf } from '../api/object.ts';
import { nextOnGrid } from '../node-lifecycle/node-lease.ts';
import { ClusterCache } from '../scheduler/cluster-cache.ts';
import { nodeReason } from '../scheduler/filter.ts';
import type { PodRecord } from '../scheduler/pod-record.ts';
import { PodTopology } from '../scheduler/pod-topology.ts';
import type { ComponentContext } from './component.ts';
import { NodeDrain } from './node-drain.ts';
import type { Profile } from './profile.ts';

export interface ShrinkOptions {
  /** Nodes that stay in any case. */
  readonly least: number;
  readonly remove: (nodeName: string) => void;
}

const LOW_UTILIZATION = 0.5;
const EMPTY_AT_ONCE = 10;
/** Pods of a drained node get at most so long to end. */
const LONGEST_DRAIN: Micros = 600_000_000;
const SAFE_TO_EVICT = 'cluster-autoscaler.kubernetes.io/safe-to-evict';

export class NodeShrinker {
  private readonly simulation: Simulation;
  private readonly profile: Profile;
  private readonly options: ShrinkOptions;
  readonly cache: ClusterCache;
  private readonly drain: NodeDrain;
  private readonly unneededSince = new Map<string, Micros>();
  /** Node that is being drained, and until when at most. */
  private leaving: string | undefined;
  private leavesAt: Micros = 0;
  private pausedUntil: Micros = 0;
  private readonly scanKind: EventKind;
  private scanEvent: EventHandle | undefined;

  constructor(context: ComponentContext, options: ShrinkOptions) {
    const { simulation, profile } = context;
    this.simulation = simulation;
    this.profile = profile;
    this.options = options;
    const connection = context.connect({ name: 'autoscaler-shrink', qps: 0, burst: 0 });
    this.drain = new NodeDrain(context, 'autoscaler-drain');
    this.cache = new ClusterCache({ schedulerName: 'none', isInstant: true, now: () => simulation.now });
    this.scanKind = simulation.on('autoscaler.shrink', () => this.scan(), { background: true });
    connection.watch('Node', (event, old) => {
      this.cache.onNode(event, old);
      if (event.type === 'DELETED') this.unneededSince.delete(event.object.metadata.name);
      this.expectScan();
    });
    connection.watch('Pod', event => this.cache.onPod(event));
  }

  /** The cluster grew: nothing is taken away for a while. */
  pause(): void {
    this.pausedUntil = this.simulation.now + this.profile['ca.delayAfterAdd'];
  }

  private expectScan(): void {
    if (this.cache.nodes.size <= this.options.least && this.leaving === undefined) return;
    const period = this.profile['ca.scan'];
    const next = nextOnGrid(this.simulation.now + 1, period, Math.floor(period / 2));
    this.scanEvent ??= this.simulation.scheduleAt(next, this.scanKind);
  }

  private scan(): void {
    this.scanEvent = undefined;
    const { now } = this.simulation;
    const { nodes } = this.cache;
    this.finishDrain();
    const ripe: number[] = [];
    for (const slot of nodes.slotOrder) {
      const name = nodes.nameAt(slot);
      if (name === this.leaving) continue;
      if (!this.isUnneeded(slot)) this.unneededSince.delete(name);
      else {
        const since = this.unneededSince.get(name) ?? now;
        this.unneededSince.set(name, since);
        if (now - since >= this.profile['ca.unneeded']) ripe.push(slot);
      }
    }
    if (now >= this.pausedUntil) this.takeAway(ripe);
    this.expectScan();
  }

  private takeAway(ripe: readonly number[]): void {
    const { nodes } = this.cache;
    const spare = nodes.size - this.options.least - (this.leaving === undefined ? 0 : 1);
    const empty = ripe
      .filter(slot => nodes.podsAt(slot).length === 0)
      .slice(0, Math.min(EMPTY_AT_ONCE, Math.max(0, spare)));
    const names = empty.map(slot => nodes.nameAt(slot));
    const next = ripe.find(slot => nodes.podsAt(slot).length > 0);
    if (names.length === 0 && spare > 0 && next !== undefined && this.leaving === undefined) {
      this.leaving = nodes.nameAt(next);
      this.leavesAt = this.simulation.now + LONGEST_DRAIN;
      this.drain.begin(this.leaving);
    }
    for (const name of names) this.options.remove(name);
  }

  private finishDrain(): void {
    const { leaving } = this;
    if (leaving === undefined) return;
    const slot = this.cache.nodes.slotOf(leaving);
    if (slot >= 0 && this.cache.nodes.podsAt(slot).length > 0 && this.simulation.now < this.leavesAt) return;
    this.leaving = undefined;
    this.drain.end(leaving);
    if (slot >= 0) this.options.remove(leaving);
  }

  /** Less than half of it is asked for, and its pods have a place elsewhere. */
  private isUnneeded(slot: number): boolean {
    const { nodes } = this.cache;
    const cpu = (nodes.requestedCpu[slot] ?? 0) / (nodes.allocatableCpu[slot] ?? 1);
    const memory = (nodes.requestedMemory[slot] ?? 0) / (nodes.allocatableMemory[slot] ?? 1);
    if (Math.max(cpu, memory) >= LOW_UTILIZATION) return false;
    const pods = [...nodes.podsAt(slot)];
    if (!pods.every(isMovable)) return false;
    const moved: PodRecord[] = [];
    for (const record of pods) {
      nodes.remove(record);
      moved.push(record);
      const target = this.otherNode(record, slot);
      if (target < 0) break;
      nodes.add(record, target);
    }
    const areAllMoved = moved.length === pods.length && moved.every(record => record.slot >= 0);
    for (const record of moved) {
      if (record.slot >= 0) nodes.remove(record);
      nodes.add(record, slot);
    }
    return areAllMoved;
  }

  private otherNode(record: PodRecord, except: number): number {
    const { nodes } = this.cache;
    const topology = PodTopology.of(record.pod, record.schedulingClass, nodes);
    for (const slot of nodes.slotOrder) {
      if (slot === except || nodes.nameAt(slot) === this.leaving) continue;
      if (nodeReason(record.schedulingClass, nodes, slot, topology) === 0) return slot;
    }
    return -1;
  }
}

/** Pods of a controller are made anew elsewhere; others, and those that say so, hold their node. */
function isMovable({ pod }: PodRecord): boolean {
  return controllerOf(pod) !== undefined && pod.metadata.annotations[SAFE_TO_EVICT] !== 'false';
}
