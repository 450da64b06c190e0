// Where the API server keeps objects: one table a kind, one resourceVersion for all writes, and the queue of watch
// events. Rules of the API (defaulting, validation, deletion, finalizers) are `api-server.ts`; here is only memory.
//
// Deliveries are never nested: a write made while an event is being delivered is stored at once, and its event waits
// until every watcher has seen the one before. So each watcher sees all writes in the order of their versions.
import { bug } from '../../sim/invariant.ts';
import type { ApiObject, Kind, ObjectRef } from '../api/object.ts';
import type { ObjectsByKind } from './connection.ts';
import type { WatchEvent, WatchEventType } from './request.ts';

/** Called for each write; `old` is the object that the write replaced. */
export type Watcher = (event: WatchEvent, old: ApiObject | undefined) => void;

interface Table {
  /** By `metadata.number`. */
  readonly objects: (ApiObject | undefined)[];
  /** Numbers by namespace and name. */
  readonly namespaces: Map<string, Map<string, number>>;
  watchers: readonly Watcher[];
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

  /** A number for the object of this kind that is created next. */
  nextNumber(kind: Kind): number {
    const { objects } = this.table(kind);
    objects.push(undefined);
    return objects.length - 1;
  }

  get<K extends Kind>(kind: K, namespace: string, name: string): ObjectsByKind[K] | undefined {
    const table = this.tables.get(kind);
    const number = table?.namespaces.get(namespace)?.get(name);
    return number === undefined ? undefined : (table?.objects[number] as ObjectsByKind[K] | undefined);
  }

  /** The object that a reference means, by its number where that is known and still in use. Checks no uid. */
  find(ref: ObjectRef): ApiObject | undefined {
    const { number } = ref;
    const object = number === undefined ? undefined : this.tables.get(ref.kind)?.objects[number];
    return object ?? this.get(ref.kind, ref.namespace, ref.name);
  }

  /** Whether an object is still there, in whatever version. */
  has(object: ApiObject): boolean {
    return this.tables.get(object.kind)?.objects[object.metadata.number] !== undefined;
  }

  /** Number of objects of a kind. */
  count(kind: Kind): number {
    return this.tables.get(kind)?.count ?? 0;
  }

  /** Objects of a kind in order of creation (within a namespace). */
  *list<K extends Kind>(kind: K): Iterable<ObjectsByKind[K]> {
    const table = this.tables.get(kind);
    if (table === undefined) return;
    for (const numbers of table.namespaces.values()) {
      for (const number of numbers.values()) yield table.objects[number] as ObjectsByKind[K];
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

  /** Stores an object under its number, a new one under its name, too, and tells the watchers. */
  put(type: 'ADDED' | 'MODIFIED', object: ApiObject, old: ApiObject | undefined): void {
    const table = this.table(object.kind);
    const { namespace, name, number } = object.metadata;
    if (number === 0) bug(`${object.kind} ${name} is stored without a number`);
    table.objects[number] = object;
    if (type === 'ADDED') {
      let numbers = table.namespaces.get(namespace);
      if (numbers === undefined) table.namespaces.set(namespace, (numbers = new Map()));
      numbers.set(name, number);
      table.count += 1;
    }
    this.tell(table, type, object, old);
  }

  /** Takes an object away; `last` is its final state, with the version of the deletion. */
  remove(last: ApiObject): void {
    const table = this.table(last.kind);
    const { namespace, name, number } = last.metadata;
    const old = table.objects[number];
    table.objects[number] = undefined;
    if (table.namespaces.get(namespace)?.delete(name) === true) table.count -= 1;
    this.tell(table, 'DELETED', last, old);
  }

  private table(kind: Kind): Table {
    let table = this.tables.get(kind);
    if (table === undefined) {
      // Numbers begin with 1.
      table = { objects: [undefined], namespaces: new Map(), watchers: [], count: 0 };
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
    const { watchers } = table;
    for (let i = 0; i < watchers.length; i += 1) watchers[i]!(event, old);
    if (this.pending.length > 0) this.deliverPending();
    this.isDelivering = false;
  }

  private deliverPending(): void {
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
  }
}
