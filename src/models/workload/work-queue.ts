// One work queue: items that wait, items in work, and what becomes of an item whose worker dies. `take`: it is lost;
// `ack`: the broker gives it out again at once; `lease`: it is given out again when its lease runs out, even where the
// first worker still lives. Workers are `queue-worker.ts`'s, where items come from is `work-queues.ts`'s.
import type { EventHandle } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';

export type QueueKind = 'take' | 'ack' | 'lease';

/** A worker that waits for an item. */
export interface QueueWaiter {
  /** There may be an item, or none will come any more. */
  wake(): void;
}

/** What one item asks of its worker. */
export interface ItemWork {
  /** Microseconds of wall time, or core-microseconds. */
  readonly amount: number;
  readonly usesCpu: boolean;
  /** Its processing kills the worker. */
  readonly isPoison: boolean;
}

export interface QueueOptions {
  readonly name: string;
  readonly kind: QueueKind;
  /** Work of an item by its number; the same however often it is asked. */
  readonly work: (item: number) => ItemWork;
  readonly now: () => Micros;
  /** Starts the lease of an item; undefined of other kinds. */
  readonly startLease: ((item: number) => EventHandle) | undefined;
  readonly endLease: (lease: EventHandle) => void;
  readonly onChange: (queue: WorkQueue) => void;
  readonly onServed: (queue: WorkQueue, waited: Micros, ran: Micros) => void;
}

export class WorkQueue {
  readonly name: string;
  readonly kind: QueueKind;
  /** Items that were done, each counted once. */
  done = 0;
  /** Items that nobody will do: their worker died, or their server. */
  lost = 0;
  /** Deliveries of items that had been delivered before. */
  repeated = 0;
  /** Items that are still to be loaded. */
  toCome = 0;
  private readonly options: QueueOptions;
  private waiting: number[] = [];
  private head = 0;
  private readonly enqueuedAt: Micros[] = [];
  private readonly takenAt: Micros[] = [];
  private readonly deliveries: number[] = [];
  private readonly isDone: boolean[] = [];
  private readonly leases = new Map<number, EventHandle>();
  private readonly inWork = new Set<number>();
  private readonly waiters = new Set<QueueWaiter>();

  constructor(options: QueueOptions) {
    this.options = options;
    this.name = options.name;
    this.kind = options.kind;
  }

  get waitingCount(): number {
    return this.waiting.length - this.head;
  }

  get inWorkCount(): number {
    return this.inWork.size;
  }

  /** A worker that finds nothing may go: none waits, none is to come, and (leases) none may come back. */
  get isExhausted(): boolean {
    if (this.waitingCount > 0 || this.toCome > 0) return false;
    return this.kind !== 'lease' || this.inWork.size === 0;
  }

  /** Appends items. */
  enqueue(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const item = this.enqueuedAt.length;
      this.enqueuedAt.push(this.options.now());
      this.takenAt.push(0);
      this.deliveries.push(0);
      this.isDone.push(false);
      this.waiting.push(item);
    }
    this.changed();
  }

  /** The oldest item; undefined where none waits. */
  take(): number | undefined {
    while (this.head < this.waiting.length) {
      const item = this.waiting[this.head]!;
      this.head += 1;
      if (this.head > 1024 && this.head * 2 > this.waiting.length) {
        this.waiting = this.waiting.slice(this.head);
        this.head = 0;
      }
      // Its first worker may have finished it after the lease had run out.
      if (this.isDone[item] === true) continue;
      if (this.deliveries[item]! > 0) this.repeated += 1;
      this.deliveries[item]! += 1;
      this.takenAt[item] = this.options.now();
      this.inWork.add(item);
      if (this.options.startLease !== undefined) this.leases.set(item, this.options.startLease(item));
      this.changed();
      return item;
    }
    return undefined;
  }

  workOf(item: number): ItemWork {
    return this.options.work(item);
  }

  /** A worker has done the item. */
  complete(item: number): void {
    this.endLease(item);
    this.inWork.delete(item);
    if (this.isDone[item] !== true) {
      this.isDone[item] = true;
      this.done += 1;
      const taken = this.takenAt[item]!;
      this.options.onServed(this, taken - this.enqueuedAt[item]!, this.options.now() - taken);
    }
    this.changed();
  }

  /** The item's worker has died with it. */
  drop(item: number): void {
    if (this.isDone[item] === true) return;
    if (this.kind === 'take') {
      this.inWork.delete(item);
      this.lost += 1;
    } else if (this.kind === 'ack') this.giveBack(item);
    this.changed();
  }

  /** The lease of an item has run out: it may be taken again. */
  expire(item: number): void {
    this.leases.delete(item);
    if (this.isDone[item] !== true) this.giveBack(item);
    this.changed();
  }

  /** The server is gone, and everything that it held. */
  loseAll(): void {
    for (const item of this.waiting.slice(this.head)) {
      if (this.isDone[item] !== true) this.lost += 1;
    }
    this.waiting = [];
    this.head = 0;
    this.changed();
  }

  /** `waiter` is woken when there may be an item for it, once. */
  await(waiter: QueueWaiter): void {
    this.waiters.add(waiter);
  }

  forget(waiter: QueueWaiter): void {
    this.waiters.delete(waiter);
  }

  private giveBack(item: number): void {
    this.inWork.delete(item);
    this.waiting = [item, ...this.waiting.slice(this.head)];
    this.head = 0;
  }

  private endLease(item: number): void {
    const lease = this.leases.get(item);
    if (lease === undefined) return;
    this.options.endLease(lease);
    this.leases.delete(item);
  }

  /** Tells what has changed, and wakes those who can go on: one worker an item, or all where nothing is left. */
  private changed(): void {
    this.options.onChange(this);
    let count = this.isExhausted ? this.waiters.size : Math.min(this.waiters.size, this.waitingCount);
    for (const waiter of Array.from(this.waiters)) {
      if (count === 0) return;
      count -= 1;
      this.waiters.delete(waiter);
      waiter.wake();
    }
  }
}
