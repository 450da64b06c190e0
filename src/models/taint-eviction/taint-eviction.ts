// The taint eviction controller: pods on a node with a NoExecute taint are deleted at once, or after as long as they
// tolerate it (kubernetes-facts.md section 6.2). Tainting is the node controller's, or the user's.
import type { EventHandle, EventKind, Simulation } from '../../sim/simulation.ts';
import { MICROS_PER_SECOND, type Micros } from '../../sim/time.ts';
import type { Node, Taint } from '../api/cluster-objects.ts';
import { refOf, type Condition, type ObjectRef } from '../api/object.ts';
import type { Pod, Toleration } from '../api/pod.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import type { ApiReply, WatchEvent } from '../apiserver/request.ts';
import type { ComponentContext } from '../cluster/component.ts';
import { PodsByNode } from '../node-lifecycle/pods-by-node.ts';
import { tolerationTime } from './toleration-time.ts';

/** So often an eviction is tried that the API server fails. */
const ATTEMPTS = 5;

interface Eviction {
  readonly pod: Pod;
  readonly ref: ObjectRef;
  readonly number: number;
  readonly at: Micros;
  readonly event: EventHandle;
}

export class TaintEviction {
  private readonly simulation: Simulation;
  private readonly connection: ApiConnection;
  private readonly pods: PodsByNode;
  /** NoExecute taints by node; nodes without are not in it. */
  private readonly taints = new Map<string, readonly Taint[]>();
  private readonly evictions = new Map<string, Eviction>();
  private readonly byNumber: (Eviction | undefined)[] = [];
  /** Pods that were deleted here: no second time while their node stays tainted. */
  private readonly evicted = new Set<string>();
  private readonly changedNodes = new Set<string>();
  private readonly arrivals = new Set<Pod>();
  private readonly defaultSeconds: number;
  private readonly evictKind: EventKind;
  private readonly changeKind: EventKind;

  constructor(context: ComponentContext) {
    const { simulation, profile } = context;
    this.simulation = simulation;
    this.defaultSeconds = profile['node.tolerationSeconds'];
    this.connection = context.connect({
      name: 'taint-eviction-controller',
      qps: profile['controller.qps'],
      burst: profile['controller.burst'],
    });
    this.pods = new PodsByNode(this.connection, (event, old) => this.onPod(event, old));
    this.evictKind = simulation.on('taint-eviction.evict', number => this.onEvict(number));
    this.changeKind = simulation.on('taint-eviction.change', () => this.onChanged());
    this.connection.watch('Node', event => this.onNode(event));
  }

  private onNode({ type, object }: WatchEvent<Node>): void {
    const { name } = object.metadata;
    const taints = type === 'DELETED' ? [] : object.spec.taints.filter(taint => taint.effect === 'NoExecute');
    const old = this.taints.get(name) ?? [];
    if (isEqual(taints, old)) return;
    if (taints.length === 0) this.taints.delete(name);
    else this.taints.set(name, taints);
    this.wake();
    this.changedNodes.add(name);
  }

  private onChanged(): void {
    const names = [...this.changedNodes];
    const pods = [...this.arrivals];
    this.changedNodes.clear();
    this.arrivals.clear();
    for (const name of names) {
      const taints = this.taints.get(name) ?? [];
      for (const pod of this.pods.at(name)) this.consider(pod, taints);
    }
    for (const pod of pods) this.consider(pod, this.taints.get(pod.nodeName) ?? []);
  }

  /** Pods that come to a tainted node, and pods that go. */
  private onPod({ type, object }: WatchEvent<Pod>, old: Pod | undefined): void {
    if (type === 'DELETED') {
      this.arrivals.delete(object);
      this.cancel(object);
      return;
    }
    if (object.nodeName === '' || (old?.nodeName === object.nodeName && old.spec === object.spec)) return;
    if (!this.taints.has(object.nodeName)) return;
    this.wake();
    this.arrivals.add(object);
  }

  /** Changes of one instant are looked at together. */
  private wake(): void {
    if (this.changedNodes.size + this.arrivals.size === 0) this.simulation.schedule(0, this.changeKind);
  }

  private consider(pod: Pod, taints: readonly Taint[]): void {
    const seconds = taints.length === 0 ? Infinity : tolerationTime(taints, this.tolerationsOf(pod));
    if (seconds === Infinity) {
      this.cancel(pod);
      return;
    }
    const { uid } = pod.metadata;
    if (this.evicted.has(uid)) return;
    const scheduled = this.evictions.get(uid);
    if (scheduled !== undefined) {
      // A clock that runs goes on, unless the pod does not tolerate the node any more.
      if (seconds > 0 || scheduled.at <= this.simulation.now) return;
      this.cancel(pod);
    }
    this.schedule(pod, this.simulation.now + Math.round(seconds * MICROS_PER_SECOND));
  }

  /** What admission adds to pods that say nothing about lost nodes. */
  private tolerationsOf(pod: Pod): readonly Toleration[] {
    const given = pod.spec.tolerations ?? [];
    const added: Toleration[] = [];
    for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
      const isGiven = given.some(
        toleration =>
          ((toleration.key ?? '') === '' || toleration.key === key) &&
          ((toleration.effect ?? '') === '' || toleration.effect === 'NoExecute'),
      );
      if (!isGiven)
        added.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: this.defaultSeconds });
    }
    return added.length === 0 ? given : [...given, ...added];
  }

  private schedule(pod: Pod, at: Micros): void {
    const number = this.byNumber.length;
    const event = this.simulation.scheduleAt(at, this.evictKind, number);
    const eviction = { pod, ref: refOf(pod), number, at, event };
    this.byNumber.push(eviction);
    this.evictions.set(pod.metadata.uid, eviction);
  }

  private cancel(pod: Pod): void {
    this.evicted.delete(pod.metadata.uid);
    const eviction = this.evictions.get(pod.metadata.uid);
    if (eviction === undefined) return;
    this.evictions.delete(pod.metadata.uid);
    this.byNumber[eviction.number] = undefined;
    this.simulation.cancel(eviction.event);
    this.tell(pod, 'Cancelling deletion of Pod');
  }

  private onEvict(number: number): void {
    const eviction = this.byNumber[number];
    if (eviction === undefined) return;
    this.byNumber[number] = undefined;
    const { pod, ref } = eviction;
    this.evictions.delete(pod.metadata.uid);
    this.evicted.add(pod.metadata.uid);
    this.tell(pod, 'Marking for deletion Pod');
    const condition: Condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastTransitionTime: this.connection.apiNow,
      lastProbeTime: undefined,
    };
    this.evict(ref, condition, ATTEMPTS);
  }

  /** Marks the pod, then deletes it; both again where the API server fails. */
  private evict(ref: ObjectRef, condition: Condition, left: number): void {
    const again = (reply: ApiReply): void => {
      if (!reply.ok && reply.reason !== 'NotFound' && left > 1) this.evict(ref, condition, left - 1);
    };
    this.connection.send({ verb: 'patchPodStatus', ref, change: { otherConditions: [condition] } }, marked => {
      if (marked.ok) this.connection.send({ verb: 'delete', ref }, again);
      else again(marked);
    });
  }

  private tell(pod: Pod, text: string): void {
    const { namespace, name } = pod.metadata;
    this.connection.recordEvent(pod, 'Normal', 'TaintManagerEviction', `${text} ${namespace}/${name}`);
  }
}

function isEqual(taints: readonly Taint[], others: readonly Taint[]): boolean {
  return (
    taints.length === others.length &&
    taints.every((taint, i) => taint.key === others[i]?.key && (taint.value ?? '') === (others[i]?.value ?? ''))
  );
}
