// kube-scheduler: takes pods from its queue one at a time, decides on a node, binds in the background, tells what keeps
// a pod waiting and preempts. Where deciding takes no time all waiting pods are decided on in one event.
import type { EventHandle, EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import { refOf } from '../api/object.ts';
import type { Pod, PodStatus } from '../api/pod.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { Profile } from '../cluster/profile.ts';
import { ClusterCache } from './cluster-cache.ts';
import { cutMessage, failedSchedulingText, NO_NODES_TEXT } from './failed-scheduling-text.ts';
import { InstantQueue } from './instant-queue.ts';
import { BINDING, IN_FLIGHT, type PodRecord } from './pod-record.ts';
import { isSelected } from './pod-terms.ts';
import { Preemption, type Preempted } from './preemption.ts';
import { Placement, type PlacementOptions } from './schedule-pod.ts';
import { SchedulingQueue, type FailedAttempt, type PodQueue } from './scheduling-queue.ts';

export interface SchedulerOptions extends PlacementOptions {
  /** Pods name their scheduler; others' pods only take room. Default: `default-scheduler`. */
  readonly name?: string;
}

const DEFAULT_NAME = 'default-scheduler';
const EVENT_ACTIONS = { Scheduled: 'Binding', FailedScheduling: 'Scheduling', Preempted: 'Preempting' };

/** What a decision leads to when it is made: the pod goes to a node, or back into the queue. */
interface Decision {
  readonly record: PodRecord;
  readonly slot: number;
  readonly attempt: FailedAttempt | undefined;
  readonly preempted: Preempted | undefined;
}

export class Scheduler {
  private readonly context: ComponentContext;
  private readonly options: SchedulerOptions;
  private readonly connection: ApiConnection;
  private readonly kinds: Kinds;
  private process: Process | undefined;

  constructor(context: ComponentContext, options: SchedulerOptions = {}) {
    const { simulation, profile } = context;
    const name = options.name ?? DEFAULT_NAME;
    this.context = context;
    this.options = options;
    this.connection = context.connect({
      name,
      qps: profile['scheduler.qps'],
      burst: profile['scheduler.burst'],
      eventActions: EVENT_ACTIONS,
    });
    this.kinds = {
      cycle: simulation.on(`${name}.cycle`, () => this.process?.onCycle()),
      bind: simulation.on(`${name}.bind`, () => this.process?.onBind()),
      ready: simulation.on(`${name}.ready`, () => this.process?.onReady()),
      retry: simulation.on(`${name}.retry`, () => this.process?.onRetry()),
      sweep: simulation.on(`${name}.sweep`, () => this.process?.onSweep(), { background: true }),
    };
    this.start();
  }

  /** The process dies: what it knew is lost. Requests on their way may still be applied. */
  stop(): void {
    this.process?.stop();
    this.process = undefined;
  }

  /** The process starts with a fresh list. */
  start(): void {
    this.process ??= new Process(this.context, this.options, this.connection, this.kinds);
  }
}

interface Kinds {
  readonly cycle: EventKind;
  readonly bind: EventKind;
  readonly ready: EventKind;
  readonly retry: EventKind;
  readonly sweep: EventKind;
}

/** One life of the scheduler's process. */
class Process {
  private readonly simulation: Simulation;
  private readonly profile: Profile;
  private readonly connection: ApiConnection;
  private readonly kinds: Kinds;
  private readonly name: string;
  private readonly cache: ClusterCache;
  private readonly queue: PodQueue;
  private readonly placement: Placement;
  private readonly preemption: Preemption;
  private readonly isInstant: boolean;
  /** A binding needs so much longer than a request. */
  private readonly bindDelay: Micros;
  private readonly stops: (() => void)[];
  private readonly refused: PodRecord[] = [];
  private decision: Decision | undefined;
  private isInCycle = false;
  private toBind: PodRecord[] = [];
  private boundSoFar = 0;
  /** Events of this process that are still to come: those of an earlier life are void. */
  private cycleEvent: EventHandle | undefined;
  private readyEvent: EventHandle | undefined;
  private sweepEvent: EventHandle | undefined;

  constructor(context: ComponentContext, options: SchedulerOptions, connection: ApiConnection, kinds: Kinds) {
    const { simulation, profile } = context;
    this.simulation = simulation;
    this.profile = profile;
    this.connection = connection;
    this.kinds = kinds;
    this.name = options.name ?? DEFAULT_NAME;
    this.isInstant = profile['scheduler.cycle'] === 0;
    this.bindDelay = Math.max(0, profile['scheduler.bind'] - profile['api.request']);
    const now = (): Micros => simulation.now;
    this.cache = new ClusterCache({ schedulerName: this.name, isInstant: this.isInstant, now });
    this.queue = this.isInstant
      ? new InstantQueue(
          record => this.signature(record),
          (record, attempt) => this.report(record, attempt, undefined),
        )
      : new SchedulingQueue(profile, now);
    this.cache.queue = this.queue;
    this.placement = new Placement(this.cache.nodes, this.cache.nominations, options);
    this.preemption = new Preemption(
      this.cache.nodes,
      this.placement,
      context.streams.stream('scheduler.preemption'),
      () => connection.list('PodDisruptionBudget'),
    );
    this.stops = [
      connection.watch('Node', (event, old) => {
        this.cache.onNode(event, old);
        this.wake();
      }),
      connection.watch('Pod', event => {
        this.cache.onPod(event);
        this.wake();
      }),
    ];
  }

  stop(): void {
    for (const stop of this.stops) stop();
    for (const event of [this.cycleEvent, this.readyEvent, this.sweepEvent]) {
      if (event !== undefined) this.simulation.cancel(event);
    }
    this.toBind = [];
    this.queue.clear();
  }

  /** A cycle ends, if one is on, and the next begins. */
  onCycle(): void {
    this.cycleEvent = undefined;
    this.isInCycle = true;
    const { decision } = this;
    this.decision = undefined;
    if (decision !== undefined) this.carryOut(decision);
    this.reportGated();
    if (this.isInstant) this.decideAll();
    else this.decideNext();
    this.isInCycle = false;
  }

  onBind(): void {
    const record = this.toBind[this.boundSoFar];
    if (record === undefined) return;
    this.boundSoFar += 1;
    if (this.boundSoFar === this.toBind.length) {
      this.toBind = [];
      this.boundSoFar = 0;
    }
    this.bind(record);
  }

  onReady(): void {
    this.readyEvent = undefined;
    if (this.cycleEvent === undefined) this.onCycle();
  }

  onSweep(): void {
    this.sweepEvent = undefined;
    this.queue.sweep();
    this.wake();
  }

  /** Pods may be ready: they are decided on in an event of their own, after all changes of this instant. */
  private wake(): void {
    // A cycle that is on looks for more itself.
    if (this.isInCycle || this.decision !== undefined) return;
    if (!this.queue.hasReady && this.cache.gated.length === 0) return;
    this.cycleEvent ??= this.simulation.schedule(0, this.kinds.cycle);
  }

  /** Pods with scheduling gates say so. The API server does it in a real cluster. */
  private reportGated(): void {
    for (const { pod } of this.cache.gated) {
      if (pod.status.unscheduledReason !== '') continue;
      const change: Partial<PodStatus> = {
        unscheduledReason: 'SchedulingGated',
        unscheduledMessage: 'Scheduling is blocked due to non-empty scheduling gates',
        unscheduledSince: this.connection.apiNow,
      };
      this.connection.send({ verb: 'patchPodStatus', ref: refOf(pod), change });
    }
    this.cache.gated.length = 0;
  }

  private decideAll(): void {
    for (let record = this.queue.pop(); record !== undefined; record = this.queue.pop())
      this.carryOut(this.decide(record));
  }

  private decideNext(): void {
    const record = this.queue.pop();
    if (record === undefined) {
      this.scheduleReady();
      return;
    }
    this.decision = this.decide(record);
    this.cycleEvent = this.simulation.schedule(this.profile['scheduler.cycle'], this.kinds.cycle);
  }

  private decide(record: PodRecord): Decision {
    const slot = this.placement.choose(record);
    if (slot >= 0) {
      this.cache.assume(record, slot);
      return { record, slot, attempt: undefined, preempted: undefined };
    }
    if (this.cache.nodes.size === 0) {
      const attempt = { reasons: 0, isPreempting: false, text: NO_NODES_TEXT };
      return { record, slot, attempt, preempted: undefined };
    }
    const diagnosis = this.placement.diagnose(record);
    const preempted = this.preemption.find(record, diagnosis);
    record.rejectedBy = diagnosis.reasons;
    const text = failedSchedulingText(this.cache.nodes.size, diagnosis.counts, preempted.text);
    const attempt = { reasons: diagnosis.reasons, isPreempting: preempted.slot >= 0, text };
    return { record, slot, attempt, preempted };
  }

  private carryOut({ record, attempt, preempted }: Decision): void {
    if (attempt === undefined) {
      if (this.bindDelay === 0) this.bind(record);
      else {
        this.toBind.push(record);
        this.simulation.schedule(this.bindDelay, this.kinds.bind);
      }
      return;
    }
    // The pod may have gone meanwhile.
    if (record.place !== IN_FLIGHT) return;
    this.queue.fail(record, attempt);
    this.report(record, attempt, preempted);
    if (preempted !== undefined && preempted.slot >= 0) this.preempt(record, preempted);
    if (this.queue.hasUnschedulable) {
      this.sweepEvent ??= this.simulation.schedule(this.profile['scheduler.sweep'], this.kinds.sweep);
    }
  }

  private bind(record: PodRecord): void {
    if (record.place !== BINDING) return;
    const nodeName = this.cache.nodes.nameAt(record.slot);
    this.connection.send({ verb: 'bind', ref: refOf(record.pod), nodeName }, reply => {
      if (reply.ok) {
        if (this.connection.tellsEvents) this.tellBinding(record.pod, nodeName);
        return;
      }
      this.cache.forget(record);
      this.retryLater(record);
      this.wake();
    });
  }

  private tellBinding(pod: Pod, nodeName: string): void {
    const { namespace, name } = pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    this.connection.recordEvent(pod, 'Normal', 'Scheduled', message);
  }

  /** A binding failed. If the pod is still there and nobody else has bound it, it is decided on again after a while. */
  private retryLater(record: PodRecord): void {
    this.refused.push(record);
    this.simulation.schedule(this.profile['scheduler.backoffBase'], this.kinds.retry);
  }

  onRetry(): void {
    const record = this.refused.shift();
    if (record !== undefined && this.cache.isWaiting(record)) this.queue.add(record);
    this.wake();
  }

  /** Tells why the pod waits: an event each time, the condition and the nomination where they change. */
  private report(record: PodRecord, attempt: FailedAttempt, preempted: Preempted | undefined): void {
    const { pod } = record;
    this.connection.recordEvent(pod, 'Warning', 'FailedScheduling', cutMessage(attempt.text));
    const { status } = pod;
    let nominatedNodeName = status.nominatedNodeName;
    if (preempted !== undefined && preempted.slot >= 0) nominatedNodeName = this.cache.nodes.nameAt(preempted.slot);
    else if (preempted?.clearsNomination === true) {
      nominatedNodeName = '';
      this.cache.nominations.set(record, -1);
    }
    const isKnown = status.unscheduledReason === 'Unschedulable' && status.unscheduledMessage === attempt.text;
    if (isKnown && nominatedNodeName === status.nominatedNodeName) return;
    const change: Partial<PodStatus> = {
      nominatedNodeName,
      unscheduledReason: 'Unschedulable',
      unscheduledMessage: attempt.text,
      unscheduledSince: status.unscheduledSince ?? this.connection.apiNow,
    };
    this.connection.send({ verb: 'patchPodStatus', ref: refOf(pod), change });
  }

  private preempt(record: PodRecord, { slot, victims }: Preempted): void {
    const { nominations, nodes } = this.cache;
    const nodeName = nodes.nameAt(slot);
    for (const other of nominations.at(slot)) {
      if (other.schedulingClass.priority >= record.schedulingClass.priority) continue;
      nominations.set(other, -1);
      this.connection.send({ verb: 'patchPodStatus', ref: refOf(other.pod), change: { nominatedNodeName: '' } });
    }
    nominations.set(record, slot);
    for (const victim of victims) this.evict(victim, record, nodeName);
  }

  /** Marks a victim and deletes it with its grace period. */
  private evict(victim: PodRecord, preemptor: PodRecord, nodeName: string): void {
    const { connection } = this;
    const ref = refOf(victim.pod);
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: `${this.name}: preempting to accommodate a higher priority pod`,
      lastTransitionTime: connection.apiNow,
      lastProbeTime: undefined,
    } as const;
    connection.send({ verb: 'patchPodStatus', ref, change: { otherConditions: [condition] } }, marked => {
      if (!marked.ok) return;
      connection.send({ verb: 'delete', ref }, deleted => {
        if (!deleted.ok) return;
        const message = `Preempted by pod ${preemptor.pod.metadata.uid} on node ${nodeName}`;
        connection.recordEvent(victim.pod, 'Normal', 'Preempted', message);
      });
    });
  }

  /** Wakes up when the next back-off ends that nothing cuts short. */
  private scheduleReady(): void {
    if (this.readyEvent !== undefined) this.simulation.cancel(this.readyEvent);
    const at = this.queue.nextReady;
    this.readyEvent = at === Infinity ? undefined : this.simulation.scheduleAt(at, this.kinds.ready);
  }

  /** Which terms on pods select this pod: all that makes a difference between pods of one class. */
  private signature({ pod, schedulingClass }: PodRecord): string {
    const { terms } = this.cache.nodes;
    if (terms.isEmpty) return '';
    let bits = '';
    for (const { term } of terms.carriers) bits += isSelected(pod, term) ? '1' : '0';
    const own = schedulingClass.podTerms;
    if (own === undefined) return bits;
    for (const { term } of own.spread) bits += isSelected(pod, term) ? '1' : '0';
    for (const term of own.affinity) bits += isSelected(pod, term) ? '1' : '0';
    return bits;
  }
}
