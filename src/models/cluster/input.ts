// All that one run needs, already checked: objects after defaulting, rules, events, the profile. The experiment layer
// makes it from text; the library's users may make it themselves.
import type { DistributionSpec } from '../../sim/distribution.ts';
import type { Micros } from '../../sim/time.ts';
import type { ApiObject, Labels } from '../api/object.ts';
import type { Taint } from '../api/cluster-objects.ts';
import type { ResourceList } from '../api/pod.ts';
import type { Propagation } from '../apiserver/request.ts';
import type { PodRule } from '../workload/rule.ts';
import type { Profile } from './profile.ts';
import type { ControllerSettings } from '../controller/controller.ts';
import type { Faults } from '../apiserver/faults.ts';
import type { SchedulingPolicy } from '../scheduler/scheduling-policy.ts';

export interface NodeInput {
  readonly name: string;
  readonly cpu: number; // cores, allocatable
  readonly memory: number; // bytes
  readonly pods: number;
  readonly extended?: ResourceList;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly price: number; // an hour
  /** A spot node: reclaimed at random, with this notice. */
  readonly spot?: { readonly mtbf: DistributionSpec; readonly notice: Micros; readonly back?: DistributionSpec };
  /** Random failures: up time, then repair time. */
  readonly failures?: {
    readonly mtbf: DistributionSpec;
    readonly repair: DistributionSpec;
    readonly correlatedBy?: string;
  };
}

export interface ImageInput {
  /** Time of a pull; undefined: the profile's. */
  readonly pull?: DistributionSpec;
  /** Bytes a second; with image sizes. */
  readonly bandwidth?: number;
  readonly sizes?: Readonly<Record<string, number>>;
  /** Every node has every image. */
  readonly cached: boolean;
  /** Images that no registry has: containers wait for them in ImagePullBackOff. */
  readonly unpullable?: readonly string[];
}

export interface AutoscalerInput {
  readonly min: number;
  readonly max: number;
  readonly provision: DistributionSpec;
  /** The node that is added; undefined: like the first node. */
  readonly template?: NodeInput;
}

/** Which pods an event of the experiment acts on. */
export interface PodSelection {
  readonly name?: string;
  readonly job?: string;
  readonly index?: number;
  readonly ordinal?: number;
  readonly node?: string;
  readonly all?: boolean;
}

export type ActionKind =
  | 'Job'
  | 'CronJob'
  | 'Node'
  | 'Pod'
  | 'ReplicaSet'
  | 'Deployment'
  | 'StatefulSet'
  | 'PodDisruptionBudget'
  | 'ResourceQuota';

/** What happens meanwhile; `at` in microseconds. */
export type ExperimentEvent = { readonly at: Micros } & (
  | {
      readonly action: 'patch';
      readonly kind: ActionKind;
      /** Ignored where `pods` says which pods are meant. */
      readonly name: string;
      readonly pods?: PodSelection;
      readonly patch: Readonly<Record<string, unknown>>;
      readonly subresource?: 'status';
    }
  | { readonly action: 'apply'; readonly objects: readonly ManifestInput[] }
  | {
      readonly action: 'delete';
      readonly kind: ActionKind;
      readonly name: string;
      readonly pods?: PodSelection;
      readonly propagation?: Propagation;
      readonly gracePeriodSeconds?: number;
    }
  | { readonly action: 'evict'; readonly pods: PodSelection; readonly kubeletReason?: string }
  | { readonly action: 'stop' | 'start'; readonly node?: string; readonly controller?: string }
  | { readonly action: 'enqueue'; readonly queue: string; readonly items: number }
);

/** One object to apply: as published (JSON); the server defaults and validates it when it is applied. */
export type ManifestInput = Readonly<Record<string, unknown>>;

export interface ArrivalInput {
  readonly manifest: ManifestInput;
  readonly every: DistributionSpec;
  readonly count: number;
}

export interface QueueInput {
  readonly name: string;
  readonly items: number;
  readonly service: DistributionSpec;
  readonly kind: 'take' | 'ack' | 'lease';
  readonly lease: Micros;
  /** When the items are loaded. */
  readonly loadAt: Micros;
  /** Share of items whose processing kills the worker. */
  readonly poison: number;
  readonly arrivals?: DistributionSpec;
}

export interface FunctionInput {
  readonly name: string;
  readonly concurrency: number;
  readonly target: number;
  readonly requests: number;
  readonly every?: DistributionSpec;
  readonly service: DistributionSpec;
  readonly coldStart: DistributionSpec;
  readonly minScale: number;
  readonly maxScale: number;
  /** Its requests are the tasks of this Job: request i draws the same numbers as the Job's pod i in this container. */
  readonly tasksOf?: { readonly job: string; readonly container: string };
}

/** A cluster and what is to happen in it: all that one run depends on. */
export interface ClusterInput {
  readonly seed: string;
  readonly replication: number;
  /** Wall clock at t = 0: microseconds since 1970, a whole number. */
  readonly epoch: number;
  /** Horizon; undefined: until every Job is finished (design.md, "The end of a run"). */
  readonly until: Micros | undefined;
  readonly profile: Profile;
  readonly nodes: readonly NodeInput[];
  readonly images: ImageInput;
  readonly autoscaler: AutoscalerInput | undefined;
  readonly manifests: readonly ManifestInput[];
  readonly rules: readonly PodRule[];
  readonly events: readonly ExperimentEvent[];
  readonly arrivals: readonly ArrivalInput[];
  readonly queues: readonly QueueInput[];
  readonly functions: readonly FunctionInput[];
}

/** A line of the watch log, in published form. */
export type WatchLogLine =
  | { readonly t: number; readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: unknown }
  | {
      readonly t: number;
      readonly type: 'REJECTED';
      readonly kind: string;
      readonly metadata: { readonly name: string };
      readonly error: string;
    }
  | { readonly t: number; readonly type: 'END'; readonly epoch: string };

/** What is to be kept of a run besides its numbers. None of it changes the run. */
export interface RunOptions {
  /** Called for each write, in order, if the run shall be logged. */
  readonly watchLog?: (line: WatchLogLine) => void;
  /** Keep the lines of `kubectl get events`. */
  readonly keepsEvents?: boolean;
  /** Keep the final objects in published form. */
  readonly keepsObjects?: boolean;
  /** Keep step functions over time; default true. */
  readonly keepsSeries?: boolean;
  /** Faults between controllers and the API server, for tests. */
  readonly faults?: Faults;
  /** Historical bugs of the controllers to turn on, by name (`joblab/testing` has the list). */
  readonly bugs?: ReadonlySet<string>;
  /** Changes the list of controllers: own ones added, others replaced or wrapped. */
  readonly controllers?: (defaults: readonly ControllerSettings[]) => readonly ControllerSettings[];
  /** Own reasons of the scheduler against nodes, and own scores. */
  readonly schedulingPolicy?: SchedulingPolicy;
  /** Called every few thousand events; what it throws ends the run. */
  readonly pulse?: () => void;
  /** Orders simultaneous events by these draws from [0, 1) instead of the order of scheduling. */
  readonly shuffle?: () => number;
}

export type { ApiObject };
