// A function service as an alternative to a Job: requests wait in an activator for a pod with a free place; pods are
// added and taken away by Knative's autoscaler, down to none (kubernetes-facts.md section 9). Its pods are its own:
// they take nothing from the cluster's nodes.
import { compileDistribution } from '../../sim/distribution.ts';
import type { Distribution } from '../../sim/distribution.ts';
import { hashKey } from '../../sim/random-stream.ts';
import type { RandomStream } from '../../sim/random-stream.ts';
import type { EventHandle, EventKind } from '../../sim/simulation.ts';
import { seconds } from '../../sim/time.ts';
import type { Micros } from '../../sim/time.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { FunctionInput } from '../cluster/input.ts';
import { ConcurrencyWindow } from './concurrency-window.ts';
import type { FunctionRecord } from '../recording/run-record.ts';
import { FunctionAutoscaler } from './function-autoscaler.ts';
import { FunctionTally } from './function-tally.ts';
import { ownerKey } from './pod-identity.ts';
import type { PodAccount } from './function-tally.ts';

/** Requests that the activator keeps; more are turned away (503). */
const ACTIVATOR_QUEUE = 10_000;
/** Concurrency that the pods must have to spare before requests go past the activator. */
const BURST_CAPACITY = 211;

interface FunctionPod {
  isReady: boolean;
  /** Requests that it serves. */
  busy: number;
  /** It takes no more requests and goes when it is idle. */
  isLeaving: boolean;
  starting: EventHandle | undefined;
  readonly account: PodAccount;
}

class FunctionService {
  readonly tally: FunctionTally;
  private readonly context: ComponentContext;
  private readonly input: FunctionInput;
  private readonly number: number;
  private readonly kinds: FunctionKinds;
  private readonly autoscaler: FunctionAutoscaler;
  private readonly window: ConcurrencyWindow;
  private readonly serviceTime: Distribution;
  private readonly coldStart: Distribution;
  private readonly gap: Distribution | undefined;
  private readonly key: number;
  /** Draws of service times: its own, or those of the Job whose tasks it does. */
  private readonly services: RandomStream;
  private readonly serviceKey: number;
  private readonly pods: (FunctionPod | undefined)[] = [];
  private readonly podOf: number[] = [];
  private readonly waiting: number[] = [];
  private head = 0;
  private inService = 0;
  private wanted = 0;
  private coldStarts = 0;
  private isTicking = false;
  /** Since when requests have gone through the activator; undefined: they go past it. */
  private activatorSince: Micros | undefined = 0;

  constructor(context: ComponentContext, input: FunctionInput, number: number, kinds: FunctionKinds) {
    const { profile, simulation } = context;
    this.context = context;
    this.input = input;
    this.number = number;
    this.kinds = kinds;
    this.autoscaler = new FunctionAutoscaler({
      target: Math.max(0.01, input.concurrency * input.target),
      stableWindow: profile['kpa.stable'],
      panicThreshold: profile['kpa.panicThreshold'],
      minScale: input.minScale,
      maxScale: input.maxScale,
    });
    this.window = new ConcurrencyWindow(profile['kpa.stable'], simulation.now);
    this.serviceTime = compileDistribution(input.service);
    this.coldStart = compileDistribution(input.coldStart);
    this.gap = input.every === undefined ? undefined : compileDistribution(input.every);
    this.key = hashKey(input.name);
    const { tasksOf } = input;
    this.services = tasksOf === undefined ? kinds.services : kinds.runs;
    this.serviceKey = tasksOf === undefined ? this.key : ownerKey(tasksOf.job, tasksOf.container);
    this.tally = new FunctionTally(input.name, input.requests, input.every !== undefined);
    for (let i = 0; i < input.minScale; i += 1) {
      const account = this.tally.podStarted(simulation.now);
      this.tally.podReady(account, simulation.now);
      this.pods.push({ isReady: true, busy: 0, isLeaving: false, starting: undefined, account });
    }
    this.wanted = input.minScale;
  }

  get waitingCount(): number {
    return this.waiting.length - this.head;
  }

  /** Requests that have not been answered, those still to come included. */
  get pending(): number {
    return this.input.requests - this.tally.served - this.tally.refused;
  }

  /** Every request is answered, and the pods that came for them are gone again. */
  get isAtRest(): boolean {
    return this.pending === 0 && this.livePods() <= this.input.minScale;
  }

  private get readyCount(): number {
    let count = 0;
    for (const pod of this.pods) if (pod?.isReady === true && !pod.isLeaving) count += 1;
    return count;
  }

  /** The first request comes; without times of their own all come at once. */
  begin(): void {
    if (this.input.requests > 0) this.expect(0);
  }

  arrive(request: number): void {
    if (this.gap !== undefined) {
      this.accept(request);
      this.expect(request + 1);
    } else for (let i = 0; i < this.input.requests; i += 1) this.accept(i);
    this.dispatch();
    // From none the activator calls for pods at once; else the next look finds the requests.
    if (this.livePods() === 0) this.look();
    else this.changed();
    this.startTicking();
  }

  finish(request: number): void {
    const now = this.context.simulation.now;
    const number = this.podOf[request]!;
    const pod = this.pods[number]!;
    this.inService -= 1;
    pod.busy -= 1;
    const ran = this.tally.ranFor(request, now);
    const waited = this.tally.ended(request, pod.account, pod.busy === 0, now);
    this.context.observer.served(this.input.name, waited, ran);
    if (pod.isLeaving && pod.busy === 0) this.drop(number, pod);
    this.dispatch();
    this.changed();
  }

  podReady(number: number): void {
    const pod = this.pods[number];
    if (pod === undefined) return;
    pod.starting = undefined;
    pod.isReady = true;
    this.tally.podReady(pod.account, this.context.simulation.now);
    this.dispatch();
    this.changed();
  }

  /** The autoscaler's periodic look. */
  tick(): void {
    this.isTicking = false;
    this.look();
    this.startTicking();
  }

  private expect(request: number): void {
    if (request >= this.input.requests) return;
    const { simulation } = this.context;
    const wait = this.gap === undefined ? 0 : seconds(this.gap.sample(this.kinds.gaps.at(this.key, request)));
    simulation.schedule(wait, this.kinds.arrive, this.number, request);
  }

  private accept(request: number): void {
    const { now } = this.context.simulation;
    this.tally.arrived(request, now);
    if (this.waitingCount < ACTIVATOR_QUEUE) this.waiting.push(request);
    else {
      if (this.tally.refused === 0)
        this.context.observer.assumed(`function ${this.input.name}: turns requests away (503) when 10000 wait`);
      this.tally.turnedAway(now);
    }
  }

  /** Gives waiting requests to the pods with free places, the least busy first. */
  private dispatch(): void {
    while (this.head < this.waiting.length) {
      const number = this.leastBusy();
      if (number < 0) return;
      const request = this.waiting[this.head]!;
      this.head += 1;
      if (this.head === this.waiting.length) {
        this.waiting.length = 0;
        this.head = 0;
      }
      const pod = this.pods[number]!;
      pod.busy += 1;
      this.podOf[request] = number;
      this.tally.began(request, pod.account, this.context.simulation.now);
      this.inService += 1;
      const time = seconds(this.serviceTime.sample(this.services.at(this.serviceKey, request)));
      this.context.simulation.schedule(time, this.kinds.finish, this.number, request);
    }
  }

  private leastBusy(): number {
    let best = -1;
    let least = this.input.concurrency;
    for (const [number, pod] of this.pods.entries()) {
      if (pod === undefined || !pod.isReady || pod.isLeaving || pod.busy >= least) continue;
      best = number;
      least = pod.busy;
      if (least === 0) break;
    }
    return best;
  }

  private look(): void {
    const { simulation, profile } = this.context;
    const { now } = simulation;
    this.window.set(this.inService + this.waitingCount, now);
    const stable = this.window.average(profile['kpa.stable'], now);
    const panic = this.window.average(profile['kpa.panic'], now);
    // From none there is no history to go by: what waits is what is wanted.
    const isCold = this.livePods() === 0 && this.waitingCount > 0;
    const seen = isCold ? this.waitingCount : stable;
    const wanted = this.autoscaler.desired(now, this.readyCount, seen, isCold ? this.waitingCount : panic);
    this.noteActivator(panic, wanted);
    this.scaleTo(Math.max(wanted, isCold ? 1 : 0));
    this.changed();
  }

  /** Without pods to spare for a burst, and before the last pod goes, requests are led through the activator. */
  private noteActivator(panic: number, wanted: number): void {
    const { now } = this.context.simulation;
    const spare = Math.floor(this.readyCount * this.input.concurrency - BURST_CAPACITY - panic);
    if (spare >= 0 && wanted > 0) this.activatorSince = undefined;
    else this.activatorSince ??= now;
  }

  private scaleTo(wanted: number): void {
    const { now } = this.context.simulation;
    this.wanted = wanted;
    // The last pod goes only after the activator has been in the path for a while.
    const since = this.activatorSince ?? now;
    const isTooSoon = wanted === 0 && now - since < this.context.profile['kpa.graceToZero'];
    const target = isTooSoon ? Math.min(1, this.livePods()) : wanted;
    let live = this.livePods();
    while (live < target) {
      this.startPod();
      live += 1;
    }
    // Pods that have not begun to serve go first, then idle ones, then the others when they are done.
    for (const rank of [0, 1, 2]) {
      for (const [number, pod] of this.pods.entries()) {
        if (live <= target) return;
        if (pod === undefined || pod.isLeaving || rankOf(pod) !== rank) continue;
        this.remove(number, pod);
        live -= 1;
      }
    }
  }

  private remove(number: number, pod: FunctionPod): void {
    if (pod.starting !== undefined) this.context.simulation.cancel(pod.starting);
    if (pod.busy === 0) this.drop(number, pod);
    else pod.isLeaving = true;
  }

  private drop(number: number, pod: FunctionPod): void {
    this.pods[number] = undefined;
    this.tally.podGone(pod.account, this.context.simulation.now);
  }

  private startPod(): void {
    const free = this.pods.indexOf(undefined);
    const number = free < 0 ? this.pods.length : free;
    const time = seconds(this.coldStart.sample(this.kinds.coldStarts.at(this.key, this.coldStarts)));
    this.coldStarts += 1;
    const starting = this.context.simulation.schedule(time, this.kinds.ready, this.number, number);
    const account = this.tally.podStarted(this.context.simulation.now);
    this.pods[number] = { isReady: false, busy: 0, isLeaving: false, starting, account };
  }

  private livePods(): number {
    let count = 0;
    for (const pod of this.pods) if (pod !== undefined && !pod.isLeaving) count += 1;
    return count;
  }

  /** Looks go on while there are requests or pods to be taken away. */
  private startTicking(): void {
    const isBusy = this.inService > 0 || this.waitingCount > 0 || this.livePods() > this.input.minScale;
    if (this.isTicking || !isBusy) return;
    this.isTicking = true;
    this.context.simulation.schedule(this.context.profile['kpa.tick'], this.kinds.tick, this.number);
  }

  private changed(): void {
    this.window.set(this.inService + this.waitingCount, this.context.simulation.now);
    this.context.observer.functionScale(this.input.name, this.waitingCount, this.readyCount, this.wanted);
  }
}

function rankOf(pod: FunctionPod): number {
  if (!pod.isReady) return 0;
  return pod.busy === 0 ? 1 : 2;
}

/** Events and draws that all functions of a run share. */
interface FunctionKinds {
  readonly arrive: EventKind;
  readonly finish: EventKind;
  readonly ready: EventKind;
  readonly tick: EventKind;
  readonly services: RandomStream;
  readonly runs: RandomStream;
  readonly gaps: RandomStream;
  readonly coldStarts: RandomStream;
}

/** All function services of a run. Their first requests come at the instant at which this is made. */
export class FunctionServices {
  readonly services: readonly FunctionService[];

  constructor(context: ComponentContext, inputs: readonly FunctionInput[]) {
    const { simulation, streams } = context;
    const at = (number: number): FunctionService | undefined => this.services[number];
    const kinds: FunctionKinds = {
      arrive: simulation.on('function.arrive', (number, request) => at(number)?.arrive(request)),
      finish: simulation.on('function.finish', (number, request) => at(number)?.finish(request)),
      ready: simulation.on('function.ready', (number, pod) => at(number)?.podReady(pod)),
      // The looks end by themselves once the last pod is taken away; until then its time counts.
      tick: simulation.on('function.tick', number => at(number)?.tick()),
      services: streams.stream('function-service'),
      runs: streams.stream('run'),
      gaps: streams.stream('function-arrival'),
      coldStarts: streams.stream('function-start'),
    };
    this.services = inputs.map((input, number) => new FunctionService(context, input, number, kinds));
    for (const service of this.services) service.begin();
  }

  /** Requests of all functions that have not been answered yet. */
  get pending(): number {
    let count = 0;
    for (const service of this.services) count += service.pending;
    return count;
  }

  /** All requests are answered, and all functions are scaled down again. */
  get isAtRest(): boolean {
    return this.services.every(service => service.isAtRest);
  }

  /** What became of each function in a run that ends now, in the order of the experiment. */
  records(now: Micros): readonly FunctionRecord[] {
    return this.services.map(service => service.tally.record(now));
  }
}
