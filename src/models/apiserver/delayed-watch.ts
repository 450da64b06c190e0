// Watches whose events arrive some time after the write. All clients that watch a kind with the same delay get an event
// together, in the order in which they came: one entry in the event list for all of them. Since nothing could happen
// between entries that were made at one instant for another, this changes no order.
import type { EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { ApiObject, Kind } from '../api/object.ts';
import type { WatchEvent } from './request.ts';
import type { Store } from './store.ts';

/** Places that delivered events may take up while others are always under way. */
const DELIVERED_AT_MOST = 4096;

type Receive = (event: WatchEvent, old: ApiObject | undefined) => void;

interface Receiver {
  readonly receive: Receive;
  isStopped: boolean;
}

export class DelayedWatches {
  private readonly simulation: Simulation;
  private readonly store: Store;
  private readonly watches: DelayedWatch[] = [];
  private kindOfEvent: EventKind | undefined;

  constructor(simulation: Simulation, store: Store) {
    this.simulation = simulation;
    this.store = store;
  }

  /** Delivers each write of the kind from now on, `delay` later. What is returned stops that, and drops what is due. */
  watch(kind: Kind, delay: Micros, receive: Receive): () => void {
    const watch = this.watches.find(other => other.kind === kind && other.delay === delay) ?? this.begin(kind, delay);
    const receiver: Receiver = { receive, isStopped: false };
    watch.receivers = [...watch.receivers, receiver];
    return () => {
      receiver.isStopped = true;
      watch.receivers = watch.receivers.filter(other => other !== receiver);
    };
  }

  private begin(kind: Kind, delay: Micros): DelayedWatch {
    this.kindOfEvent ??= this.simulation.on('api.watch', index => this.watches[index]?.deliverOne());
    const due = this.kindOfEvent;
    const watch = new DelayedWatch(kind, delay);
    const index = this.watches.push(watch) - 1;
    this.store.watch(kind, (event, old) => {
      if (watch.receivers.length === 0) return;
      watch.push(event, old);
      this.simulation.schedule(delay, due, index);
    });
    return watch;
  }
}

/** Events of one kind on their way, oldest first, each with those who watched when it was written. */
class DelayedWatch {
  readonly kind: Kind;
  readonly delay: Micros;
  receivers: readonly Receiver[] = [];
  private readonly events: (WatchEvent | undefined)[] = [];
  private readonly olds: (ApiObject | undefined)[] = [];
  private readonly audiences: (readonly Receiver[] | undefined)[] = [];
  private head = 0;

  constructor(kind: Kind, delay: Micros) {
    this.kind = kind;
    this.delay = delay;
  }

  push(event: WatchEvent, old: ApiObject | undefined): void {
    this.events.push(event);
    this.olds.push(old);
    this.audiences.push(this.receivers);
  }

  deliverOne(): void {
    const { head } = this;
    const event = this.events[head];
    const audience = this.audiences[head];
    if (event === undefined || audience === undefined) return;
    const old = this.olds[head];
    this.events[head] = undefined;
    this.olds[head] = undefined;
    this.audiences[head] = undefined;
    this.head = head + 1;
    if (this.head === this.events.length || this.head === DELIVERED_AT_MOST) this.dropDelivered();
    for (let i = 0; i < audience.length; i += 1) {
      const receiver = audience[i]!;
      if (!receiver.isStopped) receiver.receive(event, old);
    }
  }

  private dropDelivered(): void {
    this.events.splice(0, this.head);
    this.olds.splice(0, this.head);
    this.audiences.splice(0, this.head);
    this.head = 0;
  }
}
