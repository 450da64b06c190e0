// What a client may ask of the API server, as data: requests can be logged, delayed, refused and shrunk.
import type { ApiObject, ObjectRef } from '../api/object.ts';
import type { CauseReason } from '../api/diagnostic.ts';
import type { PodStatus } from '../api/pod.ts';

/** Why the server, or the way to it, failed a request. */
export type ApiFailure =
  | 'Conflict'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Invalid'
  | 'Forbidden'
  | 'TooManyRequests'
  | 'Timeout'
  | 'InternalError';

/** Failures are values: a client has to look at them. `message` is the server's text. */
export type ApiReply<T extends ApiObject = ApiObject> =
  | { readonly ok: true; readonly object: T }
  | {
      readonly ok: false;
      readonly reason: ApiFailure;
      readonly message: string;
      readonly causes?: readonly { readonly path: string; readonly reason: CauseReason; readonly message: string }[];
    };

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** One request to the API server. */
export type ApiRequest =
  /** A read past all caches, which takes a token and a round trip as any request does. */
  | { readonly verb: 'get'; readonly ref: ObjectRef }
  | { readonly verb: 'create'; readonly object: ApiObject }
  /** Replaces spec and metadata. A resourceVersion other than 0 is a precondition. */
  | { readonly verb: 'update'; readonly object: ApiObject }
  /**
   * Replaces the status only (status subresource); the version the object carries is a precondition. `unconditional`
   * is for the kubelet, the only writer of what it writes: no precondition, and conditions of others
   * (`otherConditions`, `nominatedNodeName`) that the server has stay.
   */
  | { readonly verb: 'updateStatus'; readonly object: ApiObject; readonly unconditional?: boolean }
  /** Lays single fields over a pod's status; `otherConditions` are merged by type. */
  | { readonly verb: 'patchPodStatus'; readonly ref: ObjectRef; readonly change: Partial<PodStatus> }
  /** Strategic merge of a patch in published form (spec, metadata, status); `subresource` as kubectl has it. */
  | {
      readonly verb: 'patch';
      readonly ref: ObjectRef;
      readonly patch: Readonly<Record<string, unknown>>;
      readonly subresource?: 'status';
    }
  /** Takes one finalizer away, as the controllers' strategic patches do. */
  | { readonly verb: 'removeFinalizer'; readonly ref: ObjectRef; readonly finalizer: string }
  | {
      readonly verb: 'delete';
      readonly ref: ObjectRef;
      readonly gracePeriodSeconds?: number;
      readonly propagation?: Propagation;
    }
  /** The eviction subresource of a pod: sets DisruptionTarget and deletes, unless a disruption budget forbids it. */
  | { readonly verb: 'evict'; readonly ref: ObjectRef; readonly gracePeriodSeconds?: number }
  /** The binding subresource of a pod. */
  | { readonly verb: 'bind'; readonly ref: ObjectRef; readonly nodeName: string }
  /**
   * Requests side by side; the reply is that of the first that failed, else of the last. See `replies` of the
   * runtime.
   */
  | { readonly verb: 'all'; readonly requests: readonly ApiRequest[] };

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED';
/** What a watch shows: an object that came, changed or went. */
export interface WatchEvent<T extends ApiObject = ApiObject> {
  readonly type: WatchEventType;
  readonly object: T;
}
