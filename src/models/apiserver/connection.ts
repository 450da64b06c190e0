// A client's connection to the API server: requests take a token of the client's throttle and the profile's latency,
// watch events arrive with the watch's delay, in the order of the writes. Where nothing takes time (`ideal`) a request
// is committed and answered before `send` returns. Every component of the cluster talks to the server through one.
import type { ApiObject, Kind, Time } from '../api/object.ts';
import type { ApiReply, ApiRequest, WatchEvent } from './request.ts';

/** Kind names to object types, for typed reads. */
export interface ObjectsByKind {
  readonly Job: import('../api/job.ts').Job;
  readonly CronJob: import('../api/job.ts').CronJob;
  readonly Pod: import('../api/pod.ts').Pod;
  readonly Node: import('../api/cluster-objects.ts').Node;
  readonly Event: import('../api/cluster-objects.ts').EventObject;
  readonly ReplicaSet: import('../api/cluster-objects.ts').ReplicatedWorkload;
  readonly Deployment: import('../api/cluster-objects.ts').ReplicatedWorkload;
  readonly StatefulSet: import('../api/cluster-objects.ts').ReplicatedWorkload;
  readonly Service: import('../api/cluster-objects.ts').Service;
  readonly PriorityClass: import('../api/cluster-objects.ts').PriorityClass;
  readonly ResourceQuota: import('../api/cluster-objects.ts').ResourceQuota;
  readonly LimitRange: import('../api/cluster-objects.ts').LimitRange;
  readonly PodDisruptionBudget: import('../api/cluster-objects.ts').PodDisruptionBudget;
  readonly Opaque: import('../api/cluster-objects.ts').OpaqueObject;
}

export interface ApiConnection {
  /**
   * Now as an API time: truncated to the whole second where the profile truncates. Use it for times put into objects.
   */
  readonly apiNow: Time;
  /** How far the client's clock is ahead; absent: it is right. */
  skew?(): number;
  /**
   * Sends one request. `onReply` is called once with the reply (for `all`: after the last, with each reply in order),
   * at once where nothing takes time, else when the reply arrives.
   */
  send(request: ApiRequest, onReply?: (reply: ApiReply, all?: readonly ApiReply[]) => void): void;
  /** Watches a kind from now on; objects that exist already are delivered first, as ADDED. Returns a way to stop. */
  watch<K extends Kind>(
    kind: K,
    deliver: (event: WatchEvent<ObjectsByKind[K]>, old: ObjectsByKind[K] | undefined) => void,
  ): () => void;
  /** A live read past every cache (quorum read). */
  get<K extends Kind>(kind: K, namespace: string, name: string): ObjectsByKind[K] | undefined;
  /** Whether an object, in whatever version, is still there: a live read, too. */
  isThere(object: ApiObject): boolean;
  list<K extends Kind>(kind: K): Iterable<ObjectsByKind[K]>;
  /** False: an Event about something that went well would reach nobody, and need not be put into words. */
  readonly tellsEvents: boolean;
  /** Records an Event about an object, through the client's correlation and spam filter. */
  recordEvent(about: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

export interface ConnectionOptions {
  /** Name of the client: the source of its events (`job-controller`, `default-scheduler` …). */
  readonly name: string;
  /** Throttle; qps 0: none. */
  readonly qps: number;
  readonly burst: number;
  /** Events in the newer API (`action`, `eventTime`), as the scheduler's; the action's name by event reason. */
  readonly eventActions?: Readonly<Record<string, string>>;
}
