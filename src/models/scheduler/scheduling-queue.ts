// The pods that wait for a node: ready ones by priority and time, those that back off, and those that no event could
// have helped since they failed (kubernetes-facts.md section 5.1). Where deciding takes no time, `instant-queue.ts` is
// used instead.
import { MICROS_PER_SECOND, type Micros } from '../../sim/time.ts';
import type { Profile } from '../cluster/profile.ts';
import { Heap } from './heap.ts';
import {
  ACTIVE,
  BACKING_OFF,
  IN_FLIGHT,
  isScheduledBefore,
  NOWHERE,
  UNSCHEDULABLE,
  type PodRecord,
} from './pod-record.ts';
import type { SchedulingClass } from './scheduling-class.ts';

/** Whether an event could help pods of a class that were rejected for these reasons. */
export type Hint = (schedulingClass: SchedulingClass, rejectedBy: number) => boolean;

/** How an attempt failed. */
export interface FailedAttempt {
  /** See `filter.ts`; 0: no node was looked at. */
  readonly reasons: number;
  /** Room is being made for it. */
  readonly isPreempting: boolean;
  /** What the pod's condition says. */
  readonly text: string;
}

export interface PodQueue {
  /** A pod that is new, or whose gates are gone. */
  add(record: PodRecord): void;
  /** The next pod to decide on; undefined: none is ready. */
  pop(): PodRecord | undefined;
  /** The pod that was popped found no node. */
  fail(record: PodRecord, attempt: FailedAttempt): void;
  /** The pod waits no longer. */
  remove(record: PodRecord): void;
  /** Something happened: pods that it could help become ready. */
  move(hint: Hint): void;
  /** Pods that have waited for so long that they are tried again whatever happened. */
  sweep(): void;
  /** Whether `pop` may find a pod. */
  readonly hasReady: boolean;
  /** Instant at which a pod becomes ready by itself; Infinity: none does. */
  readonly nextReady: Micros;
  /** Whether pods wait for an event. */
  readonly hasUnschedulable: boolean;
  clear(): void;
}

interface Parked {
  readonly records: Set<PodRecord>;
  rejectedBy: number;
}

export class SchedulingQueue implements PodQueue {
  private readonly now: () => Micros;
  private readonly profile: Profile;
  private readonly active = new Heap<PodRecord>(isScheduledBefore);
  private readonly backingOff = new Heap<PodRecord>((a, b) => this.isReadyBefore(a, b));
  /** After attempts that looked at no node: these are not taken early. */
  private readonly erring = new Heap<PodRecord>((a, b) => this.isReadyBefore(a, b));
  private readonly parked = new Map<SchedulingClass, Parked>();
  private inFlight: PodRecord | undefined;

  constructor(profile: Profile, now: () => Micros) {
    this.profile = profile;
    this.now = now;
  }

  get hasReady(): boolean {
    return this.active.size > 0 || this.backingOff.size > 0;
  }

  get hasUnschedulable(): boolean {
    return this.parked.size > 0;
  }

  get nextReady(): Micros {
    dropGone(this.erring, BACKING_OFF);
    const record = this.erring.peek();
    return record === undefined ? Infinity : this.readyAt(record);
  }

  add(record: PodRecord): void {
    record.enteredAt = this.now();
    this.activate(record);
  }

  pop(): PodRecord | undefined {
    this.flush();
    // Pods that back off are taken early when nobody else waits.
    const record = popLive(this.active, ACTIVE) ?? popLive(this.backingOff, BACKING_OFF);
    if (record === undefined) return undefined;
    record.place = IN_FLIGHT;
    record.hasMissedEvent = false;
    record.rejectedBy = 0;
    this.inFlight = record;
    return record;
  }

  fail(record: PodRecord, attempt: FailedAttempt): void {
    this.inFlight = undefined;
    if (record.place !== IN_FLIGHT) return;
    const now = this.now();
    record.rejectedBy = attempt.reasons;
    record.enteredAt = now;
    if (attempt.reasons === 0) {
      record.errors += 1;
      record.backoffUntil = now + this.backoff(record.errors);
      record.place = BACKING_OFF;
      this.erring.push(record);
      return;
    }
    record.errors = 0;
    record.attempts += 1;
    record.backoffUntil = now + this.backoff(record.attempts);
    if (record.hasMissedEvent) this.requeue(record);
    else this.park(record);
  }

  remove(record: PodRecord): void {
    if (record.place === UNSCHEDULABLE) {
      const parked = this.parked.get(record.schedulingClass);
      parked?.records.delete(record);
      if (parked?.records.size === 0) this.parked.delete(record.schedulingClass);
    }
    record.place = NOWHERE;
  }

  move(hint: Hint): void {
    const { inFlight } = this;
    if (inFlight !== undefined && hint(inFlight.schedulingClass, inFlight.rejectedBy)) inFlight.hasMissedEvent = true;
    for (const [schedulingClass, { records, rejectedBy }] of this.parked) {
      if (!hint(schedulingClass, rejectedBy)) continue;
      this.parked.delete(schedulingClass);
      for (const record of records) this.requeue(record);
    }
  }

  sweep(): void {
    const latest = this.now() - this.profile['scheduler.unschedulableFlush'];
    for (const [schedulingClass, { records }] of this.parked) {
      for (const record of records) {
        if (record.enteredAt >= latest) continue;
        records.delete(record);
        this.requeue(record);
      }
      if (records.size === 0) this.parked.delete(schedulingClass);
    }
  }

  clear(): void {
    this.active.clear();
    this.backingOff.clear();
    this.erring.clear();
    this.parked.clear();
    this.inFlight = undefined;
  }

  private activate(record: PodRecord): void {
    record.place = ACTIVE;
    this.active.push(record);
  }

  private park(record: PodRecord): void {
    record.place = UNSCHEDULABLE;
    const parked = this.parked.get(record.schedulingClass);
    if (parked === undefined) {
      this.parked.set(record.schedulingClass, { records: new Set([record]), rejectedBy: record.rejectedBy });
      return;
    }
    parked.records.add(record);
    parked.rejectedBy |= record.rejectedBy;
  }

  private requeue(record: PodRecord): void {
    if (this.now() >= this.readyAt(record)) {
      this.activate(record);
      return;
    }
    record.place = BACKING_OFF;
    this.backingOff.push(record);
  }

  /** Pods whose back-off is over become ready. */
  private flush(): void {
    const now = this.now();
    for (const heap of [this.backingOff, this.erring]) {
      for (;;) {
        dropGone(heap, BACKING_OFF);
        const record = heap.peek();
        if (record === undefined || now < this.readyAt(record)) break;
        heap.pop();
        this.activate(record);
      }
    }
  }

  /** 1, 2, 4, 8, 10 s after the first, second … failure. */
  private backoff(failures: number): Micros {
    const most = this.profile['scheduler.backoffMax'];
    let delay = this.profile['scheduler.backoffBase'];
    for (let i = 1; i < failures && delay < most; i += 1) delay *= 2;
    return Math.min(delay, most);
  }

  /** The back-off ends with the whole second in which it runs out, so that pods of one second go by priority. */
  private readyAt(record: PodRecord): Micros {
    const { backoffUntil } = record;
    if (!this.profile.truncatesTimes) return backoffUntil;
    return (Math.floor(backoffUntil / MICROS_PER_SECOND) + 1) * MICROS_PER_SECOND;
  }

  private isReadyBefore(a: PodRecord, b: PodRecord): boolean {
    const readyA = this.readyAt(a);
    const readyB = this.readyAt(b);
    return readyA === readyB ? isScheduledBefore(a, b) : readyA < readyB;
  }
}

function popLive(heap: Heap<PodRecord>, place: number): PodRecord | undefined {
  dropGone(heap, place);
  return heap.pop();
}

/** Takes pods off the top that have gone since they were pushed. */
function dropGone(heap: Heap<PodRecord>, place: number): void {
  for (let record = heap.peek(); record !== undefined && record.place !== place; record = heap.peek()) heap.pop();
}
