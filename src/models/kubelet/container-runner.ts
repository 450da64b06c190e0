// Runs the process of one container after the other along its plan: wall time, CPU work, steps of a program, failures,
// SIGTERM and SIGKILL. It knows when a process ends and with what; what a pod makes of that is the pod worker's.
import { bug, invariant } from '../../sim/invariant.ts';
import type { RandomStream } from '../../sim/random-stream.ts';
import type { EventHandle, EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { ComponentContext } from '../cluster/component.ts';
import { EXIT_SIGKILL, NEVER } from '../workload/container-plan.ts';
import { drawKey, taskOf, tryOf } from '../workload/pod-identity.ts';
import type { ProgramHost, Step } from '../workload/program.ts';
import { CpuSharing } from './cpu-sharing.ts';
import type { CpuUse } from './cpu-sharing.ts';
import type { NodeRun } from './node-run.ts';
import type { ContainerRun } from './pod-run.ts';

export interface RunnerOptions {
  readonly containerAt: (slot: number) => ContainerRun | undefined;
  /** The process has ended and the kubelet, if it runs, has noticed. */
  readonly onExit: (container: ContainerRun) => void;
  /** The containers of a node use more memory than it has for pods. */
  readonly onMemoryGrown: (node: NodeRun) => void;
}

export class ContainerRunner {
  readonly cpu: CpuSharing;
  /** Cores that work given as CPU uses now, and those that work given as wall time holds. */
  private sharedCores = 0;
  private heldCores = 0;
  private readonly simulation: Simulation;
  private readonly context: ComponentContext;
  private readonly options: RunnerOptions;
  private readonly plegPeriod: Micros;
  private readonly plegDraws: RandomStream;
  // Events of servers' containers keep no run alive.
  private readonly stepKinds: readonly [EventKind, EventKind];
  private readonly exitKinds: readonly [EventKind, EventKind];
  private readonly crashKinds: readonly [EventKind, EventKind];
  private readonly killKind: EventKind;

  constructor(context: ComponentContext, options: RunnerOptions) {
    const { simulation } = context;
    this.simulation = simulation;
    this.context = context;
    this.options = options;
    this.plegPeriod = context.profile['kubelet.plegPeriod'];
    this.plegDraws = context.streams.stream('pleg');
    this.cpu = new CpuSharing(
      simulation,
      slot => this.cpuDone(slot),
      cores => {
        this.sharedCores = cores;
        this.tellBusy();
      },
    );
    this.stepKinds = this.kinds('step', slot => this.stepDone(slot));
    this.exitKinds = this.kinds('exited', slot => this.exitNoticed(slot));
    this.crashKinds = this.kinds('crashed', slot => this.crashed(slot));
    this.killKind = simulation.on('kubelet.killed', slot => this.killed(slot));
  }

  /** Starts the process along `container.plan`; the container is Running. It never ends within the call. */
  start(container: ContainerRun): void {
    const { plan } = container;
    const node = container.pod.node!;
    node.memoryInUse += plan.memory;
    // Also by a container that stays below its request, where others do not.
    if (plan.memory > 0 && node.isUnderPressure) this.options.onMemoryGrown(node);
    container.endsAt = NEVER;
    container.killAt = NEVER;
    if (plan.program !== undefined) {
      this.scheduleCrash(container);
      this.step(container);
      return;
    }
    if (plan.cpu === 0) {
      this.hold(container);
      this.startWallOnly(container);
      return;
    }
    this.scheduleCrash(container);
    if (plan.wall > 0) this.scheduleStep(container, plan.wall);
    else this.beginCpu(container, plan.cpu);
  }

  /**
   * Sends SIGTERM, to be followed by SIGKILL `grace` later; a shorter grace than one given before counts.
   * Returns true where the process has ended at once: its end is then in the container, and `onExit` is not called.
   */
  signal(container: ContainerRun, grace: Micros): boolean {
    const { now } = this.simulation;
    if (container.endsAt <= now) {
      // It had ended by itself, which was not noticed yet.
      this.finish(container, container.endsAt, container.exitCode, container.exitReason);
      return true;
    }
    const { plan } = container;
    const killAt = now + grace;
    const isFirst = container.state === 'Running';
    if (!isFirst && killAt >= container.killAt) return false;
    const stopAt = isFirst ? now + container.facts.preStop + plan.stop : container.stopsAt;
    container.stopsAt = stopAt;
    container.killAt = killAt;
    if (isFirst) container.move('signal');
    const end = stopAt < killAt ? stopAt : killAt;
    if (end <= now) {
      this.endBySignal(container);
      return true;
    }
    this.cancel(container.kill);
    container.kill = this.simulation.schedule(end - now, this.killKind, container.slot);
    return false;
  }

  /** Ends the process at once without a report: its node or pod is gone. Nothing where it does not run. */
  abandon(container: ContainerRun): void {
    if (container.isRunning) this.finish(container, this.simulation.now, EXIT_SIGKILL, '');
    else this.cancelEvents(container);
  }

  /** Takes back whatever was to happen to the container. */
  cancelEvents(container: ContainerRun): void {
    this.cancel(container.event);
    this.cancel(container.crash);
    this.cancel(container.kill);
    container.event = undefined;
    container.crash = undefined;
    container.kill = undefined;
  }

  private cancel(handle: EventHandle | undefined): void {
    if (handle !== undefined) this.simulation.cancel(handle);
  }

  private kinds(name: string, handler: (slot: number) => void): [EventKind, EventKind] {
    const { simulation } = this;
    return [
      simulation.on(`kubelet.${name}`, handler),
      simulation.on(`kubelet.server-${name}`, handler, { background: true }),
    ];
  }

  private pick(kinds: readonly [EventKind, EventKind], container: ContainerRun): EventKind {
    return container.pod.facts.isServer ? kinds[1] : kinds[0];
  }

  /** The common case: one event for a run whose end is known from the start. */
  private startWallOnly(container: ContainerRun): void {
    const { plan } = container;
    if (plan.crashAfter < plan.wall) this.endIn(container, plan.crashAfter, plan.crashExit, plan.crashReason);
    else if (plan.wall !== NEVER) this.endIn(container, plan.wall, plan.exit, plan.reason);
  }

  /** The process ends by itself `delay` from now; the kubelet notices when it next lists the containers. */
  private endIn(container: ContainerRun, delay: Micros, exit: number, reason: string): void {
    container.endsAt = this.simulation.now + delay;
    container.exitCode = exit;
    container.exitReason = reason;
    const lag = this.plegPeriod === 0 ? 0 : this.noticeLag(container);
    container.event = this.simulation.schedule(delay + lag, this.pick(this.exitKinds, container), container.slot);
  }

  private noticeLag(container: ContainerRun): Micros {
    const { pod, facts, restarts } = container;
    const key = drawKey(pod, facts.position, facts.name);
    return Math.floor(this.plegDraws.at(key, taskOf(pod), tryOf(pod), restarts).next() * this.plegPeriod);
  }

  private exitNoticed(slot: number): void {
    const container = this.containerAt(slot);
    container.event = undefined;
    this.finish(container, container.endsAt, container.exitCode, container.exitReason);
    this.options.onExit(container);
  }

  private scheduleCrash(container: ContainerRun): void {
    const { crashAfter } = container.plan;
    if (crashAfter === NEVER) return;
    container.crash = this.simulation.schedule(crashAfter, this.pick(this.crashKinds, container), container.slot);
  }

  private crashed(slot: number): void {
    const container = this.containerAt(slot);
    container.crash = undefined;
    this.stopWork(container);
    this.cancel(container.event);
    this.endIn(container, 0, container.plan.crashExit, container.plan.crashReason);
  }

  private scheduleStep(container: ContainerRun, delay: Micros): void {
    container.event = this.simulation.schedule(delay, this.pick(this.stepKinds, container), container.slot);
  }

  private stepDone(slot: number): void {
    const container = this.containerAt(slot);
    container.event = undefined;
    if (container.plan.program === undefined) this.beginCpu(container, container.plan.cpu);
    else this.step(container);
  }

  private beginCpu(container: ContainerRun, work: number): void {
    const { plan, facts, pod } = container;
    container.isOnCpu = true;
    const demand = { work, serial: plan.serial, threads: plan.threads, limit: facts.cpuLimit, weight: facts.cpuWeight };
    this.cpu.start(pod.node!.number, container.slot, demand);
  }

  private cpuDone(slot: number): void {
    const container = this.containerAt(slot);
    container.isOnCpu = false;
    this.reportUse(container, this.cpu.lastUse);
    if (container.plan.program !== undefined) {
      this.step(container);
      return;
    }
    this.cancel(container.crash);
    container.crash = undefined;
    this.endIn(container, 0, container.plan.exit, container.plan.reason);
  }

  /** Asks the program what comes next. */
  private step(container: ContainerRun): void {
    const { program } = container.plan;
    invariant(program !== undefined, 'a container without a program has no next step');
    const step: Step = program.next(this.simulation.now, this.hostOf(container));
    switch (step.kind) {
      case 'wall':
        this.scheduleStep(container, step.amount);
        return;
      case 'cpu':
        if (step.amount > 0) this.beginCpu(container, step.amount);
        else this.scheduleStep(container, 0);
        return;
      case 'wait':
        return;
      case 'exit':
        this.cancel(container.crash);
        container.crash = undefined;
        // A rule may have the worker fail at the end of its run.
        this.endIn(container, 0, step.code === 0 ? container.plan.exit : step.code, container.plan.reason);
    }
  }

  private hostOf(container: ContainerRun): ProgramHost {
    container.host ??= {
      resume: (): void => {
        if (container.isRunning && container.event === undefined && !container.isOnCpu) this.scheduleStep(container, 0);
      },
    };
    return container.host;
  }

  private killed(slot: number): void {
    const container = this.containerAt(slot);
    container.kill = undefined;
    this.endBySignal(container);
    this.options.onExit(container);
  }

  private endBySignal(container: ContainerRun): void {
    const isTerminated = container.stopsAt < container.killAt;
    const exit = isTerminated ? container.plan.stopExit : EXIT_SIGKILL;
    this.finish(container, this.simulation.now, exit, '');
  }

  /** The process is over: gives everything back and moves the container to Exited. */
  private finish(container: ContainerRun, at: Micros, exit: number, reason: string): void {
    this.cancelEvents(container);
    this.stopWork(container);
    if (container.holdsCores) this.letGo(container, at);
    container.plan.program?.ended(this.simulation.now);
    container.endsAt = at;
    container.exitCode = exit;
    container.exitReason = reason;
    container.isReady = false;
    container.isStarted = false;
    container.move('exit');
    container.pod.runningCount -= 1;
    container.pod.node!.memoryInUse -= container.plan.memory;
  }

  private stopWork(container: ContainerRun): void {
    if (!container.isOnCpu) return;
    container.isOnCpu = false;
    this.reportUse(container, this.cpu.stop(container.pod.node!.number, container.slot));
  }

  /** Work given as wall time keeps busy what it has asked for, and nothing where it has asked for nothing. */
  private hold(container: ContainerRun): void {
    if (container.facts.cpuRequest === 0) return;
    container.holdsCores = true;
    this.heldCores += container.facts.cpuRequest;
    this.tellBusy();
  }

  private letGo(container: ContainerRun, at: Micros): void {
    const { cpuRequest } = container.facts;
    container.holdsCores = false;
    this.heldCores -= cpuRequest;
    this.context.observer.cpuUsed(container.pod.pod, cpuRequest * Math.max(0, at - container.startedAt), 0);
    this.tellBusy();
  }

  private tellBusy(): void {
    // Sums of requests such as 0.1 leave crumbs.
    this.context.observer.busyCores(Math.max(0, Math.round((this.sharedCores + this.heldCores) * 1e9) / 1e9));
  }

  private reportUse(container: ContainerRun, use: CpuUse): void {
    this.context.observer.cpuUsed(container.pod.pod, use.used, use.shared);
  }

  private containerAt(slot: number): ContainerRun {
    const container = this.options.containerAt(slot);
    return container ?? bug(`an event for container ${slot}, which is gone`);
  }
}
