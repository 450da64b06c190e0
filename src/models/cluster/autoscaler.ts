// The cluster autoscaler: adds nodes for pods that no node takes, and takes away nodes that have been little used for
// long (kubernetes-facts.md section 10). One node group. It looks at fixed instants, of which only those happen at
// which there may be something to do.
import { compileDistribution, type Distribution } from '../../sim/distribution.ts';
import type { RandomStream } from '../../sim/random-stream.ts';
import type { EventHandle, EventKind, Simulation } from '../../sim/simulation.ts';
import { MICROS_PER_SECOND, type Micros } from '../../sim/time.ts';
import type { Pod } from '../api/pod.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import { nextOnGrid } from '../node-lifecycle/node-lease.ts';
import { planNodes, withoutPlace } from './autoscaler-plan.ts';
import { NodeShrinker } from './autoscaler-shrink.ts';
import type { ComponentContext } from './component.ts';
import type { AutoscalerInput, NodeInput } from './input.ts';
import type { Profile } from './profile.ts';

/** Where machines come from. */
export interface NodePool {
  add(node: NodeInput): void;
  remove(name: string): void;
}

/** Name of the one node group, in events. */
const GROUP = 'nodes';
/** Pods of lower priority are taken to fill up what is there. */
const LEAST_PRIORITY = -10;

export class ClusterAutoscaler {
  private readonly simulation: Simulation;
  private readonly profile: Profile;
  private readonly connection: ApiConnection;
  private readonly input: AutoscalerInput;
  private readonly template: NodeInput;
  private readonly pool: NodePool;
  private readonly provision: Distribution;
  private readonly draws: RandomStream;
  private readonly shrinker: NodeShrinker;
  private readonly nodes = new Set<string>();
  private readonly pending = new Map<string, Pod>();
  /** Nodes on their way, by number; each knows whether it will come or time out. */
  private readonly coming = new Map<number, boolean>();
  private ordered = 0;
  private named: number;
  private readonly scanKind: EventKind;
  private readonly arrivalKind: EventKind;
  private scanEvent: EventHandle | undefined;

  constructor(context: ComponentContext, input: AutoscalerInput, template: NodeInput, pool: NodePool) {
    const { simulation, profile } = context;
    this.simulation = simulation;
    this.profile = profile;
    this.input = input;
    this.template = template;
    this.pool = pool;
    this.provision = compileDistribution(input.provision);
    this.draws = context.streams.stream('autoscaler.provision');
    this.connection = context.connect({ name: 'cluster-autoscaler', qps: 0, burst: 0 });
    this.scanKind = simulation.on('autoscaler.scan', () => this.scan());
    this.arrivalKind = simulation.on('autoscaler.arrival', number => this.arrive(number));
    this.shrinker = new NodeShrinker(context, { least: input.min, remove: name => pool.remove(name) });
    this.connection.watch('Node', ({ type, object }) => {
      if (type === 'DELETED') this.nodes.delete(object.metadata.name);
      else this.nodes.add(object.metadata.name);
      if (type !== 'MODIFIED' && this.pending.size > 0) this.expectScan();
    });
    this.named = this.nodes.size;
    this.connection.watch('Pod', event => this.onPod(event));
  }

  private onPod({ type, object: pod }: WatchEvent<Pod>): void {
    const { uid, deletionTimestamp } = pod.metadata;
    const isPending =
      type !== 'DELETED' &&
      pod.nodeName === '' &&
      pod.status.unscheduledReason === 'Unschedulable' &&
      deletionTimestamp === undefined &&
      (pod.spec.priority ?? 0) >= LEAST_PRIORITY;
    if (!isPending) {
      if (this.pending.size > 0) this.pending.delete(uid);
      return;
    }
    if (!this.pending.has(uid)) this.expectScan();
    this.pending.set(uid, pod);
  }

  /** Scans fall between whole periods, so that a pod waits half a period on average, as with the real one. */
  private expectScan(): void {
    const period = this.profile['ca.scan'];
    const at = nextOnGrid(this.simulation.now, period, Math.floor(period / 2));
    this.scanEvent ??= this.simulation.scheduleAt(Math.max(at, this.simulation.now), this.scanKind);
  }

  private scan(): void {
    this.scanEvent = undefined;
    if (this.pending.size === 0) return;
    const waiting = withoutPlace(this.pending.values(), this.shrinker.cache);
    const room = this.input.max - this.nodes.size - this.coming.size;
    const plan = planNodes(waiting, this.template, {
      coming: this.coming.size,
      most: Math.max(0, room),
    });
    const before = this.nodes.size + this.coming.size;
    const message = `pod triggered scale-up: [{${GROUP} ${before}->${before + plan.nodes} (max: ${this.input.max})}]`;
    for (const pod of plan.helped) this.connection.recordEvent(pod, 'Normal', 'TriggeredScaleUp', message);
    for (const { pod, reason } of plan.helpless) {
      this.connection.recordEvent(pod, 'Normal', 'NotTriggerScaleUp', `pod didn't trigger scale-up: 1 ${reason}`);
    }
    for (let i = 0; i < plan.nodes; i += 1) this.order();
    if (plan.nodes > 0) this.shrinker.pause();
  }

  private order(): void {
    const number = this.ordered;
    this.ordered += 1;
    const delay = Math.round(this.provision.sample(this.draws.at(number)) * MICROS_PER_SECOND);
    const timeout: Micros = this.profile['ca.provisionTimeout'];
    this.coming.set(number, delay <= timeout);
    this.simulation.schedule(Math.min(delay, timeout), this.arrivalKind, number);
  }

  /** A node is there, or is given up after its time-out; then the next scan orders another. */
  private arrive(number: number): void {
    const hasCome = this.coming.get(number) === true;
    this.coming.delete(number);
    if (hasCome) this.pool.add({ ...this.template, name: this.freeName() });
    else if (this.pending.size > 0) this.expectScan();
  }

  private freeName(): string {
    for (;;) {
      const name = `node-${this.named}`;
      this.named += 1;
      if (!this.nodes.has(name)) return name;
    }
  }
}
