// Where the API server keeps objects: one table a kind, one resourceVersion for all writes, and the queue of watch
// events. Rules of the API (defaulting, validation, deletion, finalizers) are `api-server.ts`; here is only memory.
//
// Deliveries are never nested: a write made while an event is being delivered is stored at once, and its event waits
// until every watcher has seen the one before. So each watcher sees all writes in the order of their versions.
import type { ApiObject, Kind } from '../api/object.ts';
import type { ObjectsByKind } from './connection.ts';
import type { WatchEvent, WatchEventType } from './request.ts';

/** Called for each write; `old` is the object that the write replaced. */
export type Watcher = (event: WatchEvent, old: ApiObject | undefined) => void;

interface Table {
  readonly namespaces: Map<string, Map<string, ApiObject>>;
  watchers: Watcher[];
  count: number;
}

interface Pending {
  readonly event: WatchEvent;
  readonly old: ApiObject | undefined;
  readonly watchers: readonly Watcher[];
}

export class Store {
  private readonly tables = new Map<Kind, Table>();
  private version = 0;
  private readonly pending: Pending[] = [];
  private isDelivering = false;

  /** Version of the latest write. */
  get resourceVersion(): number {
    return this.version;
  }

  /** A version for the write that comes next. */
  nextVersion(): number {
    this.version += 1;
    return this.version;
  }

  get<K extends Kind>(kind: K, namespace: string, name: string): ObjectsByKind[K] | undefined {
    const object = this.tables.get(kind)?.namespaces.get(namespace)?.get(name);
    return object as ObjectsByKind[K] | undefined;
  }

  /** Number of objects of a kind. */
  count(kind: Kind): number {
    return this.tables.get(kind)?.count ?? 0;
  }

  /** Objects of a kind in order of creation (within a namespace). */
  *list<K extends Kind>(kind: K): Iterable<ObjectsByKind[K]> {
    const table = this.tables.get(kind);
    if (table === undefined) return;
    for (const objects of table.namespaces.values()) {
      for (const object of objects.values()) yield object as ObjectsByKind[K];
    }
  }

  hasWatchers(kind: Kind): boolean {
    return (this.tables.get(kind)?.watchers.length ?? 0) > 0;
  }

  watch(kind: Kind, watcher: Watcher): () => void {
    const table = this.table(kind);
    table.watchers = [...table.watchers, watcher];
    return () => {
      table.watchers = table.watchers.filter(other => other !== watcher);
    };
  }

  /** Stores an object under its name and tells the watchers. */
  put(type: 'ADDED' | 'MODIFIED', object: ApiObject, old: ApiObject | undefined): void {
    const table = this.table(object.kind);
    const namespace = object.metadata.namespace;
    let objects = table.namespaces.get(namespace);
    if (objects === undefined) table.namespaces.set(namespace, (objects = new Map()));
    objects.set(object.metadata.name, object);
    if (type === 'ADDED') table.count += 1;
    this.tell(table, type, object, old);
  }

  /** Takes an object away; `last` is its final state, with the version of the deletion. */
  remove(last: ApiObject): void {
    const table = this.table(last.kind);
    const objects = table.namespaces.get(last.metadata.namespace);
    const old = objects?.get(last.metadata.name);
    if (objects?.delete(last.metadata.name)) table.count -= 1;
    this.tell(table, 'DELETED', last, old);
  }

  private table(kind: Kind): Table {
    let table = this.tables.get(kind);
    if (table === undefined) {
      table = { namespaces: new Map(), watchers: [], count: 0 };
      this.tables.set(kind, table);
    }
    return table;
  }

  private tell(table: Table, type: WatchEventType, object: ApiObject, old: ApiObject | undefined): void {
    if (table.watchers.length === 0) return;
    const event: WatchEvent = { type, object };
    if (this.isDelivering) {
      this.pending.push({ event, old, watchers: table.watchers });
      return;
    }
    this.isDelivering = true;
    for (const watcher of table.watchers) watcher(event, old);
    // Whatever was written meanwhile is delivered now, oldest first.
    for (let i = 0; i < this.pending.length; i += 1) {
      const next = this.pending[i];
      if (next === undefined) break;
      for (const watcher of next.watchers) watcher(next.event, next.old);
      if (i === 1023) {
        this.pending.splice(0, 1024);
        i = -1;
      }
    }
    this.pending.length = 0;
    this.isDelivering = false;
  }
}
