// Pods: the template's spec is shared by all pods made from it, so what differs from pod to pod (node, hostname,
// status) stands beside it. Conditions that follow from a pod's course are kept as instants; `conditionsOf` in
// `pod-conditions.ts` lists them as the published API does.
import type { ApiObject, Condition, Labels, ObjectMeta, Time } from './object.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** Amounts as written (`"100m"`, `"1Gi"`); see `quantity.ts`. */
export type ResourceList = Readonly<Record<string, string | number>>;

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly ports?: readonly {
    readonly containerPort: number;
    readonly hostPort?: number;
    readonly protocol?: string;
    readonly hostIP?: string;
  }[];
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
  /** `Always` on an init container makes it a sidecar. */
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  readonly restartPolicyRules?: readonly {
    readonly action: string;
    readonly exitCodes?: { readonly operator: string; readonly values?: readonly number[] };
  }[];
  readonly readinessProbe?: Readonly<Record<string, unknown>>;
  readonly startupProbe?: Readonly<Record<string, unknown>>;
  readonly livenessProbe?: Readonly<Record<string, unknown>>;
  readonly lifecycle?: Readonly<Record<string, unknown>>;
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** The fields of a pod's spec that a model reads; the others pass through untouched. After defaulting. */
export interface PodSpec {
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly terminationGracePeriodSeconds: number;
  readonly activeDeadlineSeconds?: number;
  /** Set only where the manifest names a node itself; a bound pod has `Pod.nodeName`. */
  readonly nodeName?: string;
  readonly hostname?: string;
  readonly nodeSelector?: Labels;
  readonly affinity?: Readonly<Record<string, unknown>>;
  readonly tolerations?: readonly Toleration[];
  readonly topologySpreadConstraints?: readonly Readonly<Record<string, unknown>>[];
  readonly schedulingGates?: readonly { readonly name: string }[];
  readonly priorityClassName?: string;
  readonly priority?: number;
  readonly preemptionPolicy?: 'Never' | 'PreemptLowerPriority';
  readonly schedulerName?: string;
  readonly overhead?: ResourceList;
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

export interface PodTemplateSpec {
  readonly metadata?: {
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly finalizers?: readonly string[];
    readonly name?: string;
  };
  readonly spec: PodSpec;
}

/** One end of a container. */
export interface Termination {
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  readonly startedAt: Time | undefined;
  readonly finishedAt: Time | undefined;
}

export interface ContainerStatus {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'terminated';
  readonly waitingReason: string;
  readonly waitingMessage: string;
  /** Of the running state. */
  readonly startedAt: Time | undefined;
  /** Of the terminated state. */
  readonly terminated: Termination | undefined;
  /** The end before the present state (`lastState.terminated`). */
  readonly lastTerminated: Termination | undefined;
  readonly restartCount: number;
  readonly ready: boolean;
  readonly started: boolean;
}

export interface PodStatus {
  readonly phase: PodPhase;
  readonly reason: string;
  readonly message: string;
  readonly nominatedNodeName: string;
  /** When the kubelet took the pod. */
  readonly startTime: Time | undefined;
  /** PodScheduled=True since. */
  readonly scheduledAt: Time | undefined;
  /** PodScheduled=False: `''`, `Unschedulable` or `SchedulingGated`, with its text and since when. */
  readonly unscheduledReason: string;
  readonly unscheduledMessage: string;
  readonly unscheduledSince: Time | undefined;
  /** PodReadyToStartContainers: True or False since; undefined: not there yet. */
  readonly sandboxReady: boolean;
  readonly sandboxChanged: Time | undefined;
  /** Initialized: True or False since; undefined: not there yet. */
  readonly initialized: boolean;
  readonly initializedChanged: Time | undefined;
  /** Ready and ContainersReady; undefined: not there yet. */
  readonly ready: boolean;
  readonly readyChanged: Time | undefined;
  readonly containersReady: boolean;
  readonly containersReadyChanged: Time | undefined;
  /** Conditions of other kinds, such as DisruptionTarget. */
  readonly otherConditions: readonly Condition[];
  readonly initContainers: readonly ContainerStatus[];
  readonly containers: readonly ContainerStatus[];
}

/** A pod in its internal form. */
export interface Pod extends ApiObject {
  readonly kind: 'Pod';
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  /** Empty until bound. */
  readonly nodeName: string;
  /** Of Indexed Jobs (`<job>-<index>`); empty: none. */
  readonly hostname: string;
  readonly status: PodStatus;
}

const NO_CONDITIONS: readonly Condition[] = Object.freeze([]);
const NO_CONTAINERS: readonly ContainerStatus[] = Object.freeze([]);

/** Status of a pod that nobody has looked at yet. */
export const NEW_POD_STATUS: PodStatus = Object.freeze<PodStatus>({
  phase: 'Pending',
  reason: '',
  message: '',
  nominatedNodeName: '',
  startTime: undefined,
  scheduledAt: undefined,
  unscheduledReason: '',
  unscheduledMessage: '',
  unscheduledSince: undefined,
  sandboxReady: false,
  sandboxChanged: undefined,
  initialized: false,
  initializedChanged: undefined,
  ready: false,
  readyChanged: undefined,
  containersReady: false,
  containersReadyChanged: undefined,
  otherConditions: NO_CONDITIONS,
  initContainers: NO_CONTAINERS,
  containers: NO_CONTAINERS,
});

/** True once the phase is Succeeded or Failed; it never changes again. */
export function isTerminal(pod: Pod): boolean {
  const phase = pod.status.phase;
  return phase === 'Succeeded' || phase === 'Failed';
}
