// What a controller is: a cache of objects that it observes, keys that it wants to look at, and a sync that turns one
// key's caches into requests. A controller never sees the store, latency, faults or crashes: the runtime has those.
// Users write own controllers against this file.
import type { Micros } from '../../sim/time.ts';
import type { ApiObject, Kind, ObjectKey, Time } from '../api/object.ts';
import type { ObjectsByKind } from '../apiserver/connection.ts';
import type { ApiReply, ApiRequest, WatchEvent } from '../apiserver/request.ts';
import type { Profile } from '../cluster/profile.ts';

/** `done` forgets the key's earlier errors; `retry` asks for a rate-limited repetition (an error). */
export type SyncResult = 'done' | 'retry';

/**
 * One pass over one key. `yield` a request, receive its reply. After `{verb: 'all'}` the reply is that of the first
 * request that failed, else of the last; each single reply is in `context.replies()`.
 */
export type Sync = Generator<ApiRequest, SyncResult, ApiReply>;

/** The controller's caches: what its watches have shown so far. */
export interface View {
  get<K extends Kind>(kind: K, key: ObjectKey): ObjectsByKind[K] | undefined;
  list<K extends Kind>(kind: K): Iterable<ObjectsByKind[K]>;
  /** A read past the cache (quorum read), where the real controller does one. */
  liveGet<K extends Kind>(kind: K, namespace: string, name: string): ObjectsByKind[K] | undefined;
}

/** The controller's work queue: no key twice, delayed adds keep the earliest time (kubernetes-facts.md section 2.2). */
export interface ControllerQueue {
  add(key: ObjectKey): void;
  addAfter(key: ObjectKey, delay: Micros): void;
}

/** All that a controller may use of the world: caches, queue, clock, profile. */
export interface ControllerContext {
  readonly view: View;
  readonly queue: ControllerQueue;
  readonly profile: Profile;
  /** Wall clock at t = 0, microseconds since 1970. */
  readonly epoch: number;
  /** Exact instant since the run began. */
  now(): Micros;
  /** Now as it is written into objects: whole seconds where the profile truncates. */
  apiNow(): Time;
  /** Replies of the `all` that this sync yielded last, in the order of its requests. */
  replies(): readonly ApiReply[];
  /** Version of the newest object of the kind that the cache has seen: for reading one's own writes. */
  seen(kind: Kind): number;
  recordEvent(about: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

/** A controller: what it watches, what it makes of events, and its pass over a key. */
export interface Controller {
  readonly name: string;
  readonly watches: readonly Kind[];
  /** Watched kinds of which the controller keeps an index of its own: the view has none of them. */
  readonly ownIndexOf?: readonly Kind[];
  /** Called for each watch event after the cache shows it; `old` is what the cache held before. */
  observe(event: WatchEvent, old: ApiObject | undefined): void;
  /** Begins a pass over a key; undefined: there is nothing to do. */
  sync(key: ObjectKey): Sync | undefined;
}

/** Makes a controller; called again after each crash, when its memory is lost. */
export type ControllerFactory = (context: ControllerContext) => Controller;

/** What a controller needs of its process: threads, throttle, retry delays. */
export interface ControllerSettings {
  readonly name: string;
  readonly workers: number;
  readonly qps: number;
  readonly burst: number;
  /** Delay of the n-th retry in a row: base · 2ⁿ⁻¹, at most max. */
  readonly retryBase: Micros;
  readonly retryMax: Micros;
  readonly factory: ControllerFactory;
}
