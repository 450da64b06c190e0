// The future event list: which event comes next, in the order (time, scheduling). The next few events are a sorted
// array, the front; all others wait in a timing wheel and are sorted, or spread finer, when the front has run out.
// Each event is touched two or three times whatever their number. Measured against a plain binary heap in typed arrays
// (bench/event-list.ts, million events a second): 21 to 18 at 16 pending, 12 to 8 at 1000, 9 to 5 at 100 000.
// Handlers and the rules of the clock are in `simulation.ts`.
import { bug } from './invariant.ts';
import type { Micros } from './time.ts';
import { TimingWheel } from './timing-wheel.ts';

/** Names one scheduled event. Never reused: cancelling one that has happened does nothing and returns false. */
export type EventHandle = number;

/** Settings for tests. */
export interface EventQueueOptions {
  /** Gives simultaneous events a random order instead of that of scheduling: draws from [0, 1). */
  readonly shuffle?: (() => number) | undefined;
  /** How often a slot is used before it is given up; at most 2^31 - 1. */
  readonly generationLimit?: number;
}

// A handle is generation · 2^22 + slot; a slot that has used up its generations is given up.
const SLOTS = 4_194_304;
const GENERATIONS = 2_147_483_647;

// Columns of a slot. Its generation grows when its event has happened, so that no handle names a free slot.
const KIND = 0;
const TARGET = 1;
const ARGUMENT = 2;
const GENERATION = 3;
const CANCELLED = -1;

// Sizes of the front, found by measurement: with at most GATHER events in all, everything is in it; it is filled with
// whole buckets until it has BATCH; buckets of up to SORTED are sorted, larger ones spread; beyond SPILL it is emptied.
const GATHER = 24;
const BATCH = 8;
const SORTED = 40;
const SPILL = 64;

/** Pending events; `pop` leaves the earliest one's fields in `time`, `kind`, `target` and `argument`. */
export class EventQueue {
  /** Time of the event popped last, or the horizon that stopped `pop` from taking one. */
  time: Micros = 0;
  /** Fields of the event popped last; meaningless before. */
  kind = 0;
  target = 0;
  argument = 0;
  /** Events that are neither popped nor cancelled. */
  size = 0;

  // All events before `frontLimit`, sorted, at [frontHead, frontEnd); the wheel has those from `frontLimit` on.
  private frontTimes = new Float64Array(256);
  private frontSlots = new Int32Array(256);
  private frontHead = 0;
  private frontEnd = 0;
  private frontLimit: Micros = Infinity;
  private readonly wheel = new TimingWheel();

  private slots = new Int32Array(4 * 64);
  private slotEnd = 0;
  // Head of the list of free slots, which goes on in the wheel's `nexts`.
  private freeSlot = -1;
  // Cancelled events that still have their place in the front or the wheel.
  private cancelled = 0;

  private readonly shuffle: (() => number) | undefined;
  private readonly generationLimit: number;

  constructor(options: EventQueueOptions = {}) {
    this.shuffle = options.shuffle;
    this.generationLimit = Math.min(options.generationLimit ?? GENERATIONS, GENERATIONS);
  }

  /**
   * Adds an event and returns its slot, for which `handleOf` gives the handle. `time` is a whole number not before the
   * queue's `time`; `kind` ≥ 0; kind, target and argument are 32-bit integers. O(1), amortised.
   */
  push(time: Micros, kind: number, target: number, argument: number): number {
    let slot = this.freeSlot;
    if (slot >= 0) this.freeSlot = this.wheel.nexts[slot]!;
    else slot = this.newSlot();
    const slots = this.slots;
    const cell = slot * 4;
    slots[cell + KIND] = kind;
    slots[cell + TARGET] = target;
    slots[cell + ARGUMENT] = argument;
    this.size += 1;
    if (time < this.frontLimit && (this.frontEnd - this.frontHead < SPILL || !this.spill())) {
      this.insertFront(time, slot);
    } else {
      this.wheel.insert(time, slot);
    }
    return slot;
  }

  /**
   * The handle of the event that was put into a slot last. Apart from `push`, because most callers drop it: a handle
   * is a double on the heap, a slot is not.
   */
  handleOf(slot: number): EventHandle {
    return this.slots[slot * 4 + GENERATION]! * SLOTS + slot;
  }

  /** Takes an event back and returns its kind; -1 if it has happened or was cancelled before. O(1), amortised. */
  cancel(handle: EventHandle): number {
    const generation = Math.floor(handle / SLOTS);
    const slot = handle - generation * SLOTS;
    if ((slot | 0) !== slot || slot < 0 || slot >= this.slotEnd) return -1;
    const cell = slot * 4;
    const kind = this.slots[cell + KIND]!;
    if (kind < 0 || this.slots[cell + GENERATION] !== generation) return -1;
    this.slots[cell + KIND] = CANCELLED;
    this.size -= 1;
    this.cancelled += 1;
    if (this.cancelled > 64 && this.cancelled > this.size * 2) this.dropCancelled();
    return kind;
  }

  /**
   * Removes the earliest event if its time is at most `until`, and puts it into the fields. False if there is none:
   * then nothing may be pushed before `until` any more if an event is pending after it.
   */
  pop(until: Micros): boolean {
    for (;;) {
      if (this.frontHead === this.frontEnd && !this.refill(until)) return false;
      const head = this.frontHead;
      const time = this.frontTimes[head]!;
      const slot = this.frontSlots[head]!;
      const slots = this.slots;
      const kind = slots[slot * 4 + KIND]!;
      if (kind !== CANCELLED) {
        if (time > until) {
          this.time = Math.max(this.time, until);
          return false;
        }
        this.frontHead = head + 1;
        this.time = time;
        this.kind = kind;
        this.target = slots[slot * 4 + TARGET]!;
        this.argument = slots[slot * 4 + ARGUMENT]!;
        this.size -= 1;
        this.freeAgain(slot);
        return true;
      }
      this.frontHead = head + 1;
      this.cancelled -= 1;
      this.freeAgain(slot);
    }
  }

  private newSlot(): number {
    const slot = this.slotEnd;
    if (slot * 4 === this.slots.length) {
      if (slot === SLOTS) bug(`more than ${SLOTS} events are pending`);
      const slots = new Int32Array(slot * 8);
      slots.set(this.slots);
      this.slots = slots;
      this.wheel.grow();
    }
    this.slotEnd = slot + 1;
    return slot;
  }

  private freeAgain(slot: number): void {
    const slots = this.slots;
    const cell = slot * 4;
    const generation = slots[cell + GENERATION]! + 1;
    slots[cell + GENERATION] = generation;
    if (generation === this.generationLimit) return;
    this.wheel.nexts[slot] = this.freeSlot;
    this.freeSlot = slot;
  }

  /**
   * Inserts behind all events that are not later: what was scheduled first comes first. The shorter part makes room,
   * to the left into the place of what was popped, or to the right.
   */
  private insertFront(time: Micros, slot: number): void {
    if (this.frontEnd === this.frontTimes.length) this.makeRoom();
    const times = this.frontTimes;
    const slots = this.frontSlots;
    const head = this.frontHead;
    const end = this.frontEnd;
    let at: number;
    if (head > 0 && time < times[(head + end) >> 1]!) {
      this.frontHead = head - 1;
      at = head - 1;
      while (times[at + 1]! <= time) {
        times[at] = times[at + 1]!;
        slots[at] = slots[at + 1]!;
        at += 1;
      }
    } else {
      this.frontEnd = end + 1;
      at = end;
      while (at > head && times[at - 1]! > time) {
        times[at] = times[at - 1]!;
        slots[at] = slots[at - 1]!;
        at -= 1;
      }
    }
    times[at] = time;
    slots[at] = slot;
    if (this.shuffle !== undefined) this.shuffleIn(at, this.shuffle());
  }

  /** Moves the entry at `at` to a random place among those of its time, as an inside-out shuffle does. */
  private shuffleIn(at: number, draw: number): void {
    const times = this.frontTimes;
    const slots = this.frontSlots;
    let first = at;
    while (first > this.frontHead && times[first - 1] === times[at]) first -= 1;
    const place = first + Math.floor(draw * (at - first + 1));
    const slot = slots[at]!;
    slots[at] = slots[place]!;
    slots[place] = slot;
  }

  private makeRoom(): void {
    const { frontTimes, frontSlots, frontHead, frontEnd } = this;
    const count = frontEnd - frontHead;
    if (count * 2 > frontTimes.length) {
      this.frontTimes = new Float64Array(frontTimes.length * 2);
      this.frontSlots = new Int32Array(frontTimes.length * 2);
    }
    this.frontTimes.set(frontTimes.subarray(frontHead, frontEnd));
    this.frontSlots.set(frontSlots.subarray(frontHead, frontEnd));
    this.frontHead = 0;
    this.frontEnd = count;
  }

  /** Empties a front that has grown too long into the wheel. False if it holds one instant only: that may be long. */
  private spill(): boolean {
    const { wheel, frontTimes, frontSlots, frontEnd } = this;
    if (this.frontLimit - frontTimes[this.frontHead]! <= 1) return false;
    wheel.moveBase(this.time);
    this.frontLimit = this.time;
    for (let i = this.frontHead; i < frontEnd; i += 1) wheel.insert(frontTimes[i]!, frontSlots[i]!);
    this.frontHead = 0;
    this.frontEnd = 0;
    return true;
  }

  /** Fills the empty front from the wheel. False if nothing is left, or nothing up to `until`. */
  private refill(until: Micros): boolean {
    const { wheel } = this;
    this.frontHead = 0;
    this.frontEnd = 0;
    while (!wheel.isEmpty) {
      if (this.size <= GATHER) {
        while (!wheel.isEmpty) this.moveToFront(wheel.take(wheel.firstBucket()));
        this.frontLimit = Infinity;
      } else {
        const bucket = wheel.firstBucket();
        const start = wheel.startOf(bucket);
        if (start > until) {
          this.time = Math.max(this.time, until);
          return false;
        }
        if (wheel.levelOf(bucket) === 0 || wheel.countOf(bucket) <= SORTED) {
          this.openBuckets(bucket);
        } else {
          wheel.moveBase(start);
          this.frontLimit = start;
          this.spread(wheel.take(bucket));
        }
      }
      if (this.frontEnd > 0) return true;
    }
    this.frontLimit = Infinity;
    return false;
  }

  /** Moves a bucket into the front, and those that follow at its level, until it has BATCH events. */
  private openBuckets(first: number): void {
    const { wheel } = this;
    const level = wheel.levelOf(first);
    let bucket = first;
    this.moveToFront(wheel.take(bucket));
    while (this.frontEnd < BATCH && wheel.hasLevel(level)) {
      const next = wheel.firstBucket();
      if (level > 0 && wheel.countOf(next) > SORTED) break;
      bucket = next;
      this.moveToFront(wheel.take(bucket));
    }
    this.frontLimit = wheel.endOf(bucket);
    wheel.moveBase(wheel.startOf(bucket));
  }

  private moveToFront(list: number): void {
    const { times, nexts } = this.wheel;
    for (let slot = list; slot >= 0;) {
      const next = nexts[slot]!;
      if (!this.wasCancelled(slot)) this.insertFront(times[slot]!, slot);
      slot = next;
    }
  }

  /** Puts a bucket's events back into the wheel, whose base now is the bucket's start: they go to finer buckets. */
  private spread(list: number): void {
    const { wheel } = this;
    const { times, nexts } = wheel;
    for (let slot = list; slot >= 0;) {
      const next = nexts[slot]!;
      if (!this.wasCancelled(slot)) wheel.insert(times[slot]!, slot);
      slot = next;
    }
  }

  /** Frees the slot of a cancelled event that has been taken from its place. */
  private wasCancelled(slot: number): boolean {
    if (this.slots[slot * 4 + KIND] !== CANCELLED) return false;
    this.cancelled -= 1;
    this.freeAgain(slot);
    return true;
  }

  /** Gives cancelled events' places back once they are two thirds of all; the order of the others stays. */
  private dropCancelled(): void {
    const { wheel, frontTimes, frontSlots } = this;
    let end = this.frontHead;
    for (let i = this.frontHead; i < this.frontEnd; i += 1) {
      const slot = frontSlots[i]!;
      if (this.wasCancelled(slot)) continue;
      frontTimes[end] = frontTimes[i]!;
      frontSlots[end] = slot;
      end += 1;
    }
    this.frontEnd = end;
    const lists: number[] = [];
    while (!wheel.isEmpty) lists.push(wheel.take(wheel.firstBucket()));
    for (const list of lists) this.spread(list);
  }
}
