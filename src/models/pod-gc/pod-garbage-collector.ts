// Pod garbage collection: pods of nodes that no longer exist, terminating pods that never had a node or whose node is
// out of service, and the oldest finished pods beyond a threshold (kubernetes-facts.md sections 6.1 and 6.2). It passes
// at fixed instants, of which only those happen at which there may be something to do.
import type { EventHandle, EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { Node } from '../api/cluster-objects.ts';
import { refOf, type Condition } from '../api/object.ts';
import { isTerminal, type Pod, type PodStatus } from '../api/pod.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import type { ApiReply, WatchEvent } from '../apiserver/request.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { Profile } from '../cluster/profile.ts';
import { nextOnGrid } from '../node-lifecycle/node-lease.ts';
import { PodsByNode } from '../node-lifecycle/pods-by-node.ts';
import { FinishedPods } from './excess-pods.ts';

/** First pass. The controller did not start together with the run; one of the two recordings has its passes here. */
const PASS_PHASE: Micros = 10_000_000;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

export class PodGarbageCollector {
  private readonly simulation: Simulation;
  private readonly profile: Profile;
  private readonly connection: ApiConnection;
  private readonly pods: PodsByNode;
  private readonly nodes = new Set<string>();
  private readonly outOfService = new Set<string>();
  /** Missing nodes by name: since when they may be taken for gone. */
  private readonly quarantine = new Map<string, Micros>();
  /** Terminating pods without a node. */
  private readonly unscheduled = new Map<string, Pod>();
  /** Pods that were deleted here and wait for somebody else's finalizer. */
  private readonly collected = new Set<string>();
  private terminated = 0;
  /** Kept from the first time on that there are too many. */
  private finished: FinishedPods | undefined;
  private readonly passKind: EventKind;
  private readonly excessKind: EventKind;
  private passEvent: EventHandle | undefined;
  private passAt: Micros = 0;
  private excessEvent: EventHandle | undefined;

  constructor(context: ComponentContext) {
    const { simulation, profile } = context;
    this.simulation = simulation;
    this.profile = profile;
    this.connection = context.connect({
      name: 'pod-garbage-collector',
      qps: profile['controller.qps'],
      burst: profile['controller.burst'],
    });
    this.pods = new PodsByNode(this.connection);
    this.passKind = simulation.on('pod-gc.pass', () => this.pass());
    // No Job waits for finished pods to be deleted.
    this.excessKind = simulation.on('pod-gc.excess', () => this.deleteExcess(), { background: true });
    this.connection.watch('Node', event => this.onNode(event));
    this.connection.watch('Pod', (event, old) => this.onPod(event, old));
  }

  private onNode({ type, object }: WatchEvent<Node>): void {
    const { name } = object.metadata;
    if (type === 'DELETED') {
      this.nodes.delete(name);
      this.outOfService.delete(name);
      this.expectPass();
      return;
    }
    this.nodes.add(name);
    this.quarantine.delete(name);
    if (object.spec.taints.some(taint => taint.key === OUT_OF_SERVICE)) {
      this.outOfService.add(name);
      this.expectPass();
    } else this.outOfService.delete(name);
  }

  private onPod({ type, object: pod }: WatchEvent<Pod>, old: Pod | undefined): void {
    const { uid, deletionTimestamp } = pod.metadata;
    const wasTerminal = old !== undefined && isTerminal(old);
    if (type === 'DELETED') {
      if (wasTerminal) this.terminated -= 1;
      this.unscheduled.delete(uid);
      this.collected.delete(uid);
      return;
    }
    if (!wasTerminal && isTerminal(pod)) {
      this.terminated += 1;
      this.finished?.add(pod);
      if (this.terminated > this.profile['podgc.threshold']) this.expectExcess();
    }
    if (pod.nodeName === '') {
      if (deletionTimestamp === undefined || this.collected.has(uid)) return;
      this.unscheduled.set(uid, pod);
      this.expectPass();
      return;
    }
    if (old?.nodeName !== pod.nodeName && !this.nodes.has(pod.nodeName)) this.expectPass();
    if (deletionTimestamp !== undefined && this.outOfService.has(pod.nodeName)) this.expectPass();
  }

  /** The first pass that is not before `time` will happen; one that is due before it does as well. */
  private expectPass(time: Micros = this.simulation.now): void {
    const at = this.nextPass(time);
    if (this.passEvent !== undefined) {
      if (this.passAt <= at) return;
      this.simulation.cancel(this.passEvent);
    }
    this.passAt = at;
    this.passEvent = this.simulation.scheduleAt(at, this.passKind);
  }

  private expectExcess(): void {
    this.excessEvent ??= this.simulation.scheduleAt(this.nextPass(this.simulation.now), this.excessKind);
  }

  /** The first pass that is not before `time`. */
  private nextPass(time: Micros): Micros {
    return Math.max(time, nextOnGrid(time, this.profile['podgc.period'], PASS_PHASE));
  }

  private pass(): void {
    this.passEvent = undefined;
    for (const name of this.outOfService) this.collectTerminating(name);
    this.collectOrphans();
    for (const pod of this.unscheduled.values()) this.collect(pod, undefined);
    this.unscheduled.clear();
    if (this.quarantine.size === 0) return;
    let next = Infinity;
    for (const until of this.quarantine.values()) next = Math.min(next, until);
    this.expectPass(next);
  }

  private collectTerminating(nodeName: string): void {
    for (const pod of this.pods.at(nodeName)) {
      if (pod.metadata.deletionTimestamp !== undefined) this.collect(pod, undefined);
    }
  }

  /** Pods whose node has been missing for the whole quarantine. */
  private collectOrphans(): void {
    const { now } = this.simulation;
    for (const name of this.pods.nodeNames) {
      if (this.nodes.has(name) || [...this.pods.at(name)].every(pod => this.collected.has(pod.metadata.uid))) {
        this.quarantine.delete(name);
        continue;
      }
      const until = this.quarantine.get(name);
      if (until === undefined) this.quarantine.set(name, now + this.profile['podgc.quarantine']);
      if ((until ?? Infinity) > now && this.profile['podgc.quarantine'] > 0) continue;
      this.quarantine.delete(name);
      if (this.connection.get('Node', '', name) !== undefined) continue;
      for (const pod of this.pods.at(name)) this.collect(pod, 'PodGC: node no longer exists');
    }
    for (const name of this.quarantine.keys()) if ([...this.pods.at(name)].length === 0) this.quarantine.delete(name);
  }

  /** Marks the pod Failed, with a DisruptionTarget condition if there is a message for it, and deletes it at once. */
  private collect(pod: Pod, disruption: string | undefined): void {
    const { uid } = pod.metadata;
    if (this.collected.has(uid)) return;
    this.collected.add(uid);
    const ref = refOf(pod);
    // What fails is left to the next pass.
    const check = (reply: ApiReply): void => {
      if (reply.ok || reply.reason === 'NotFound') return;
      this.collected.delete(uid);
      this.expectPass(this.simulation.now + 1);
    };
    const remove = (): void => this.connection.send({ verb: 'delete', ref, gracePeriodSeconds: 0 }, check);
    if (isTerminal(pod)) {
      remove();
      return;
    }
    const change: Partial<PodStatus> =
      disruption === undefined
        ? { phase: 'Failed' }
        : { phase: 'Failed', otherConditions: [this.disruptionTarget(disruption)] };
    this.connection.send({ verb: 'patchPodStatus', ref, change }, marked => {
      if (marked.ok) remove();
      else check(marked);
    });
  }

  private disruptionTarget(message: string): Condition {
    return {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message,
      lastTransitionTime: this.connection.apiNow,
      lastProbeTime: undefined,
    };
  }

  private deleteExcess(): void {
    this.excessEvent = undefined;
    const excess = this.terminated - this.profile['podgc.threshold'];
    if (excess <= 0) return;
    this.finished ??= new FinishedPods(this.connection.list('Pod'));
    for (const pod of this.finished.take(excess, this.isThere)) this.collect(pod, undefined);
  }

  private readonly isThere = (pod: Pod): boolean => {
    return this.connection.isThere(pod) && !this.collected.has(pod.metadata.uid);
  };
}
