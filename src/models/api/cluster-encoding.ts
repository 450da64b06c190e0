// Published form of the kinds around Jobs: nodes, events, classes, quotas, budgets, servers, and kinds that no model
// acts on. Jobs, CronJobs and Pods are in `encoding.ts`.
import type { ApiObject, Condition, ObjectMeta } from './object.ts';
import type { EventObject, Node, OpaqueObject, PriorityClass } from './cluster-objects.ts';
import { decodeCondition } from './pod-encoding.ts';
import { arrayOf, numberOf, recordOf, sortedCopy, stringMapOf, stringOf } from './published.ts';
import type { Clock, Published } from './published.ts';

/** Suffix of a reporting instance; a real one is the name of the machine. */
const INSTANCE = 'control-plane';

function encodeNodeCondition(condition: Condition, clock: Clock): Published {
  return {
    lastHeartbeatTime: clock.format(condition.lastProbeTime ?? condition.lastTransitionTime),
    lastTransitionTime: clock.format(condition.lastTransitionTime),
    ...(condition.message === '' ? {} : { message: condition.message }),
    ...(condition.reason === '' ? {} : { reason: condition.reason }),
    status: condition.status,
    type: condition.type,
  };
}

function encodeNode(node: Node, clock: Clock): { spec: Published; status: Published } {
  const { spec, status } = node;
  const allocatable = sortedCopy(status.allocatable);
  const taints = spec.taints.map(taint => ({
    effect: taint.effect,
    key: taint.key,
    ...(taint.timeAdded === undefined ? {} : { timeAdded: clock.format(taint.timeAdded) }),
    ...(taint.value === undefined ? {} : { value: taint.value }),
  }));
  return {
    spec: { ...(taints.length === 0 ? {} : { taints }), ...(spec.unschedulable ? { unschedulable: true } : {}) },
    status: {
      allocatable,
      capacity: allocatable,
      ...(status.conditions.length === 0
        ? {}
        : { conditions: status.conditions.map(one => encodeNodeCondition(one, clock)) }),
      ...(status.images.length === 0 ? {} : { images: status.images.map(name => ({ names: [name] })) }),
    },
  };
}

function encodeInvolved(event: EventObject): Published {
  const { apiVersion, kind, namespace, name, uid, resourceVersion } = event.involved;
  return {
    apiVersion,
    kind,
    name,
    ...(namespace === '' ? {} : { namespace }),
    ...(resourceVersion === 0 ? {} : { resourceVersion: String(resourceVersion) }),
    ...(uid === '' ? {} : { uid }),
  };
}

/** Events of the newer API (with an action) say when by `eventTime` and `series`, the older ones by two times. */
function encodeEvent(event: EventObject, metadata: Published, clock: Clock): Published {
  const { action, count, firstTimestamp, lastTimestamp, message, reason, source, type } = event;
  const isNewer = action !== '';
  const series = { count, lastObservedTime: clock.formatMicro(lastTimestamp) };
  return {
    ...(isNewer ? { action } : {}),
    apiVersion: 'v1',
    ...(isNewer ? {} : { count }),
    eventTime: isNewer ? clock.formatMicro(firstTimestamp) : null,
    firstTimestamp: isNewer ? null : clock.format(firstTimestamp),
    involvedObject: encodeInvolved(event),
    kind: 'Event',
    lastTimestamp: isNewer ? null : clock.format(lastTimestamp),
    message,
    metadata,
    reason,
    // The client that merges similar events forgets who reports them.
    reportingComponent: message.startsWith('(combined from similar events)') ? '' : source,
    reportingInstance: isNewer ? `${source}-${INSTANCE}` : '',
    ...(isNewer && count > 1 ? { series } : {}),
    source: isNewer ? {} : { component: source },
    type,
  };
}

const GROUP_VERSIONS: Readonly<Record<string, string>> = {
  ReplicaSet: 'apps/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  PodDisruptionBudget: 'policy/v1',
  PriorityClass: 'scheduling.k8s.io/v1',
};

function hasAny(map: object): boolean {
  for (const _ in map) return true;
  return false;
}

/** Published form of an object that is neither Job, CronJob nor Pod. @param metadata already encoded */
export function encodeClusterObject(object: ApiObject, metadata: Published, clock: Clock): Published {
  const { kind } = object;
  if (kind === 'Event') return encodeEvent(object as EventObject, metadata, clock);
  if (kind === 'Opaque') {
    const { apiVersion, publishedKind, body } = object as OpaqueObject;
    return sortedCopy({ ...body, apiVersion, kind: publishedKind, metadata });
  }
  const apiVersion = GROUP_VERSIONS[kind] ?? 'v1';
  if (kind === 'Node') return { apiVersion, kind, metadata, ...encodeNode(object as Node, clock) };
  if (kind === 'PriorityClass') {
    const { globalDefault, preemptionPolicy, value } = object as PriorityClass;
    const { description } = object as { readonly description?: string };
    const flags = {
      ...(description === undefined ? {} : { description }),
      ...(globalDefault ? { globalDefault } : {}),
    };
    return { apiVersion, ...flags, kind, metadata, preemptionPolicy, value };
  }
  const { spec, status } = object as ApiObject & { readonly spec: object; readonly status?: object };
  const isWithoutStatus = status === undefined;
  return {
    apiVersion,
    kind,
    metadata,
    spec: sortedCopy(spec),
    ...(isWithoutStatus ? {} : { status: encodeCounts(status) }),
  };
}

/** Counts and amounts: those that `omitempty` leaves out when they are zero or empty are left out. */
function encodeCounts(status: object): Published {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(sortedCopy(status))) {
    if (value === 0 && (key === 'readyReplicas' || key === 'availableReplicas')) continue;
    if (typeof value === 'object' && value !== null && !hasAny(value)) continue;
    result[key] = value;
  }
  return result;
}

function decodeNode(published: Published, metadata: ObjectMeta, clock: Clock): ApiObject {
  const spec = recordOf(published['spec']);
  const status = recordOf(published['status']);
  const taints = arrayOf(spec['taints']).map(one => {
    const { key, value, effect, timeAdded } = recordOf(one);
    const at = clock.parse(timeAdded);
    return {
      key: stringOf(key),
      ...(value === undefined ? {} : { value: stringOf(value) }),
      effect: stringOf(effect) as Node['spec']['taints'][number]['effect'],
      ...(at === undefined ? {} : { timeAdded: at }),
    };
  });
  const node: Node = {
    kind: 'Node',
    metadata,
    spec: { unschedulable: spec['unschedulable'] === true, taints },
    status: {
      allocatable: recordOf(status['allocatable'] ?? status['capacity']) as Node['status']['allocatable'],
      conditions: arrayOf(status['conditions']).map(one => decodeCondition(recordOf(one), clock)),
      images: arrayOf(status['images']).flatMap(one => arrayOf(recordOf(one)['names']).map(stringOf)),
    },
  };
  return node;
}

function decodeEvent(published: Published, metadata: ObjectMeta, clock: Clock): ApiObject {
  const involved = recordOf(published['involvedObject']);
  const series = recordOf(published['series']);
  const first = clock.parse(published['firstTimestamp']) ?? clock.parse(published['eventTime']) ?? 0;
  const event: EventObject = {
    kind: 'Event',
    metadata,
    involved: {
      kind: stringOf(involved['kind']),
      apiVersion: stringOf(involved['apiVersion']),
      namespace: stringOf(involved['namespace']),
      name: stringOf(involved['name']),
      uid: stringOf(involved['uid']),
      resourceVersion: Number(stringOf(involved['resourceVersion'])),
    },
    type: stringOf(published['type']) as EventObject['type'],
    reason: stringOf(published['reason']),
    message: stringOf(published['message']),
    source: stringOf(published['reportingComponent']) || stringOf(recordOf(published['source'])['component']),
    count: numberOf(published['count']) ?? numberOf(series['count']) ?? 1,
    firstTimestamp: first,
    lastTimestamp: clock.parse(published['lastTimestamp']) ?? clock.parse(series['lastObservedTime']) ?? first,
    action: stringOf(published['action']),
  };
  return event;
}

/** Statuses that a new object of the kind has; written by its controller. */
function newStatus(kind: string, spec: Published): Published {
  switch (kind) {
    case 'ResourceQuota':
      return { hard: spec['hard'] ?? {}, used: {} };
    case 'PodDisruptionBudget':
      return { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
    default:
      return { replicas: 0, readyReplicas: 0, availableReplicas: 0 };
  }
}

/** The internal form of an object that is neither Job, CronJob nor Pod. */
export function decodeClusterObject(published: Published, metadata: ObjectMeta, clock: Clock): ApiObject {
  const kind = stringOf(published['kind']);
  const spec = recordOf(published['spec']);
  const given = recordOf(published['status']);
  switch (kind) {
    case 'Node':
      return decodeNode(published, metadata, clock);
    case 'Event':
      return decodeEvent(published, metadata, clock);
    case 'PriorityClass': {
      const { value, globalDefault, preemptionPolicy, description } = published;
      const policy = stringOf(preemptionPolicy) || 'PreemptLowerPriority';
      const about = description === undefined ? {} : { description };
      const flags = { value: numberOf(value) ?? 0, globalDefault: globalDefault === true, preemptionPolicy: policy };
      return { kind, metadata, ...flags, ...about };
    }
    case 'Service':
    case 'LimitRange':
      return { kind, metadata, spec } as ApiObject;
    case 'ReplicaSet':
    case 'Deployment':
    case 'StatefulSet':
    case 'ResourceQuota':
    case 'PodDisruptionBudget':
      return { kind, metadata, spec, status: { ...newStatus(kind, spec), ...given } } as ApiObject;
    default: {
      const { apiVersion, kind: _kind, metadata: _metadata, ...body } = published;
      const labels = stringMapOf(metadata.labels);
      const opaque: OpaqueObject = {
        kind: 'Opaque',
        metadata: { ...metadata, labels },
        apiVersion: stringOf(apiVersion),
        publishedKind: kind,
        body,
      };
      return opaque;
    }
  }
}
