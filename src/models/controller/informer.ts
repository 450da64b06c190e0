// The cache of one controller, fed by its watches: the only thing it may read. It may be behind the API server.
import type { ApiObject, Kind, ObjectKey } from '../api/object.ts';
import { keyOf } from '../api/object.ts';
import type { ApiConnection, ObjectsByKind } from '../apiserver/connection.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import type { View } from './controller.ts';

export class Informer implements View {
  private readonly caches = new Map<Kind, Map<ObjectKey, ApiObject>>();
  private readonly versions = new Map<Kind, number>();
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
    const cache = new Map<ObjectKey, ApiObject>();
    if (isCached) this.caches.set(kind, cache);
    this.stops.push(
      this.connection.watch(kind, (event, replaced) => {
        const { object } = event;
        this.versions.set(kind, object.metadata.resourceVersion);
        if (!isCached) {
          observe(event, replaced);
          return;
        }
        const key = keyOf(object);
        const old = cache.get(key);
        if (event.type === 'DELETED') cache.delete(key);
        else cache.set(key, object);
        observe(event, old);
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
    return this.versions.get(kind) ?? 0;
  }

  get<K extends Kind>(kind: K, key: ObjectKey): ObjectsByKind[K] | undefined {
    return this.caches.get(kind)?.get(key) as ObjectsByKind[K] | undefined;
  }

  *list<K extends Kind>(kind: K): Iterable<ObjectsByKind[K]> {
    const cache = this.caches.get(kind);
    if (cache === undefined) return;
    for (const object of cache.values()) yield object as ObjectsByKind[K];
  }

  liveGet<K extends Kind>(kind: K, namespace: string, name: string): ObjectsByKind[K] | undefined {
    return this.connection.get(kind, namespace, name);
  }
}
