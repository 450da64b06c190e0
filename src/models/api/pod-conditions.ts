// The conditions of a pod as published, from the instants that `PodStatus` keeps. Reasons and texts are the kubelet's
// (pkg/kubelet/status/generate.go) and follow from the phase; the recordings in truth/ show them all.
import type { Condition, Time } from './object.ts';
import type { ContainerStatus, PodStatus } from './pod.ts';

function condition(type: string, isTrue: boolean, at: Time, reason: string, message: string): Condition {
  return { type, status: isTrue ? 'True' : 'False', reason, message, lastTransitionTime: at, lastProbeTime: undefined };
}

function unready(containers: readonly ContainerStatus[]): string {
  const names: string[] = [];
  for (const container of containers) if (!container.ready) names.push(container.name);
  return names.join(' ');
}

function initializedCondition(status: PodStatus, at: Time): Condition {
  if (status.initialized) {
    return condition('Initialized', true, at, status.phase === 'Succeeded' ? 'PodCompleted' : '', '');
  }
  const text = `containers with incomplete status: [${unready(status.initContainers)}]`;
  return condition('Initialized', false, at, 'ContainersNotInitialized', text);
}

/** Why containers are not ready: after the end the phase says it, before that the names do. */
function unreadyReason(status: PodStatus): string {
  if (status.phase === 'Succeeded') return 'PodCompleted';
  return status.phase === 'Failed' ? 'PodFailed' : 'ContainersNotReady';
}

function readyCondition(type: string, isReady: boolean, status: PodStatus, at: Time): Condition {
  // Ready=False beside ContainersReady=True was written by the node controller, which gives no reason.
  if (isReady || status.containersReady) return condition(type, isReady, at, '', '');
  const reason = unreadyReason(status);
  const text = reason === 'ContainersNotReady' ? `containers with unready status: [${unready(status.containers)}]` : '';
  return condition(type, false, at, reason, text);
}

function scheduledCondition(status: PodStatus): Condition | undefined {
  if (status.scheduledAt !== undefined) return condition('PodScheduled', true, status.scheduledAt, '', '');
  if (status.unscheduledSince === undefined) return undefined;
  const { unscheduledReason, unscheduledMessage, unscheduledSince } = status;
  return condition('PodScheduled', false, unscheduledSince, unscheduledReason, unscheduledMessage);
}

/**
 * All conditions, in the published order: PodReadyToStartContainers, Initialized, Ready, ContainersReady, PodScheduled,
 * then the others. The kubelet puts the condition of its own evictions before PodScheduled.
 */
export function conditionsOf(status: PodStatus): Condition[] {
  const list: Condition[] = [];
  if (status.sandboxChanged !== undefined) {
    list.push(condition('PodReadyToStartContainers', status.sandboxReady, status.sandboxChanged, '', ''));
  }
  if (status.initializedChanged !== undefined) list.push(initializedCondition(status, status.initializedChanged));
  if (status.readyChanged !== undefined) list.push(readyCondition('Ready', status.ready, status, status.readyChanged));
  if (status.containersReadyChanged !== undefined) {
    list.push(readyCondition('ContainersReady', status.containersReady, status, status.containersReadyChanged));
  }
  for (const other of status.otherConditions) if (other.reason === 'TerminationByKubelet') list.push(other);
  const scheduled = scheduledCondition(status);
  if (scheduled !== undefined) list.push(scheduled);
  for (const other of status.otherConditions) if (other.reason !== 'TerminationByKubelet') list.push(other);
  return list;
}
