// A controller's work queue as client-go has it (kubernetes-facts.md section 2.2): a key is never queued twice nor
// synced by two workers at once; a key added while it is being synced is queued again afterwards; of delayed adds only
// the earliest counts; an immediate add does not take a delayed one away.
import type { EventHandle, EventKind, Simulation } from '../../sim/simulation.ts';
import type { Micros } from '../../sim/time.ts';
import type { ObjectKey } from '../api/object.ts';

interface Entry {
  readonly key: ObjectKey;
  readonly slot: number;
  isQueued: boolean;
  isProcessing: boolean;
  isDirty: boolean;
  waitsUntil: Micros;
  /** Whoever waits here may still change something: the wait keeps the run alive. */
  keepsAlive: boolean;
  handle: EventHandle;
  failures: number;
  /** The ready key behind this one. */
  next: Entry | undefined;
}

const NEVER = Number.POSITIVE_INFINITY;

export class WorkQueue {
  private readonly entries = new Map<ObjectKey, Entry>();
  private readonly slots: (Entry | undefined)[] = [];
  private readonly free: number[] = [];
  private first: Entry | undefined;
  private last: Entry | undefined;
  /** The entry that was asked for last: mostly the next one, too. */
  private latest: Entry | undefined;
  /** The entry that became idle last. */
  private idle: Entry | undefined;
  private readonly due: EventKind;
  private readonly hopelessDue: EventKind;
  private readonly simulation: Simulation;
  private readonly onReady: () => void;

  /** @param onReady called whenever a key became ready; it may `take` at once or later */
  constructor(simulation: Simulation, name: string, onReady: () => void) {
    this.simulation = simulation;
    this.onReady = onReady;
    this.due = simulation.on(`${name}.due`, slot => this.fall(slot));
    this.hopelessDue = simulation.on(`${name}.retry`, slot => this.fall(slot), { background: true });
  }

  add(key: ObjectKey): void {
    this.enqueue(this.entry(key));
  }

  addAfter(key: ObjectKey, delay: Micros): void {
    if (delay <= 0) {
      this.add(key);
      return;
    }
    this.wait(this.entry(key), this.simulation.now + delay, true);
  }

  /**
   * Repeats a key after errors in a row. Once the delay has reached its limit, the error will come back until something
   * else happens: from then on the repetition alone keeps no run alive (`isHopeful` false).
   */
  retryAfter(key: ObjectKey, delay: Micros, isHopeful: boolean): void {
    this.wait(this.entry(key), this.simulation.now + Math.max(1, delay), isHopeful);
  }

  /** The next ready key, marked as being processed; undefined: none. */
  take(): ObjectKey | undefined {
    const entry = this.first;
    if (entry === undefined) return undefined;
    this.first = entry.next;
    if (this.first === undefined) this.last = undefined;
    entry.next = undefined;
    entry.isQueued = false;
    entry.isProcessing = true;
    entry.isDirty = false;
    return entry.key;
  }

  get hasReady(): boolean {
    return this.first !== undefined;
  }

  /** The sync of a key is over; it is queued again if it was added meanwhile. */
  finish(key: ObjectKey): void {
    const entry = this.entry(key);
    entry.isProcessing = false;
    if (entry.isDirty) this.enqueue(entry);
    else this.dropIfIdle(entry);
  }

  /** Number of errors in a row, this one included. */
  countFailure(key: ObjectKey): number {
    const entry = this.entry(key);
    entry.failures += 1;
    return entry.failures;
  }

  forget(key: ObjectKey): void {
    const entry = this.latest?.key === key ? this.latest : this.entries.get(key);
    if (entry !== undefined) entry.failures = 0;
  }

  /** Drops everything that is queued or waits: the process is gone. */
  clear(): void {
    for (const entry of this.entries.values()) {
      if (entry.waitsUntil !== NEVER) this.simulation.cancel(entry.handle);
    }
    this.entries.clear();
    this.slots.length = 0;
    this.free.length = 0;
    this.first = undefined;
    this.last = undefined;
    this.latest = undefined;
    this.idle = undefined;
  }

  /** Of several waits the earliest counts; one that keeps the run alive does so for all. */
  private wait(entry: Entry, at: Micros, keepsAlive: boolean): void {
    const isWaiting = entry.waitsUntil !== NEVER;
    const isEarlier = at < entry.waitsUntil;
    const isAlive = keepsAlive || (isWaiting && entry.keepsAlive);
    if (isWaiting && !isEarlier && isAlive === entry.keepsAlive) return;
    if (isWaiting) this.simulation.cancel(entry.handle);
    if (isEarlier) entry.waitsUntil = at;
    entry.keepsAlive = isAlive;
    entry.handle = this.simulation.scheduleAt(entry.waitsUntil, isAlive ? this.due : this.hopelessDue, entry.slot);
  }

  private fall(slot: number): void {
    const entry = this.slots[slot];
    if (entry === undefined) return;
    entry.waitsUntil = NEVER;
    this.enqueue(entry);
  }

  private enqueue(entry: Entry): void {
    if (entry.isQueued) return;
    if (entry.isProcessing) {
      entry.isDirty = true;
      return;
    }
    entry.isQueued = true;
    if (this.last === undefined) this.first = entry;
    else this.last.next = entry;
    this.last = entry;
    this.onReady();
  }

  private entry(key: ObjectKey): Entry {
    if (this.latest?.key === key) return this.latest;
    const entry = this.entries.get(key) ?? this.makeEntry(key);
    this.latest = entry;
    return entry;
  }

  private makeEntry(key: ObjectKey): Entry {
    const slot = this.free.pop() ?? this.slots.length;
    const entry: Entry = {
      key,
      slot,
      isQueued: false,
      isProcessing: false,
      isDirty: false,
      waitsUntil: NEVER,
      keepsAlive: true,
      handle: 0,
      failures: 0,
      next: undefined,
    };
    this.slots[slot] = entry;
    this.entries.set(key, entry);
    return entry;
  }

  /** An idle entry is dropped when another becomes idle, since mostly its key comes again at once. */
  private dropIfIdle(entry: Entry): void {
    if (!isIdle(entry)) return;
    const { idle } = this;
    this.idle = entry;
    if (idle === undefined || idle === entry || !isIdle(idle)) return;
    this.entries.delete(idle.key);
    this.slots[idle.slot] = undefined;
    this.free.push(idle.slot);
  }
}

function isIdle(entry: Entry): boolean {
  return !entry.isQueued && !entry.isProcessing && entry.waitsUntil === NEVER && entry.failures === 0;
}
