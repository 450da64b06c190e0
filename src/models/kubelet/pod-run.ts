// A pod and its containers as a kubelet holds them: what the objects of the API do not say. Pods and containers have
// slots, so that events need carry numbers only.
import type { EventHandle } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { Time } from '../api/object.ts';
import type { ContainerStatus, Pod, PodStatus, Termination } from '../api/pod.ts';
import type { ContainerPlan } from '../workload/container-plan.ts';
import { NEVER, makePlan } from '../workload/container-plan.ts';
import type { PodIdentity } from '../workload/pod-identity.ts';
import type { ProgramHost } from '../workload/program.ts';
import type { CrashBackoff } from './crash-backoff.ts';
import type { NodeRun } from './node-run.ts';
import type { ContainerFacts, PodFacts } from './pod-facts.ts';
import { nextContainerState, nextPodState } from './pod-lifecycle.ts';
import type { ContainerState, ContainerStep, PodState, PodStep } from './pod-lifecycle.ts';
import type { ProbeRun } from './prober.ts';

const NO_EVENT: EventHandle | undefined = undefined;

export class ContainerRun {
  readonly pod: PodRun;
  readonly facts: ContainerFacts;
  /** Target of its events. */
  readonly slot: number;
  state: ContainerState = 'Waiting';
  readonly plan: ContainerPlan = makePlan();
  restarts = 0;
  startedAt: Micros = 0;
  /** The same as API time. */
  startedTime: Time = 0;
  /** When the process ends or ended, as far as known; it may be noticed later. */
  endsAt: Micros = NEVER;
  exitCode = 0;
  exitReason = '';
  /** Why it waits, besides being started: an image that cannot be had. */
  waitingReason = '';
  waitingMessage = '';
  /** The latest end, and the one before, which is shown as the last state. */
  termination: Termination | undefined = undefined;
  last: Termination | undefined = undefined;
  /** Its image has just been pulled for it. */
  hasPulled = false;
  isReady = false;
  isStarted = false;
  /** Asks the processor for time at present. */
  isOnCpu = false;
  /** Keeps busy the cores it has asked for, though its work is wall time. */
  holdsCores = false;
  /** When it ends by itself after SIGTERM, and when it is killed if it has not; `NEVER`: no signal yet. */
  stopsAt: Micros = NEVER;
  killAt: Micros = NEVER;
  /** What its program may call. */
  host: ProgramHost | undefined = undefined;
  backoff: CrashBackoff | undefined = undefined;
  /** Back-off of image pulls: the delay that follows the next refusal. */
  imageDelay: Micros = 0;
  /** The next thing to happen to it: start, step, exit, restart, pull. */
  event: EventHandle | undefined = NO_EVENT;
  /** What may happen before: a failure, the kill. */
  crash: EventHandle | undefined = NO_EVENT;
  kill: EventHandle | undefined = NO_EVENT;
  /** Its probes while it runs. */
  probes: readonly ProbeRun[] = NO_PROBES;
  /** A probe has it ended: it is restarted whatever its exit code. */
  hasFailedProbe = false;
  /** When its run before this one ended. */
  endedBefore: Micros = -Infinity;
  /** The status last built; undefined: something changed since. */
  status: ContainerStatus | undefined = undefined;

  constructor(pod: PodRun, facts: ContainerFacts, slot: number) {
    this.pod = pod;
    this.facts = facts;
    this.slot = slot;
  }

  move(step: ContainerStep): void {
    this.state = nextContainerState(this.state, step);
    // That a signal was sent does not show.
    if (step !== 'signal') this.touch();
  }

  /** Its status has changed. */
  touch(): void {
    this.status = undefined;
    this.pod.isDirty = true;
  }

  get isRunning(): boolean {
    return this.state === 'Running' || this.state === 'Stopping';
  }

  /** It has run at least once in this pod. */
  get hasRun(): boolean {
    return this.isRunning || this.termination !== undefined || this.last !== undefined;
  }
}

export class PodRun implements PodIdentity {
  /** The object as last seen. */
  pod: Pod;
  readonly facts: PodFacts;
  readonly slot: number;
  jobName = '';
  podName = '';
  namespace = '';
  index = -1;
  attempt = 0;
  ordinal = 0;
  keys: number[] = NO_KEYS;

  node: NodeRun | undefined = undefined;
  state: PodState = 'Bound';
  containers: ContainerRun[] = NO_CONTAINERS;
  /** Containers before this one have been started for the first time, init containers have ended well. */
  cursor = 0;
  /** Containers that run or are stopping. */
  runningCount = 0;
  startTime: Time | undefined = undefined;
  /** When the kubelet took it up: probes keep to their period from then. */
  begunAt: Micros = 0;
  status: PodStatus;
  /** Why it ends, if not by its containers: Evicted, DeadlineExceeded, OutOfcpu. */
  endReason = '';
  endMessage = '';
  /** The kubelet ends it to protect the node: condition DisruptionTarget since. */
  disruptedAt: Time | undefined = undefined;
  /** The grace period that containers were told. */
  killAt: Micros = NEVER;
  hasResources = false;
  /** Its object is gone. */
  isGone = false;
  /** Asked to be looked at, and not yet looked at. */
  isAwake = false;
  /** Its status has changed since it was last built. */
  isDirty = false;
  deadline: EventHandle | undefined = NO_EVENT;
  /** Statuses built, and the latest that was sent. */
  revision = 0;
  sentRevision = 0;
  isSending = false;

  constructor(pod: Pod, facts: PodFacts, slot: number) {
    this.pod = pod;
    this.facts = facts;
    this.slot = slot;
    this.status = pod.status;
  }

  move(step: PodStep): void {
    this.state = nextPodState(this.state, step);
  }

  get isDeleting(): boolean {
    return this.pod.metadata.deletionTimestamp !== undefined;
  }
}

const NO_KEYS: number[] = [];
const NO_PROBES: readonly ProbeRun[] = [];
const NO_CONTAINERS: ContainerRun[] = [];
