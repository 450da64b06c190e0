// Builds the status that a kubelet reports for a pod, from the states of its containers: every field, in one place and
// one order, so that all statuses share a hidden class. What follows from it (conditions) is `pod-conditions.ts`'s.
import type { Condition, Time } from '../api/object.ts';
import type { ContainerStatus, PodPhase, PodStatus, Termination } from '../api/pod.ts';
import type { ContainerRun, PodRun } from './pod-run.ts';

const NO_STATUSES: readonly ContainerStatus[] = Object.freeze([]);
/** Text of a container that never ran though its pod is over; kubelet's TerminatePod. */
const LOST_MESSAGE = 'The container could not be located when the pod was terminated';
const LOST: Termination = Object.freeze({
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message: LOST_MESSAGE,
  startedAt: undefined,
  finishedAt: undefined,
});

/**
 * Phase of a pod (kubernetes-facts.md section 4.1): Pending until every container has started once, Running until every
 * one has ended for good, then by the exit codes of its main containers.
 */
function phaseOf(run: PodRun): PodPhase {
  const { containers, facts } = run;
  if (run.state === 'Ended') return run.endReason === '' && hasSucceeded(run) ? 'Succeeded' : 'Failed';
  for (let i = 0; i < containers.length; i += 1) {
    const container = containers[i]!;
    if (i >= facts.initCount) {
      if (!container.hasRun) return 'Pending';
    } else if (!isInitialized(container)) return 'Pending';
  }
  return containers.length === 0 ? 'Pending' : 'Running';
}

function hasSucceeded(run: PodRun): boolean {
  const { containers, facts } = run;
  if (containers.length === 0) return false;
  for (let i = facts.initCount; i < containers.length; i += 1) {
    const { termination, state } = containers[i]!;
    if (state !== 'Exited' || termination?.exitCode !== 0) return false;
  }
  return true;
}

/** An init container that has ended well, or a sidecar that has started once. */
function isInitialized(container: ContainerRun): boolean {
  if (container.facts.role === 'sidecar')
    return container.isStarted || container.termination !== undefined || container.last !== undefined;
  return container.state === 'Exited' && container.termination?.exitCode === 0;
}

/** The status to report now; `now` as API time. */
export function buildStatus(run: PodRun, now: Time): PodStatus {
  const old = run.status;
  const { containers, facts } = run;
  const phase = phaseOf(run);
  const isEnded = run.state === 'Ended';
  let initialized = true;
  let areReady = containers.length > 0 && !isEnded;
  let hasSandbox = false;
  for (let i = 0; i < containers.length; i += 1) {
    const container = containers[i]!;
    if (container.hasRun) hasSandbox = true;
    if (i < facts.initCount && !isInitialized(container)) initialized = false;
    if (container.facts.role !== 'init' && !(container.isReady && container.isRunning)) areReady = false;
  }
  const sandboxReady = hasSandbox && !isEnded;
  // A pod that kubelet rejects has no conditions of its own.
  const isRejected = containers.length === 0 && isEnded;
  // Once initialised a pod stays so; a restart of all containers does not happen.
  if (old.initialized) initialized = true;
  return {
    phase,
    reason: isEnded && run.endReason !== '' ? run.endReason : old.reason,
    message: isEnded && run.endReason !== '' ? run.endMessage : old.message,
    nominatedNodeName: run.pod.status.nominatedNodeName,
    startTime: run.startTime,
    // A pod whose manifest names its node was never scheduled; the kubelet says so all the same.
    scheduledAt: run.pod.status.scheduledAt ?? run.startTime,
    unscheduledReason: run.pod.status.unscheduledReason,
    unscheduledMessage: run.pod.status.unscheduledMessage,
    unscheduledSince: run.pod.status.unscheduledSince,
    sandboxReady,
    sandboxChanged: isRejected ? undefined : since(old.sandboxReady, old.sandboxChanged, sandboxReady, now),
    initialized,
    initializedChanged: isRejected ? undefined : since(old.initialized, old.initializedChanged, initialized, now),
    ready: areReady,
    readyChanged: isRejected ? undefined : since(old.ready, old.readyChanged, areReady, now),
    containersReady: areReady,
    containersReadyChanged: isRejected
      ? undefined
      : since(old.containersReady, old.containersReadyChanged, areReady, now),
    otherConditions:
      run.disruptedAt === undefined ? run.pod.status.otherConditions : withDisruption(run, run.disruptedAt),
    initContainers: facts.initCount === 0 ? NO_STATUSES : statusesOf(containers, 0, facts.initCount),
    containers: statusesOf(containers, facts.initCount, containers.length),
  };
}

function since(was: boolean, changed: Time | undefined, is: boolean, now: Time): Time {
  return changed === undefined || was !== is ? now : changed;
}

function statusesOf(containers: readonly ContainerRun[], from: number, to: number): readonly ContainerStatus[] {
  const list = new Array<ContainerStatus>(to - from);
  for (let i = from; i < to; i += 1) {
    const container = containers[i]!;
    list[i - from] = container.status ?? (container.status = statusOf(container));
  }
  return list;
}

function statusOf(container: ContainerRun): ContainerStatus {
  const { state, facts } = container;
  const isRunning = container.isRunning;
  const isTerminated = state === 'Exited' || state === 'Unknown';
  // After the end of an init container `ready` says that it ended well.
  const isDone = facts.role === 'init' && state === 'Exited' && container.termination?.exitCode === 0;
  return {
    name: facts.name,
    state: isRunning ? 'running' : isTerminated ? 'terminated' : 'waiting',
    waitingReason: isRunning || isTerminated ? '' : waitingReason(container),
    waitingMessage: isRunning || isTerminated ? '' : container.waitingMessage,
    startedAt: isRunning ? container.startedTime : undefined,
    terminated: state === 'Unknown' ? LOST : isTerminated ? container.termination : undefined,
    lastTerminated: isTerminated || isRunning ? container.last : (container.termination ?? container.last),
    restartCount: container.restarts,
    ready: isDone || (isRunning && container.isReady && facts.role !== 'init'),
    started: isRunning && container.isStarted,
  };
}

function waitingReason(container: ContainerRun): string {
  if (container.waitingReason !== '') return container.waitingReason;
  return container.pod.facts.initCount > 0 ? 'PodInitializing' : 'ContainerCreating';
}

function withDisruption(run: PodRun, at: Time): readonly Condition[] {
  const condition: Condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message: run.endMessage,
    lastTransitionTime: at,
    lastProbeTime: undefined,
  };
  return [...run.pod.status.otherConditions.filter(other => other.type !== 'DisruptionTarget'), condition];
}

/** How an end is reported: the reason follows from the exit code unless one is given. */
export function terminationOf(container: ContainerRun, finishedAt: Time): Termination {
  const { exitCode, exitReason } = container;
  return {
    exitCode,
    reason: exitReason !== '' ? exitReason : exitCode === 0 ? 'Completed' : 'Error',
    message: '',
    startedAt: container.startedTime,
    finishedAt,
  };
}
