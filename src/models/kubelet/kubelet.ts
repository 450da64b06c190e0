// The kubelets of all nodes as one component: watches pods and nodes, and acts for the pods of every node whose kubelet
// runs. What a pod goes through is the pod worker's; how containers behave, the workload's.
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { Node } from '../api/cluster-objects.ts';
import { quantityToNumber } from '../api/quantity.ts';
import type { Condition, ObjectRef, Time } from '../api/object.ts';
import { isTerminal } from '../api/pod.ts';
import type { Pod } from '../api/pod.ts';
import type { ApiConnection } from '../apiserver/connection.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import { Throttle } from '../apiserver/throttle.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { ImageInput } from '../cluster/input.ts';
import type { Behaviours } from '../workload/behaviour.ts';
import { withCondition, writeNode } from '../node-lifecycle/node-writer.ts';
import { NodeRun } from './node-run.ts';
import { PodFactsCache } from './pod-facts.ts';
import { PodRun } from './pod-run.ts';
import { PodWorker } from './pod-worker.ts';
import { Slots } from './slots.ts';
import { StatusReporter } from './status-reporter.ts';
import { graceOf } from './termination.ts';

/** How often a kubelet works out its node's status. */
const NODE_STATUS_PERIOD: Micros = 10_000_000;

export interface KubeletOptions {
  readonly behaviour: Behaviours;
  readonly images: ImageInput;
  /** Wall clock at t = 0, microseconds since 1970. */
  readonly epoch: number;
  /** The run has a horizon: containers that end and are restarted for ever go on until then. */
  readonly keepsServersGoing?: boolean;
}

export class Kubelets {
  private readonly simulation: Simulation;
  private readonly context: ComponentContext;
  private readonly options: KubeletOptions;
  private readonly connection: ApiConnection;
  private readonly worker: PodWorker;
  private readonly reporter: StatusReporter;
  private readonly facts: PodFactsCache;
  private readonly slots = new Slots<PodRun>();
  /** Pods that are not over, by `metadata.number`. */
  private readonly pods: (PodRun | undefined)[] = [];
  private readonly nodes = new Map<string, NodeRun>();
  private readonly nodesByNumber: NodeRun[] = [];
  /** Pods bound to a node that is not there (yet). */
  private readonly strays = new Set<PodRun>();
  private readonly syncKind: EventKind;
  private readonly nodeStatusKind: EventKind;
  private readonly syncDelay: Micros;

  constructor(context: ComponentContext, options: KubeletOptions) {
    const { simulation, profile } = context;
    this.simulation = simulation;
    this.context = context;
    this.options = options;
    this.facts = new PodFactsCache(options.keepsServersGoing === true);
    this.connection = context.connect({ name: 'kubelet', qps: 0, burst: 0 });
    this.syncDelay = profile['kubelet.sync'];
    this.syncKind = simulation.on('kubelet.sync', slot => this.sync(slot));
    this.nodeStatusKind = simulation.on('kubelet.node-status', number => this.tellImages(this.nodesByNumber[number]!), {
      background: true,
    });
    const podAt = (slot: number): PodRun | undefined => this.slots.at(slot);
    this.reporter = new StatusReporter({
      simulation,
      profile,
      connection: this.connection,
      podAt,
      onReported: run => this.forget(run),
    });
    this.worker = new PodWorker(context, {
      behaviour: options.behaviour,
      images: options.images,
      nodeAt: number => this.nodesByNumber[number],
      podAt,
      toApiTime: instant => this.toApiTime(instant),
      report: run => this.reporter.report(run),
      onPressure: (node, isPressed) => this.tellPressure(node, isPressed),
      onStored: node => this.tellImagesLater(node),
      recordEvent: (run, type, reason, message) => this.connection.recordEvent(run.pod, type, reason, message),
    });
    this.connection.watch('Node', event => this.observeNode(event));
    this.connection.watch('Pod', (event, old) => this.observePod(event, old));
  }

  /**
   * The node is lost: its kubelet reports nothing, starts nothing and serves no deletions. Its containers go on, unless
   * the machine itself has failed (`losesProcesses`). Nothing where the node is unknown or lost already.
   */
  stopNode(name: string, options: { readonly losesProcesses?: boolean } = {}): void {
    const node = this.nodes.get(name);
    if (node === undefined || !node.isUp) return;
    node.isUp = false;
    if (options.losesProcesses === true) for (const run of node.pods) this.worker.loseProcesses(run);
  }

  /** The node is back: what happened meanwhile is reported, pods deleted meanwhile are ended, new ones are taken up. */
  startNode(name: string): void {
    const node = this.nodes.get(name);
    if (node === undefined || node.isUp) return;
    node.isUp = true;
    for (const run of Array.from(node.pods)) {
      const { namespace, name } = run.pod.metadata;
      run.pod = this.connection.get('Pod', namespace, name) ?? run.pod;
      if (run.isGone) this.vanish(run);
      else this.worker.resume(run);
    }
  }

  /** Whether the node's kubelet runs; false for a node that is not there. */
  isNodeUp(name: string): boolean {
    return this.nodes.get(name)?.isUp === true;
  }

  /**
   * Node pressure: the kubelet ends the pod at once, with phase Failed, reason Evicted, the message, and the condition
   * DisruptionTarget/TerminationByKubelet. False where the pod is over, not bound, or its kubelet is down.
   */
  evictByKubelet(ref: ObjectRef, message: string): boolean {
    const number = ref.number ?? this.connection.get('Pod', ref.namespace, ref.name)?.metadata.number;
    const run = number === undefined ? undefined : this.pods[number];
    if (run?.node === undefined || !run.node.isUp || run.state === 'Ended') return false;
    this.worker.evict(run, message);
    return true;
  }

  /** Images are told with the next status of the node, which is worked out every ten seconds. */
  private tellImagesLater(node: NodeRun): void {
    if (node.hasUntoldImages) return;
    node.hasUntoldImages = true;
    const wait = NODE_STATUS_PERIOD - (this.simulation.now % NODE_STATUS_PERIOD);
    this.simulation.schedule(wait, this.nodeStatusKind, node.number);
  }

  private tellImages(node: NodeRun): void {
    node.hasUntoldImages = false;
    if (!node.isUp) return;
    writeNode(this.connection, node.name, 'updateStatus', object => ({
      ...object,
      status: { ...object.status, images: [...node.images] },
    }));
  }

  private tellPressure(node: NodeRun, isPressed: boolean): void {
    const condition: Condition = {
      type: 'MemoryPressure',
      status: isPressed ? 'True' : 'False',
      reason: isPressed ? 'KubeletHasInsufficientMemory' : 'KubeletHasSufficientMemory',
      message: `kubelet has ${isPressed ? 'insufficient' : 'sufficient'} memory available`,
      lastTransitionTime: this.connection.apiNow,
      lastProbeTime: undefined,
    };
    writeNode(this.connection, node.name, 'updateStatus', object => withCondition(object, condition));
  }

  private toApiTime(instant: Micros): Time {
    if (!this.context.profile.truncatesTimes) return instant;
    return Math.floor((this.options.epoch + instant) / 1_000_000) * 1_000_000 - this.options.epoch;
  }

  private observePod(event: WatchEvent<Pod>, old: Pod | undefined): void {
    const pod = event.object;
    if (!isOfInterest(event, old)) return;
    const run = this.pods[pod.metadata.number];
    if (event.type === 'DELETED') {
      if (run !== undefined) this.objectGone(run, pod);
      return;
    }
    if (run === undefined) {
      if (isTerminal(pod)) this.deleteLate(pod);
      else this.add(pod);
      return;
    }
    const seen = run.pod;
    run.pod = pod;
    if (run.node === undefined) {
      if (pod.nodeName !== '' && seen.nodeName === '') this.bind(run);
    } else if (pod.metadata.deletionGracePeriodSeconds !== seen.metadata.deletionGracePeriodSeconds) this.wake(run);
    else if (isTerminal(pod) && run.state !== 'Ended') this.objectGone(run, pod);
  }

  private add(pod: Pod): void {
    const slot = this.slots.reserve();
    const run = new PodRun(pod, this.facts.of(pod.spec), slot);
    this.slots.put(slot, run);
    this.pods[pod.metadata.number] = run;
    this.options.behaviour.pods.identify(pod, run);
    if (pod.nodeName !== '') this.bind(run);
  }

  private bind(run: PodRun): void {
    const node = this.nodes.get(run.pod.nodeName);
    if (node === undefined) {
      this.strays.add(run);
      return;
    }
    run.node = node;
    node.pods.add(run);
    this.wake(run);
  }

  private wake(run: PodRun): void {
    if (run.isAwake || run.node === undefined || !run.node.isUp) return;
    run.isAwake = true;
    this.simulation.schedule(this.syncDelay, this.syncKind, run.slot);
  }

  private sync(slot: number): void {
    const run = this.slots.at(slot);
    if (run === undefined) return;
    run.isAwake = false;
    if (run.node?.isUp !== true) return;
    if (run.isGone) this.vanish(run);
    else if (run.isDeleting) this.worker.stop(run, graceOf(run));
    else if (run.state === 'Bound') this.worker.begin(run);
  }

  /** The object is gone, or somebody else has declared the pod over: its containers are ended without a report. */
  private objectGone(run: PodRun, pod: Pod): void {
    run.pod = pod;
    run.isGone = true;
    this.pods[pod.metadata.number] = undefined;
    if (run.node === undefined) this.forget(run);
    else if (run.node.isUp) this.wake(run);
  }

  /** A deletion that came when the pod was over already: nothing is left to be ended. */
  private deleteLate(pod: Pod): void {
    if (pod.metadata.deletionTimestamp === undefined || pod.nodeName === '') return;
    if (this.nodes.get(pod.nodeName)?.isUp === true) this.reporter.finalDelete(pod);
  }

  private vanish(run: PodRun): void {
    this.worker.abandon(run);
    this.forget(run);
  }

  private forget(run: PodRun): void {
    if (this.slots.at(run.slot) !== run) return;
    this.pods[run.pod.metadata.number] = undefined;
    this.strays.delete(run);
    run.node?.pods.delete(run);
    this.worker.forget(run);
    // An event that is still to come for this slot must find it empty.
    if (run.isSending || run.isAwake) this.slots.clear(run.slot);
    else this.slots.release(run.slot);
  }

  private observeNode(event: WatchEvent<Node>): void {
    const { name } = event.object.metadata;
    const known = this.nodes.get(name);
    if (event.type === 'DELETED') {
      if (known !== undefined) this.removeNode(known);
    } else if (known !== undefined) known.node = event.object;
    else this.addNode(event.object);
  }

  private addNode(object: Node): void {
    const { profile } = this.context;
    const number = this.worker.runner.cpu.addNode(quantityToNumber(object.status.allocatable['cpu']));
    const throttle = new Throttle(profile['kubelet.qps'], profile['kubelet.burst']);
    const node = new NodeRun(object, number, throttle);
    this.nodes.set(node.name, node);
    this.nodesByNumber[number] = node;
    for (const run of Array.from(this.strays)) {
      if (run.pod.nodeName !== node.name) continue;
      this.strays.delete(run);
      this.bind(run);
    }
  }

  /** The machine is gone with its containers; its pods' objects are left to the pod garbage collector. */
  private removeNode(node: NodeRun): void {
    node.isUp = false;
    this.nodes.delete(node.name);
    for (const run of Array.from(node.pods)) this.vanish(run);
  }
}

/**
 * Most events are what the kubelet itself has written, or the Job controller's accounting of pods that are over: they
 * need no look at the pod. A lost node's pods are read anew when it is back.
 */
function isOfInterest(event: WatchEvent<Pod>, old: Pod | undefined): boolean {
  const pod = event.object;
  if (event.type === 'ADDED' || old === undefined) return true;
  if (isTerminal(pod)) return pod.metadata.deletionTimestamp !== undefined || !isTerminal(old);
  return event.type === 'DELETED' || pod.status.phase === 'Pending' || pod.metadata.deletionTimestamp !== undefined;
}
