// What a kubelet does for one pod at a time: admits it, starts its containers in order, restarts them, ends it. Each
// public method brings a pod forward as far as it goes at this instant and reports its status if that has changed.
import type { RandomStream } from '../../sim/random-stream.ts';
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { Time } from '../api/object.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { ImageInput } from '../cluster/input.ts';
import type { Profile } from '../cluster/profile.ts';
import type { Behaviours } from '../workload/behaviour.ts';
import { drawKey, taskOf, tryOf } from '../workload/pod-identity.ts';
import { ContainerRunner } from './container-runner.ts';
import { CrashBackoff, jitteredDelay } from './crash-backoff.ts';
import type { CrashBackoffFigures } from './crash-backoff.ts';
import { formatGoSeconds } from './go-seconds.ts';
import { Images } from './image.ts';
import type { NodeRun } from './node-run.ts';
import { ContainerRun } from './pod-run.ts';
import type { PodRun } from './pod-run.ts';
import { terminationOf } from './pod-status.ts';
import { isRestartedAfter } from './restart-rule.ts';
import { Slots } from './slots.ts';
import { giveUp, graceOf, markLost } from './termination.ts';

export interface WorkerOptions {
  readonly behaviour: Behaviours;
  readonly images: ImageInput;
  readonly nodeAt: (number: number) => NodeRun | undefined;
  readonly podAt: (slot: number) => PodRun | undefined;
  /** An instant as API time. */
  readonly toApiTime: (instant: Micros) => Time;
  readonly report: (run: PodRun) => void;
  readonly recordEvent: (run: PodRun, type: 'Normal' | 'Warning', reason: string, message: string) => void;
}

export class PodWorker {
  readonly containers: Slots<ContainerRun> = new Slots();
  readonly runner: ContainerRunner;
  private readonly simulation: Simulation;
  private readonly profile: Profile;
  private readonly options: WorkerOptions;
  private readonly images: Images;
  private readonly backoff: CrashBackoffFigures;
  private readonly startDraws: RandomStream;
  private readonly backoffDraws: RandomStream;
  /** The stand-in kubelet of the recordings signals sidecars together with the other containers. */
  private readonly stopsTogether: boolean;
  private readonly tellsEvents: boolean;
  private readonly startedKind: EventKind;
  private readonly restartKind: EventKind;
  private readonly serverRestartKind: EventKind;
  private readonly probeKind: EventKind;
  private readonly deadlineKind: EventKind;
  private readonly place: { restart: number; node: string } = { restart: 0, node: '' };

  constructor(context: ComponentContext, options: WorkerOptions) {
    const { simulation, profile, streams } = context;
    this.simulation = simulation;
    this.profile = profile;
    this.options = options;
    this.backoff = {
      base: profile['kubelet.crashBackoffBase'],
      max: profile['kubelet.crashBackoffMax'],
      reset: profile['kubelet.crashBackoffReset'],
      jitter: profile['kubelet.crashBackoffJitter'],
    };
    this.startDraws = streams.stream('kubelet-start');
    this.backoffDraws = streams.stream('kubelet-backoff');
    this.stopsTogether = profile.name === 'recorded';
    this.tellsEvents = profile.name === 'real';
    const containerAt = (slot: number): ContainerRun | undefined => this.containers.at(slot);
    this.runner = new ContainerRunner(context, { containerAt, onExit: container => this.exited(container) });
    this.images = new Images(context, {
      images: options.images,
      nodeAt: options.nodeAt,
      containerAt,
      onReady: container => this.go(container.pod),
      onRefused: container => this.flush(container.pod),
      tell: (container, type, reason, message) => this.tell(container.pod, type, reason, message),
    });
    this.startedKind = simulation.on('kubelet.started', slot => this.started(slot));
    this.restartKind = simulation.on('kubelet.restart', slot => this.restart(slot));
    this.serverRestartKind = simulation.on('kubelet.server-restart', slot => this.restart(slot), { background: true });
    this.probeKind = simulation.on('kubelet.probe', slot => this.probe(slot));
    this.deadlineKind = simulation.on('kubelet.deadline', slot => this.deadlineExceeded(slot));
  }

  /** Takes up a pod that is bound to this kubelet's node. */
  begin(run: PodRun): void {
    const node = run.node!;
    run.startTime = this.options.toApiTime(this.simulation.now);
    run.isDirty = true;
    const rejection = node.rejection(run.facts);
    if (rejection !== undefined) {
      run.endReason = rejection.reason;
      run.endMessage = rejection.message;
      run.move('reject');
      this.tell(run, 'Warning', rejection.reason, rejection.message);
      this.flush(run);
      return;
    }
    node.take(run);
    run.move('admit');
    this.makeContainers(run);
    const deadline = run.pod.spec.activeDeadlineSeconds;
    if (deadline !== undefined) {
      const at = Math.max(this.simulation.now, run.startTime + deadline * 1_000_000);
      run.deadline = this.simulation.scheduleAt(at, this.deadlineKind, run.slot);
    }
    this.advance(run);
    this.flush(run);
  }

  /** Ends what runs: SIGTERM now, SIGKILL after `grace`; the pod's object is being deleted or the kubelet wants it so. */
  stop(run: PodRun, grace: Micros): void {
    if (run.state === 'Ended') return;
    if (run.state === 'Bound') {
      run.startTime = this.options.toApiTime(this.simulation.now);
      this.makeContainers(run);
    }
    if (run.state !== 'Stopping') this.enterStopping(run);
    const killAt = this.simulation.now + Math.max(grace, this.profile['kubelet.runtimeGrace']);
    run.killAt = Math.min(run.killAt, killAt);
    this.signalAll(run);
    this.tryToEnd(run);
    this.flush(run);
  }

  /** Node pressure: ended at once, and not the pod's own fault. */
  evict(run: PodRun, message: string): void {
    run.endReason = 'Evicted';
    run.endMessage = message;
    run.disruptedAt = this.options.toApiTime(this.simulation.now);
    this.tell(run, 'Warning', 'Evicted', message);
    this.stop(run, 0);
  }

  /** Ends everything without a word: the object or the node is gone. */
  abandon(run: PodRun): void {
    if (run.deadline !== undefined) this.simulation.cancel(run.deadline);
    for (const container of run.containers) {
      if (container.state === 'Pulling') this.images.forget(container, run.node!);
      this.runner.abandon(container);
    }
    run.node?.release(run);
  }

  /** The process ends with the machine; what the kubelet makes of it shows when it is back. */
  loseProcesses(run: PodRun): void {
    for (const container of run.containers) {
      if (!container.isRunning) continue;
      this.runner.abandon(container);
      container.exitCode = LOST_PROCESS_EXIT;
      container.exitReason = 'Unknown';
      this.record(container);
    }
  }

  /** The kubelet is back: catches up with what happened, and shows it. */
  resume(run: PodRun): void {
    if (run.startTime !== undefined && run.state !== 'Ended') run.status = run.pod.status;
    if (run.status.ready !== run.status.containersReady) run.isDirty = true;
    if (run.isDeleting) {
      this.stop(run, graceOf(run));
      return;
    }
    if (run.state === 'Bound') {
      this.begin(run);
      return;
    }
    if (run.state === 'Stopping') this.signalAll(run);
    else {
      for (const container of run.containers) this.catchUp(container);
      this.settle(run);
    }
    this.tryToEnd(run);
    this.flush(run);
  }

  /** Gives the pod's containers' numbers back. */
  forget(run: PodRun): void {
    for (const container of run.containers) this.containers.release(container.slot);
    run.containers = [];
  }

  private makeContainers(run: PodRun): void {
    const { containers } = run.facts;
    const made: ContainerRun[] = [];
    for (let i = 0; i < containers.length; i += 1) {
      const slot = this.containers.reserve();
      const container = new ContainerRun(run, containers[i]!, slot);
      this.containers.put(slot, container);
      made.push(container);
    }
    run.containers = made;
  }

  /** Starts containers for the first time, in order, as far as it goes: an init container has to end well first. */
  private advance(run: PodRun): void {
    const { containers } = run;
    while (run.cursor < containers.length) {
      const container = containers[run.cursor]!;
      if (container.state === 'Waiting' && !container.hasRun) this.start(container);
      if (container.facts.role === 'init') {
        if (container.state !== 'Exited' || container.termination?.exitCode !== 0) return;
      } else if (!container.hasRun || (container.facts.role === 'sidecar' && !container.isStarted)) return;
      run.cursor += 1;
    }
    if (run.state === 'Starting') run.move('run');
  }

  /** Brings a Waiting container to run, now or after pull and start. */
  private start(container: ContainerRun): void {
    const { pod: run, facts } = container;
    if (!this.images.isThere(container, run.node!)) return;
    if (this.tellsEvents && !run.hasPulled) {
      this.tell(run, 'Normal', 'Pulled', `Container image "${facts.container.image ?? ''}" already present on machine`);
    }
    container.waitingReason = '';
    container.waitingMessage = '';
    const lag = container.hasRun ? 0 : this.startLag(container);
    if (lag === 0) this.launch(container);
    else {
      container.move('start');
      container.event = this.simulation.schedule(lag, this.startedKind, container.slot);
    }
  }

  /** Sandbox, network and process: a rule's time, else the profile's for the pod's first container. */
  private startLag(container: ContainerRun): Micros {
    const { pod: run, facts } = container;
    const isFirst = facts.position === 0;
    this.place.restart = 0;
    this.place.node = run.pod.nodeName;
    const given = this.options.behaviour.startDelay(run, facts, this.place, isFirst);
    if (given !== undefined || !isFirst) return given ?? 0;
    const least = this.profile['kubelet.startMin'];
    const width = this.profile['kubelet.startMax'] - least;
    if (width === 0) return least;
    const key = drawKey(run, facts.position, facts.name);
    return least + Math.round(width * this.startDraws.at(key, taskOf(run), tryOf(run)).next());
  }

  private started(slot: number): void {
    const container = this.containers.at(slot)!;
    container.event = undefined;
    if (!container.pod.node!.isUp) return;
    this.launch(container);
    this.go(container.pod);
  }

  private launch(container: ContainerRun): void {
    const { pod: run, facts } = container;
    if (container.hasRun) {
      container.restarts += 1;
      container.last = container.termination ?? container.last;
      container.termination = undefined;
    }
    container.move('run');
    run.runningCount += 1;
    container.startedAt = this.simulation.now;
    container.startedTime = this.options.toApiTime(this.simulation.now);
    container.isStarted = facts.startedAfter === 0;
    container.isReady = facts.readyAfter === 0;
    if (!container.isReady) {
      const delay = container.isStarted ? facts.readyAfter : facts.startedAfter;
      container.probe = this.simulation.schedule(delay, this.probeKind, container.slot);
    }
    this.place.restart = container.restarts;
    this.place.node = run.pod.nodeName;
    this.options.behaviour.plan(run, facts, this.place, container.plan);
    if (this.tellsEvents) {
      this.tell(run, 'Normal', 'Created', 'Container created');
      this.tell(run, 'Normal', 'Started', 'Container started');
    }
    this.runner.start(container);
  }

  private probe(slot: number): void {
    const container = this.containers.at(slot)!;
    const { facts, pod: run } = container;
    container.probe = undefined;
    if (container.isStarted || facts.readyAfter === facts.startedAfter) container.isReady = true;
    else {
      const delay = facts.readyAfter - facts.startedAfter;
      container.probe = this.simulation.schedule(delay, this.probeKind, slot);
    }
    container.isStarted = true;
    container.touch();
    if (run.node!.isUp) this.go(run);
  }

  /** Something came true that the pod may have waited for. */
  private go(run: PodRun): void {
    if (!run.node!.isUp) return;
    if (run.state === 'Starting' || run.state === 'Running') {
      for (const container of run.containers)
        if (container.state === 'Waiting' && container.hasRun) this.start(container);
      this.advance(run);
    }
    this.flush(run);
  }

  private exited(container: ContainerRun): void {
    this.record(container);
    const { pod: run } = container;
    if (!run.node!.isUp) return;
    if (run.state === 'Stopping') this.signalAll(run);
    else {
      if (isRestartedAfter(container.facts, container.exitCode)) this.scheduleRestart(container);
      this.settle(run);
    }
    this.tryToEnd(run);
    this.flush(run);
  }

  private record(container: ContainerRun): void {
    container.termination = terminationOf(container, this.options.toApiTime(container.endsAt));
    container.touch();
  }

  /** After an end: goes on to the next container, or sees that the pod is done. */
  private settle(run: PodRun): void {
    if (!this.isDone(run)) {
      this.advance(run);
      return;
    }
    this.enterStopping(run);
    run.killAt = this.simulation.now + run.pod.spec.terminationGracePeriodSeconds * 1_000_000;
    this.signalAll(run);
  }

  /** An init container has failed for good, or all main containers have ended for good. */
  private isDone(run: PodRun): boolean {
    const { containers, facts } = run;
    for (let i = 0; i < containers.length; i += 1) {
      const container = containers[i]!;
      const hasEnded = container.state === 'Exited' && container.event === undefined;
      if (i >= facts.initCount) {
        if (!hasEnded) return false;
      } else if (container.facts.role === 'init' && hasEnded && container.exitCode !== 0) return true;
    }
    return true;
  }

  private scheduleRestart(container: ContainerRun): void {
    const { facts, pod: run } = container;
    const { now } = this.simulation;
    container.backoff ??= new CrashBackoff();
    const delay = container.backoff.delayAfter(container.endsAt, this.backoff);
    let wait = this.profile['kubelet.sync'];
    if (delay > 0) {
      const key = drawKey(run, facts.position, facts.name);
      const draws = this.backoffDraws.at(key, taskOf(run), tryOf(run), container.restarts);
      wait = Math.max(0, container.endsAt + jitteredDelay(delay, this.backoff.jitter, draws) - now);
      container.move('backOff');
      const { name, namespace, uid } = run.pod.metadata;
      const where = `${name}_${namespace}(${uid})`;
      container.waitingReason = 'CrashLoopBackOff';
      container.waitingMessage = `back-off ${formatGoSeconds(delay)} restarting failed container=${facts.name} pod=${where}`;
      this.tell(run, 'Warning', 'BackOff', `Back-off restarting failed container ${facts.name} in pod ${where}`);
    }
    const kind = run.facts.isServer ? this.serverRestartKind : this.restartKind;
    container.event = this.simulation.schedule(wait, kind, container.slot);
  }

  private restart(slot: number): void {
    const container = this.containers.at(slot)!;
    container.event = undefined;
    if (!container.pod.node!.isUp) return;
    this.begetAgain(container);
    this.go(container.pod);
  }

  private begetAgain(container: ContainerRun): void {
    container.move('restart');
    container.waitingReason = '';
    container.waitingMessage = '';
    container.backoff?.restarted(this.simulation.now, this.backoff);
  }

  /** What a container would have done by now, had its kubelet been there. */
  private catchUp(container: ContainerRun): void {
    const { state, event, facts } = container;
    if (event !== undefined) return;
    if (state === 'Starting') this.launch(container);
    else if (state === 'CrashLoop') this.begetAgain(container);
    else if (state === 'Exited' && isRestartedAfter(facts, container.exitCode)) this.scheduleRestart(container);
    if (container.state === 'Waiting' && container.hasRun) this.start(container);
  }

  private deadlineExceeded(slot: number): void {
    const run = this.options.podAt(slot)!;
    run.deadline = undefined;
    if (run.state === 'Stopping' || run.state === 'Ended' || !run.node!.isUp) return;
    run.endReason = 'DeadlineExceeded';
    run.endMessage = 'Pod was active on the node longer than the specified deadline';
    this.tell(run, 'Normal', run.endReason, run.endMessage);
    this.stop(run, run.pod.spec.terminationGracePeriodSeconds * 1_000_000);
  }

  /** Nothing starts any more. */
  private enterStopping(run: PodRun): void {
    run.move('stop');
    if (run.deadline !== undefined) this.simulation.cancel(run.deadline);
    run.deadline = undefined;
    for (const container of run.containers) {
      if (container.isRunning) continue;
      this.runner.cancelEvents(container);
      if (container.state === 'Pulling') this.images.forget(container, run.node!);
      if (container.state === 'CrashLoop') giveUp(container);
    }
  }

  /** Signals what has to end: all but sidecars at once, then the sidecars from the last to the first. */
  private signalAll(run: PodRun): void {
    const { containers } = run;
    let isBusy = false;
    for (const container of containers) {
      if (container.facts.role === 'sidecar' || !container.isRunning) continue;
      if (!this.signal(container)) isBusy = true;
    }
    if (isBusy && !this.stopsTogether) return;
    for (let i = run.facts.initCount - 1; i >= 0; i -= 1) {
      const container = containers[i]!;
      if (container.facts.role !== 'sidecar' || !container.isRunning) continue;
      if (!this.signal(container) && !this.stopsTogether) return;
    }
  }

  /** Returns true where the container has ended at once. */
  private signal(container: ContainerRun): boolean {
    const { pod: run } = container;
    if (container.state === 'Running')
      this.tell(run, 'Normal', 'Killing', `Stopping container ${container.facts.name}`);
    const hasEnded = this.runner.signal(container, Math.max(0, run.killAt - this.simulation.now));
    if (hasEnded) this.record(container);
    return hasEnded;
  }

  private tryToEnd(run: PodRun): void {
    if (run.state !== 'Stopping' || run.runningCount > 0) return;
    markLost(run);
    run.move('end');
    run.isDirty = true;
    run.node!.release(run);
  }

  private flush(run: PodRun): void {
    if (run.isDirty && run.node!.isUp) this.options.report(run);
  }

  private tell(run: PodRun, type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (this.tellsEvents) this.options.recordEvent(run, type, reason, message);
  }
}

/** What the runtime says of a process that went with its machine. */
const LOST_PROCESS_EXIT = 255;
