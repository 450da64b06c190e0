// The cache of one controller, fed by its watches: the only thing it may read. It may be behind the API server.
import type { ApiObject, Kind, ObjectKey } from '../api/object.ts';
import { keyOf } from '../api/object.ts';
import type { ApiConnection, ObjectsByKind } from '../apiserver/connection.ts';
import type { WatchEvent, WatchEventType } from '../apiserver/request.ts';
import type { View } from './controller.ts';

/** An object and its key, which is made once. */
interface Cached {
  readonly key: ObjectKey;
  object: ApiObject;
}

/** One kind's cache. Events find their object by its number; syncs, which know only keys, by key. */
class KindCache {
  /** Version of the newest object that has arrived. */
  version = 0;
  readonly byKey = new Map<ObjectKey, Cached>();
  private readonly byNumber: (Cached | undefined)[] = [];

  /** Takes in an event; returns what was there under the object's key before. */
  take({ type, object }: WatchEvent): ApiObject | undefined {
    const known = this.byNumber[object.metadata.number];
    if (known === undefined || type === 'DELETED') return this.replace(known?.key ?? keyOf(object), type, object);
    const old = known.object;
    known.object = object;
    return old;
  }

  /** An object that comes or goes; one of the same name whose deletion was not seen gives way. */
  private replace(key: ObjectKey, type: WatchEventType, object: ApiObject): ApiObject | undefined {
    const old = this.byKey.get(key)?.object;
    if (old !== undefined) this.byNumber[old.metadata.number] = undefined;
    if (type === 'DELETED') this.byKey.delete(key);
    else {
      const cached: Cached = { key, object };
      this.byKey.set(key, cached);
      this.byNumber[object.metadata.number] = cached;
    }
    return old;
  }
}

export class Informer implements View {
  private readonly caches = new Map<Kind, KindCache>();
  private readonly stops: (() => void)[] = [];
  private readonly connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.connection = connection;
  }

  /**
   * Begins to watch. `observe` is called after the cache shows the change; `isCached: false` keeps no objects of the
   * kind (for controllers that keep an index of their own).
   */
  watch(kind: Kind, isCached: boolean, observe: (event: WatchEvent, old: ApiObject | undefined) => void): void {
    const cache = new KindCache();
    this.caches.set(kind, cache);
    this.stops.push(
      this.connection.watch(kind, (event, replaced) => {
        cache.version = event.object.metadata.resourceVersion;
        observe(event, isCached ? cache.take(event) : replaced);
      }),
    );
  }

  /** Stops all watches: the controller is gone. */
  stop(): void {
    for (const stop of this.stops) stop();
    this.stops.length = 0;
  }

  /** Version of the newest object of the kind that has arrived. */
  seen(kind: Kind): number {
    return this.caches.get(kind)?.version ?? 0;
  }

  get<K extends Kind>(kind: K, key: ObjectKey): ObjectsByKind[K] | undefined {
    return this.caches.get(kind)?.byKey.get(key)?.object as ObjectsByKind[K] | undefined;
  }

  *list<K extends Kind>(kind: K): Iterable<ObjectsByKind[K]> {
    const cache = this.caches.get(kind);
    if (cache === undefined) return;
    for (const { object } of cache.byKey.values()) yield object as ObjectsByKind[K];
  }

  liveGet<K extends Kind>(kind: K, namespace: string, name: string): ObjectsByKind[K] | undefined {
    return this.connection.get(kind, namespace, name);
  }
}
