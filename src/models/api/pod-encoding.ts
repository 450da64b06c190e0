// Pods in published form and back: what the compact internal pod leaves out (node and hostname in the spec, conditions,
// container states) is put where `kubectl get -o yaml` shows it. Metadata is `encoding.ts`'s.
import type { Condition, Time } from './object.ts';
import type { ContainerStatus, Pod, PodPhase, PodSpec, PodStatus, Termination } from './pod.ts';
import { NEW_POD_STATUS } from './pod.ts';
import { conditionsOf } from './pod-conditions.ts';
import { qosClassOf } from './qos.ts';
import { arrayOf, booleanOf, isRecord, numberOf, recordOf, sortedCopy, stringOf } from './published.ts';
import type { Published, Clock } from './published.ts';

/** Address that every simulated node reports for its pods. */
const HOST_ADDRESS = '10.0.0.1';

const specsByNode = new WeakMap<PodSpec, Map<string, Published>>();

/** Pods of one template on one node share the result. */
export function encodePodSpec(pod: Pod): Published {
  if (pod.hostname !== '') return specWith(pod);
  if (pod.nodeName === '') return sortedCopy(pod.spec);
  let byNode = specsByNode.get(pod.spec);
  if (byNode === undefined) specsByNode.set(pod.spec, (byNode = new Map()));
  let spec = byNode.get(pod.nodeName);
  if (spec === undefined) byNode.set(pod.nodeName, (spec = specWith(pod)));
  return spec;
}

/** The spec with what the pod has for itself. */
function specWith(pod: Pod): Published {
  const shared = sortedCopy(pod.spec);
  const spec: Record<string, unknown> = {};
  const own: Published = {
    ...(pod.hostname === '' ? {} : { hostname: pod.hostname }),
    ...(pod.nodeName === '' ? {} : { nodeName: pod.nodeName }),
  };
  for (const key of [...new Set([...Object.keys(shared), ...Object.keys(own)])].sort()) {
    spec[key] = own[key] ?? shared[key];
  }
  return spec;
}

function encodeTermination(end: Termination, id: string, clock: Clock): Published {
  return {
    // A container that never started has no id (ContainerStatusUnknown).
    ...(end.startedAt === undefined ? {} : { containerID: id }),
    exitCode: end.exitCode,
    finishedAt: clock.format(end.finishedAt),
    ...(end.message === '' ? {} : { message: end.message }),
    ...(end.reason === '' ? {} : { reason: end.reason }),
    startedAt: clock.format(end.startedAt),
  };
}

function encodeState(status: ContainerStatus, id: string, clock: Clock): Published {
  if (status.state === 'running') return { running: { startedAt: clock.format(status.startedAt) } };
  if (status.state === 'terminated' && status.terminated !== undefined) {
    return { terminated: encodeTermination(status.terminated, id, clock) };
  }
  const { waitingMessage, waitingReason } = status;
  return {
    waiting: {
      ...(waitingMessage === '' ? {} : { message: waitingMessage }),
      ...(waitingReason === '' ? {} : { reason: waitingReason }),
    },
  };
}

function encodeContainerStatus(status: ContainerStatus, pod: Pod, image: string, clock: Clock): Published {
  const stem = `simulated://${pod.metadata.uid}/${status.name}/`;
  const id = stem + status.restartCount;
  const last = status.lastTerminated;
  const ran = status.state === 'running' || last !== undefined || status.terminated?.startedAt !== undefined;
  // While it waits for its restart, the end that is past is that of the run the count still names.
  const lastRun = status.state === 'waiting' ? status.restartCount : status.restartCount - 1;
  return {
    ...(ran ? { containerID: id } : {}),
    image,
    imageID: ran ? `simulated:${image}` : '',
    lastState: last === undefined ? {} : { terminated: encodeTermination(last, stem + Math.max(0, lastRun), clock) },
    name: status.name,
    ready: status.ready,
    restartCount: status.restartCount,
    started: status.started,
    state: encodeState(status, id, clock),
  };
}

/** Reasons of disruptions whose writers do not say which generation they saw, as the recordings have it. */
const WITHOUT_GENERATION: ReadonlySet<string> = new Set(['EvictionByEvictionAPI', 'TerminationByKubelet']);

function encodePodCondition(condition: Condition, generation: number, clock: Clock): Published {
  const isKubelets = !(condition.type === 'PodScheduled' && condition.status === 'True');
  const isOfServers = condition.type === 'DisruptionTarget' && WITHOUT_GENERATION.has(condition.reason);
  return {
    lastProbeTime: null,
    lastTransitionTime: clock.format(condition.lastTransitionTime),
    ...(condition.message === '' ? {} : { message: condition.message }),
    ...(isKubelets && !isOfServers ? { observedGeneration: generation } : {}),
    ...(condition.reason === '' ? {} : { reason: condition.reason }),
    status: condition.status,
    type: condition.type,
  };
}

function imageOf(spec: PodSpec, name: string): string {
  for (const container of spec.containers) if (container.name === name) return container.image ?? '';
  for (const container of spec.initContainers ?? []) if (container.name === name) return container.image ?? '';
  return '';
}

export function encodePodStatus(pod: Pod, clock: Clock): Published {
  const { status, metadata, spec } = pod;
  // A deletion raises the generation; a kubelet that is stopping the pod reports it with the pod's end.
  const isStopping =
    metadata.deletionTimestamp !== undefined && (status.phase === 'Running' || status.phase === 'Pending');
  const alive = metadata.deletionTimestamp === undefined ? metadata.generation : Math.max(1, metadata.generation - 1);
  // Also one that the pod garbage collector has declared over is as its kubelet saw it last.
  const isLost = status.otherConditions.some(({ reason }) => reason === 'DeletionByPodGC');
  const observed = isStopping || isLost ? alive : metadata.generation;
  // A disruption is written before the deletion.
  const encoded = (one: Condition): Published =>
    encodePodCondition(one, one.type === 'DisruptionTarget' ? alive : observed, clock);
  const conditions = conditionsOf(status);
  const containers = (list: readonly ContainerStatus[]): Published[] =>
    list.map(one => encodeContainerStatus(one, pod, imageOf(spec, one.name), clock));
  const isSeen = status.startTime !== undefined;
  return {
    ...(conditions.length === 0 ? {} : { conditions: conditions.map(encoded) }),
    ...(status.containers.length === 0 ? {} : { containerStatuses: containers(status.containers) }),
    ...(isSeen ? { hostIP: HOST_ADDRESS, hostIPs: [{ ip: HOST_ADDRESS }] } : {}),
    ...(status.initContainers.length === 0 ? {} : { initContainerStatuses: containers(status.initContainers) }),
    ...(status.message === '' ? {} : { message: status.message }),
    ...(status.nominatedNodeName === '' ? {} : { nominatedNodeName: status.nominatedNodeName }),
    ...(isSeen ? { observedGeneration: observed } : {}),
    phase: status.phase,
    qosClass: qosClassOf(spec),
    ...(status.reason === '' ? {} : { reason: status.reason }),
    ...(isSeen ? { startTime: clock.format(status.startTime) } : {}),
  };
}

function decodeTermination(published: unknown, clock: Clock): Termination | undefined {
  if (!isRecord(published)) return undefined;
  return {
    exitCode: numberOf(published['exitCode']) ?? 0,
    reason: stringOf(published['reason']),
    message: stringOf(published['message']),
    startedAt: clock.parse(published['startedAt']),
    finishedAt: clock.parse(published['finishedAt']),
  };
}

function decodeContainerStatus(published: Published, clock: Clock): ContainerStatus {
  const state = recordOf(published['state']);
  const waiting = recordOf(state['waiting']);
  const terminated = decodeTermination(state['terminated'], clock);
  return {
    name: stringOf(published['name']),
    state: isRecord(state['running']) ? 'running' : terminated === undefined ? 'waiting' : 'terminated',
    waitingReason: stringOf(waiting['reason']),
    waitingMessage: stringOf(waiting['message']),
    startedAt: clock.parse(recordOf(state['running'])['startedAt']),
    terminated,
    lastTerminated: decodeTermination(recordOf(published['lastState'])['terminated'], clock),
    restartCount: numberOf(published['restartCount']) ?? 0,
    ready: booleanOf(published['ready']),
    started: booleanOf(published['started']),
  };
}

const COMPACT = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']);

export function decodeCondition(published: Published, clock: Clock): Condition {
  return {
    type: stringOf(published['type']),
    status: stringOf(published['status']) as Condition['status'],
    reason: stringOf(published['reason']),
    message: stringOf(published['message']),
    lastTransitionTime: clock.parse(published['lastTransitionTime']) ?? 0,
    lastProbeTime: clock.parse(published['lastProbeTime'] ?? published['lastHeartbeatTime']),
  };
}

/** A pod's status from published form. A status without conditions and containers is that of a new pod. */
export function decodePodStatus(published: Published, clock: Clock): PodStatus {
  const conditions = arrayOf(published['conditions']).map(one => decodeCondition(recordOf(one), clock));
  const find = (type: string): Condition | undefined => conditions.find(one => one.type === type);
  const since = (type: string): Time | undefined => find(type)?.lastTransitionTime;
  const holds = (type: string): boolean => find(type)?.status === 'True';
  const containers = (key: string): ContainerStatus[] =>
    arrayOf(published[key]).map(one => decodeContainerStatus(recordOf(one), clock));
  const isScheduled = holds('PodScheduled');
  const unscheduled = isScheduled ? undefined : find('PodScheduled');
  return {
    ...NEW_POD_STATUS,
    phase: (stringOf(published['phase']) || 'Pending') as PodPhase,
    reason: stringOf(published['reason']),
    message: stringOf(published['message']),
    nominatedNodeName: stringOf(published['nominatedNodeName']),
    startTime: clock.parse(published['startTime']),
    scheduledAt: isScheduled ? since('PodScheduled') : undefined,
    unscheduledReason: unscheduled?.reason ?? '',
    unscheduledMessage: unscheduled?.message ?? '',
    unscheduledSince: unscheduled?.lastTransitionTime,
    sandboxReady: holds('PodReadyToStartContainers'),
    sandboxChanged: since('PodReadyToStartContainers'),
    initialized: holds('Initialized'),
    initializedChanged: since('Initialized'),
    ready: holds('Ready'),
    readyChanged: since('Ready'),
    containersReady: holds('ContainersReady'),
    containersReadyChanged: since('ContainersReady'),
    otherConditions: conditions.filter(one => !COMPACT.has(one.type)),
    initContainers: containers('initContainerStatuses'),
    containers: containers('containerStatuses'),
  };
}
