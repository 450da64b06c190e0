// What a kubelet does for one pod at a time: admits it, starts its containers in order, restarts them, ends it. Each
// public method brings a pod forward as far as it goes at this instant and reports its status if that has changed.
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { Time } from '../api/object.ts';
import type { ComponentContext } from '../cluster/component.ts';
import type { ImageInput } from '../cluster/input.ts';
import type { Behaviours } from '../workload/behaviour.ts';
import { ContainerRestarts } from './container-restarts.ts';
import { ContainerRunner } from './container-runner.ts';
import { ContainerStarter } from './container-starter.ts';
import { MemoryPressure } from './eviction.ts';
import type { NodeRun } from './node-run.ts';
import { PinnedPods } from './pinned-pods.ts';
import { ContainerRun } from './pod-run.ts';
import type { PodRun } from './pod-run.ts';
import { terminationOf } from './pod-status.ts';
import type { ProbeFacts } from './probe-facts.ts';
import { Prober } from './prober.ts';
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
  readonly onPressure: (node: NodeRun, isPressed: boolean) => void;
  /** Its images have changed. */
  readonly onStored: (node: NodeRun) => void;
  readonly recordEvent: (run: PodRun, type: 'Normal' | 'Warning', reason: string, message: string) => void;
}

export class PodWorker {
  readonly containers: Slots<ContainerRun> = new Slots();
  readonly runner: ContainerRunner;
  private readonly simulation: Simulation;
  private readonly options: WorkerOptions;
  private readonly prober: Prober;
  private readonly starter: ContainerStarter;
  private readonly restarts: ContainerRestarts;
  /** The least time that the runtime gets to stop a container. */
  private readonly leastGrace: Micros;
  /** The stand-in kubelet of the recordings signals sidecars together with the other containers. */
  private readonly stopsTogether: boolean;
  /** The recordings have no events of the kubelet. */
  private readonly tellsEvents: boolean;
  private readonly pinned = new PinnedPods();
  private readonly deadlineKind: EventKind;

  constructor(context: ComponentContext, options: WorkerOptions) {
    const { simulation, profile } = context;
    this.simulation = simulation;
    this.options = options;
    this.leastGrace = profile['kubelet.runtimeGrace'];
    this.stopsTogether = profile.name === 'recorded';
    this.tellsEvents = profile.name === 'real';
    const containerAt = (slot: number): ContainerRun | undefined => this.containers.at(slot);
    const onProgress = (run: PodRun): void => this.go(run);
    const pressure = new MemoryPressure(simulation, {
      period: profile['eviction.period'],
      nodeAt: options.nodeAt,
      evict: (run, message) => this.evict(run, message),
      hold: profile['eviction.pressureHold'],
      onChange: options.onPressure,
    });
    this.runner = new ContainerRunner(context, {
      containerAt,
      onExit: container => this.exited(container),
      onMemoryGrown: node => pressure.grown(node),
    });
    this.prober = new Prober(simulation, {
      containerAt,
      tell: this.tell,
      onChange: onProgress,
      onFailure: (container, probe) => this.endByProbe(container, probe),
    });
    this.starter = new ContainerStarter(context, {
      behaviour: options.behaviour,
      images: options.images,
      runner: this.runner,
      prober: this.prober,
      containerAt,
      nodeAt: options.nodeAt,
      toApiTime: options.toApiTime,
      tell: this.tell,
      tellsEvents: this.tellsEvents,
      onProgress,
      onRefused: container => this.go(container.pod),
      onStored: options.onStored,
    });
    this.restarts = new ContainerRestarts(context, { containerAt, tell: this.tell, onRestart: onProgress });
    this.deadlineKind = simulation.on('kubelet.deadline', slot => this.deadlineExceeded(slot));
  }

  /** Takes up a pod that is bound to this kubelet's node. */
  begin(run: PodRun): void {
    const node = run.node!;
    run.startTime = this.options.toApiTime(this.simulation.now);
    run.begunAt = this.simulation.now;
    run.isDirty = true;
    const rejection = node.rejection(run.facts) ?? this.pinned.rejection(run, node);
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

  /** Ends what runs, for a deletion or by the kubelet's own will: SIGTERM now, SIGKILL after `grace`. */
  stop(run: PodRun, grace: Micros): void {
    if (run.state === 'Ended') return;
    if (run.state === 'Bound') {
      run.startTime = this.options.toApiTime(this.simulation.now);
      this.makeContainers(run);
    }
    if (run.state !== 'Stopping') this.enterStopping(run);
    const killAt = this.simulation.now + Math.max(grace, this.leastGrace);
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
      this.starter.forget(container);
      this.prober.stop(container);
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
    if (run.state === 'Ended') return;
    if (run.startTime !== undefined) run.status = run.pod.status;
    if (run.status.ready !== run.status.containersReady) run.isDirty = true;
    if (run.isDeleting) this.stop(run, graceOf(run));
    else if (run.state === 'Bound') this.begin(run);
    else if (run.state === 'Stopping') this.signalAll(run);
    else this.catchUp(run);
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
    const made = new Array<ContainerRun>(containers.length);
    for (let i = 0; i < containers.length; i += 1) {
      const slot = this.containers.reserve();
      const container = new ContainerRun(run, containers[i]!, slot);
      this.containers.put(slot, container);
      made[i] = container;
    }
    run.containers = made;
  }

  /**
   * Starts containers for the first time, in order, as far as it goes: an init container has to end well first, and
   * each waits for the pull of the one before; but one whose image cannot be had stands in no other's way.
   */
  private advance(run: PodRun): void {
    const { containers } = run;
    for (let i = run.cursor; i < containers.length; i += 1) {
      const container = containers[i]!;
      if (container.state === 'Waiting' && !container.hasRun) this.starter.start(container);
      const { role } = container.facts;
      if (role === 'init') {
        if (container.state !== 'Exited' || container.termination?.exitCode !== 0) return;
      } else if (role === 'main' && !container.hasRun) {
        if (container.waitingReason === '') return;
        continue;
      } else if (!container.hasRun || (role === 'sidecar' && !container.isStarted)) return;
      if (run.cursor === i) run.cursor += 1;
    }
    if (run.state === 'Starting' && run.cursor === containers.length) run.move('run');
  }

  /** Something came true that the pod may have waited for. */
  private go(run: PodRun): void {
    if (!run.node!.isUp) return;
    if (run.state === 'Starting' || run.state === 'Running') {
      for (const container of run.containers)
        if (container.state === 'Waiting' && container.hasRun) this.starter.start(container);
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
      if (isRestarted(container)) this.restarts.schedule(container);
      this.settle(run);
    }
    this.tryToEnd(run);
    this.flush(run);
  }

  private record(container: ContainerRun): void {
    this.prober.stop(container);
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

  /** What a pod would have done by now, had its kubelet been there. */
  private catchUp(run: PodRun): void {
    for (const container of run.containers) {
      const { state, event } = container;
      if (event !== undefined) continue;
      if (state === 'Starting') this.starter.launch(container);
      else if (state === 'CrashLoop') this.restarts.again(container);
      else if (state === 'Exited' && isRestarted(container)) this.restarts.schedule(container);
      if (container.state === 'Waiting' && container.hasRun) this.starter.start(container);
    }
    for (const container of run.containers) this.prober.resume(container);
    this.settle(run);
    const isOverdue = run.pod.spec.activeDeadlineSeconds !== undefined && run.deadline === undefined;
    if (isOverdue && run.runningCount > 0) this.endByDeadline(run);
  }

  /** A startup or liveness probe has failed: the container is ended, and started again where its policy has it so. */
  private endByProbe(container: ContainerRun, probe: ProbeFacts): void {
    const { pod: run, facts } = container;
    if (run.state === 'Stopping' || container.state !== 'Running') return;
    this.prober.stop(container);
    container.hasFailedProbe = true;
    const failed = `Container ${facts.name} failed ${probe.type} probe, will be restarted`;
    this.tell(run, 'Normal', 'Killing', facts.policy === 'Never' ? `Stopping container ${facts.name}` : failed);
    const grace = probe.grace ?? run.pod.spec.terminationGracePeriodSeconds * 1_000_000;
    if (this.runner.signal(container, Math.max(grace, this.leastGrace))) this.exited(container);
  }

  private deadlineExceeded(slot: number): void {
    const run = this.options.podAt(slot)!;
    run.deadline = undefined;
    if (run.state !== 'Ended' && run.node!.isUp) this.endByDeadline(run);
  }

  private endByDeadline(run: PodRun): void {
    if (run.state === 'Stopping') return;
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
      this.starter.forget(container);
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
    this.prober.stop(container);
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

  private readonly tell = (run: PodRun, type: 'Normal' | 'Warning', reason: string, message: string): void => {
    if (this.tellsEvents) this.options.recordEvent(run, type, reason, message);
  };
}

function isRestarted({ facts, exitCode, hasFailedProbe }: ContainerRun): boolean {
  return isRestartedAfter(facts, exitCode) || (hasFailedProbe && facts.policy !== 'Never');
}

/** What the runtime says of a process that went with its machine. */
const LOST_PROCESS_EXIT = 255;
