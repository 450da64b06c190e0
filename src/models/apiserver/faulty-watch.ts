// One watch under faults: events late by more or less, never reordered; the stream broken and taken up again by a list,
// so that intermediate states are skipped and deletions are seen as absences; first lists that are behind.
import type { Micros } from '../../sim/time.ts';
import type { Simulation, EventKind } from '../../sim/simulation.ts';
import { keyOf, type ApiObject, type Kind, type ObjectKey } from '../api/object.ts';
import type { WatchEvent } from './request.ts';
import type { Store } from './store.ts';
import { nextMeta, withMeta } from './versions.ts';

export type Deliver = (event: WatchEvent, old: ApiObject | undefined) => void;

/** How a watch asks about the events that come in. */
export interface WatchSource {
  readonly simulation: Simulation;
  readonly store: Store;
  readonly dueKind: EventKind;
  readonly relistKind: EventKind;
  /** What becomes of an event; undefined: nothing out of the ordinary. */
  faultOf(event: WatchEvent): { readonly delay: Micros } | { readonly disconnect: Micros } | undefined;
}

export class FaultyWatch {
  private readonly kind: Kind;
  private readonly index: number;
  private readonly source: WatchSource;
  private readonly deliver: Deliver;
  /** What the client has been shown. */
  private readonly shown = new Map<ObjectKey, ApiObject>();
  private waiting: { readonly event: WatchEvent; readonly due: Micros }[] = [];
  private lastDue: Micros = 0;
  private isBroken = false;
  isStopped = false;

  /** @param index number by which events of `dueKind` and `relistKind` name this watch */
  constructor(kind: Kind, index: number, source: WatchSource, deliver: Deliver) {
    this.kind = kind;
    this.index = index;
    this.source = source;
    this.deliver = deliver;
  }

  /** Takes in an event from the server. */
  receive(event: WatchEvent): void {
    if (this.isBroken || this.isStopped) return;
    const fault = this.source.faultOf(event);
    if (fault !== undefined && 'disconnect' in fault) {
      this.disconnect(fault.disconnect);
      return;
    }
    this.late(event, fault?.delay ?? 0);
  }

  /** Shows an event after a delay, or after those before it. */
  late(event: WatchEvent, delay: Micros): void {
    const { simulation, dueKind } = this.source;
    const { now } = simulation;
    const due = Math.max(now + delay, this.lastDue);
    if (due <= now && this.waiting.length === 0) {
      this.show(event);
      return;
    }
    this.lastDue = due;
    this.waiting.push({ event, due });
    simulation.scheduleAt(due, dueKind, this.index);
  }

  /** Shows what is due. */
  showDue(): void {
    const { now } = this.source.simulation;
    while (!this.isStopped) {
      const [next] = this.waiting;
      if (next === undefined || next.due > now) return;
      this.waiting.shift();
      this.show(next.event);
    }
  }

  /** The stream breaks: whatever is on its way is lost, and nothing comes until the client lists again. */
  disconnect(outage: Micros): void {
    if (this.isBroken || this.isStopped) return;
    this.isBroken = true;
    this.waiting = [];
    this.lastDue = 0;
    this.source.simulation.schedule(outage, this.source.relistKind, this.index);
  }

  /** Lists anew: differences between what was shown and what there is, in the order of their versions. */
  relist(): void {
    if (this.isStopped || !this.isBroken) return;
    this.isBroken = false;
    const { store } = this.source;
    const present = new Set<ObjectKey>();
    const changed: ApiObject[] = [];
    for (const object of store.list(this.kind)) {
      const key = keyOf(object);
      present.add(key);
      if (this.shown.get(key) !== object) changed.push(object);
    }
    changed.sort((a, b) => a.metadata.resourceVersion - b.metadata.resourceVersion);
    for (const object of changed) {
      this.show({ type: this.shown.has(keyOf(object)) ? 'MODIFIED' : 'ADDED', object });
    }
    // Of an object that is gone the client knows only the last state it saw, and that it is gone as of this list.
    const version = store.resourceVersion;
    for (const [key, object] of this.shown) {
      if (!present.has(key))
        this.show({ type: 'DELETED', object: withMeta(object, nextMeta(object.metadata, version)) });
    }
  }

  private show(event: WatchEvent): void {
    const key = keyOf(event.object);
    const old = this.shown.get(key);
    if (event.type === 'DELETED') {
      // An object that came and went while the stream was broken.
      if (old === undefined) return;
      this.shown.delete(key);
    } else this.shown.set(key, event.object);
    this.deliver(event, old);
  }
}
