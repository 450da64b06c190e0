// The kinds around Jobs: nodes, events, classes, quotas, budgets, servers. Only what a model reads is typed.
import type { ApiObject, Condition, Labels, ObjectMeta, Time } from './object.ts';
import type { LabelSelector, PodTemplateSpec, ResourceList } from './pod.ts';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  readonly timeAdded?: Time;
}

export interface Node extends ApiObject {
  readonly kind: 'Node';
  readonly spec: { readonly unschedulable: boolean; readonly taints: readonly Taint[] };
  readonly status: {
    readonly allocatable: ResourceList;
    readonly conditions: readonly Condition[];
    readonly images: readonly string[];
  };
}

/** A core/v1 Event. Series of events.k8s.io (the scheduler's) have `action` and `eventTime`. */
export interface EventObject extends ApiObject {
  readonly kind: 'Event';
  readonly involved: {
    readonly kind: string;
    readonly apiVersion: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: number;
  };
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly source: string;
  readonly count: number;
  readonly firstTimestamp: Time;
  readonly lastTimestamp: Time;
  /** Empty for events of the older API. */
  readonly action: string;
}

/** ReplicaSet, Deployment, StatefulSet. */
export interface ReplicatedWorkload extends ApiObject {
  readonly kind: 'ReplicaSet' | 'Deployment' | 'StatefulSet';
  readonly spec: {
    readonly replicas: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly serviceName?: string;
  };
  readonly status: { readonly replicas: number; readonly readyReplicas: number; readonly availableReplicas: number };
}

export interface Service extends ApiObject {
  readonly kind: 'Service';
  readonly spec: {
    readonly selector?: Labels;
    readonly ports?: readonly { readonly port: number; readonly targetPort?: number | string }[];
    readonly clusterIP?: string;
  };
}

export interface PriorityClass extends ApiObject {
  readonly kind: 'PriorityClass';
  readonly value: number;
  readonly globalDefault: boolean;
  readonly preemptionPolicy: 'Never' | 'PreemptLowerPriority';
}

export interface ResourceQuota extends ApiObject {
  readonly kind: 'ResourceQuota';
  readonly spec: { readonly hard: ResourceList; readonly scopes?: readonly string[]; readonly scopeSelector?: unknown };
  readonly status: { readonly hard: ResourceList; readonly used: ResourceList };
}

export interface LimitRange extends ApiObject {
  readonly kind: 'LimitRange';
  readonly spec: { readonly limits: readonly Readonly<Record<string, unknown>>[] };
}

export interface PodDisruptionBudget extends ApiObject {
  readonly kind: 'PodDisruptionBudget';
  readonly spec: {
    readonly minAvailable?: number | string;
    readonly maxUnavailable?: number | string;
    readonly selector?: LabelSelector;
  };
  readonly status: {
    readonly disruptionsAllowed: number;
    readonly currentHealthy: number;
    readonly desiredHealthy: number;
    readonly expectedPods: number;
  };
}

/** A kind that is accepted and does nothing (ConfigMap, Secret, Namespace …). */
export interface OpaqueObject extends ApiObject {
  readonly kind: 'Opaque';
  readonly metadata: ObjectMeta;
  readonly apiVersion: string;
  readonly publishedKind: string;
  readonly body: Readonly<Record<string, unknown>>;
}
