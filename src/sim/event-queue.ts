// The future event list: which event comes next, in the order (time, scheduling). Everything is in typed arrays:
// a 4-ary heap whose families of children fill one cache line each, a first-in-first-out lane for events at the
// current instant, and a table of payloads by slot. It knows nothing of clocks' rules or handlers: see `simulation.ts`.
import { bug } from './invariant.ts';
import type { Micros } from './time.ts';

/** Names one scheduled event. Never reused: cancelling one that has happened does nothing and returns false. */
export type EventHandle = number;

// A heap entry is a pair of doubles: time, and order = sequence · 2^22 + slot. The order is unique, so that pairs are
// totally ordered, and the slot travels with it without a column of its own.
const SLOTS = 4_194_304;
const SEQUENCE_LIMIT = 2_147_483_648;
// Entries start at 3: the children of i, from 4(i - 2) on, then start at a multiple of four pairs of 16 bytes.
const ROOT = 3;
const CANCELLED = -1;
const FREE = -2;

/** Settings that only tests need. */
export interface EventQueueOptions {
  /** Gives simultaneous events this order instead of the order of scheduling: any number in [0, 1), one an event. */
  readonly shuffle?: () => number;
  /** Sequence numbers before pending events are numbered afresh; at most 2^31. */
  readonly sequenceLimit?: number;
}

/** Pending events; `pop` leaves the earliest one's fields in `time`, `kind`, `target` and `argument`. */
export class EventQueue {
  /** Fields of the event popped last; meaningless before the first `pop`. */
  time: Micros = 0;
  kind = 0;
  target = 0;
  argument = 0;

  /** Events that are neither popped nor cancelled. */
  size = 0;

  private heap = new Float64Array(2 * (ROOT + 64));
  private heapEnd = ROOT;
  // A popped root is not filled at once: most handlers schedule a successor, which then takes its place in one sift.
  private rootIsVacant = false;
  private sequence = 0;
  private cancelledInHeap = 0;

  // Four integers a slot: kind, target, argument, generation. A free slot's `target` is the next free slot.
  private slots = new Int32Array(4 * 64);
  private slotEnd = 0;
  private freeSlot = -1;

  // The lane: slots of events at the instant `laneTime`, scheduled when that was the time of the last pop.
  private lane = new Int32Array(64);
  private laneHead = 0;
  private laneTail = 0;

  private readonly shuffle: (() => number) | undefined;
  private readonly sequenceLimit: number;

  constructor(options: EventQueueOptions = {}) {
    this.shuffle = options.shuffle;
    this.sequenceLimit = Math.min(options.sequenceLimit ?? SEQUENCE_LIMIT, SEQUENCE_LIMIT);
  }

  /**
   * Adds an event. `time` must not be before the last popped event's; `kind` ≥ 0; all three payload fields are 32-bit
   * integers. O(1) at the last popped event's time, else O(log n).
   */
  push(time: Micros, kind: number, target: number, argument: number): EventHandle {
    const slot = this.takeSlot();
    const slots = this.slots;
    const base = slot * 4;
    slots[base] = kind;
    slots[base + 1] = target;
    slots[base + 2] = argument;
    this.size += 1;
    if (time === this.time && this.shuffle === undefined) this.pushLane(slot);
    else this.pushHeap(time, slot);
    return slots[base + 3]! * SLOTS + slot;
  }

  /** Takes an event back. False if it has happened or was cancelled before. O(1), amortised. */
  cancel(handle: EventHandle): boolean {
    const generation = Math.floor(handle / SLOTS);
    const slot = handle - generation * SLOTS;
    if (!(slot >= 0 && slot < this.slotEnd)) return false;
    const base = slot * 4;
    if (this.slots[base + 3] !== generation || this.slots[base]! < 0) return false;
    this.slots[base] = CANCELLED;
    this.size -= 1;
    this.cancelledInHeap += 1;
    if (this.cancelledInHeap > 64 && this.cancelledInHeap > this.size * 2) this.compact();
    return true;
  }

  /** The kind of a pending event; -1 where the handle names none. */
  kindOf(handle: EventHandle): number {
    const generation = Math.floor(handle / SLOTS);
    const slot = handle - generation * SLOTS;
    if (!(slot >= 0 && slot < this.slotEnd)) return -1;
    const base = slot * 4;
    return this.slots[base + 3] === generation ? Math.max(this.slots[base]!, -1) : -1;
  }

  /** Removes the earliest event if its time is at most `until`, and puts it into the fields. False if there is none. */
  pop(until: Micros): boolean {
    for (;;) {
      if (this.rootIsVacant) this.fillRoot();
      const heap = this.heap;
      const hasHeap = this.heapEnd > ROOT;
      let slot: number;
      // What waits in the heap for the lane's instant was scheduled before it came, so it goes first.
      if (this.laneHead < this.laneTail && !(hasHeap && heap[2 * ROOT]! <= this.time)) {
        if (this.time > until) return false;
        slot = this.lane[this.laneHead]!;
        this.laneHead += 1;
      } else {
        if (!hasHeap || heap[2 * ROOT]! > until) return false;
        const order = heap[2 * ROOT + 1]!;
        slot = order - Math.floor(order / SLOTS) * SLOTS;
        this.rootIsVacant = true;
      }
      const slots = this.slots;
      const base = slot * 4;
      const kind = slots[base]!;
      if (kind === CANCELLED) {
        this.cancelledInHeap -= 1;
        this.releaseSlot(slot);
        continue;
      }
      if (this.rootIsVacant) this.time = heap[2 * ROOT]!;
      this.kind = kind;
      this.target = slots[base + 1]!;
      this.argument = slots[base + 2]!;
      this.size -= 1;
      this.releaseSlot(slot);
      return true;
    }
  }

  private takeSlot(): number {
    const free = this.freeSlot;
    if (free >= 0) {
      this.freeSlot = this.slots[free * 4 + 1]!;
      return free;
    }
    const slot = this.slotEnd;
    if (slot * 4 === this.slots.length) {
      if (slot >= SLOTS) bug(`more than ${SLOTS} events are pending`);
      const grown = new Int32Array(this.slots.length * 2);
      grown.set(this.slots);
      this.slots = grown;
    }
    this.slotEnd = slot + 1;
    return slot;
  }

  private releaseSlot(slot: number): void {
    const base = slot * 4;
    const slots = this.slots;
    slots[base] = FREE;
    const generation = slots[base + 3]! + 1;
    // A slot whose generations are used up is given up for good: a handle is never reused.
    if (generation === 0x7fff_ffff) return;
    slots[base + 3] = generation;
    slots[base + 1] = this.freeSlot;
    this.freeSlot = slot;
  }

  private pushLane(slot: number): void {
    if (this.laneHead === this.laneTail) {
      this.laneHead = 0;
      this.laneTail = 0;
    } else if (this.laneTail === this.lane.length) {
      this.growLane();
    }
    this.lane[this.laneTail] = slot;
    this.laneTail += 1;
  }

  private growLane(): void {
    const waiting = this.laneTail - this.laneHead;
    const lane = waiting * 2 > this.lane.length ? new Int32Array(this.lane.length * 2) : this.lane;
    lane.set(this.lane.subarray(this.laneHead, this.laneTail));
    this.lane = lane;
    this.laneHead = 0;
    this.laneTail = waiting;
  }

  private pushHeap(time: Micros, slot: number): void {
    if (this.sequence === this.sequenceLimit) this.renumber();
    const sequence = this.shuffle === undefined ? this.sequence : Math.floor(this.shuffle() * SEQUENCE_LIMIT);
    this.sequence += 1;
    const order = sequence * SLOTS + slot;
    if (this.rootIsVacant) {
      this.rootIsVacant = false;
      this.siftDown(time, order);
      return;
    }
    if (this.heapEnd * 2 === this.heap.length) {
      const grown = new Float64Array(this.heap.length * 2);
      grown.set(this.heap);
      this.heap = grown;
    }
    this.heapEnd += 1;
    this.siftUp(this.heapEnd - 1, time, order);
  }

  private fillRoot(): void {
    this.rootIsVacant = false;
    const last = this.heapEnd - 1;
    this.heapEnd = last;
    if (last > ROOT) this.siftDown(this.heap[2 * last]!, this.heap[2 * last + 1]!);
  }

  private siftUp(start: number, time: Micros, order: number): void {
    const heap = this.heap;
    let at = start;
    while (at > ROOT) {
      const parent = (at >> 2) + 2;
      const parentTime = heap[2 * parent]!;
      if (parentTime < time || (parentTime === time && heap[2 * parent + 1]! < order)) break;
      heap[2 * at] = parentTime;
      heap[2 * at + 1] = heap[2 * parent + 1]!;
      at = parent;
    }
    heap[2 * at] = time;
    heap[2 * at + 1] = order;
  }

  /** Puts an entry at the root, or below it where smaller entries are. */
  private siftDown(time: Micros, order: number, start: number = ROOT): void {
    const heap = this.heap;
    const end = this.heapEnd;
    let at = start;
    for (;;) {
      const first = (at - 2) * 4;
      if (first >= end) break;
      const stop = first + 4 < end ? first + 4 : end;
      let least = first;
      let leastTime = heap[2 * first]!;
      for (let child = first + 1; child < stop; child += 1) {
        const childTime = heap[2 * child]!;
        if (childTime < leastTime || (childTime === leastTime && heap[2 * child + 1]! < heap[2 * least + 1]!)) {
          least = child;
          leastTime = childTime;
        }
      }
      const leastOrder = heap[2 * least + 1]!;
      if (time < leastTime || (time === leastTime && order < leastOrder)) break;
      heap[2 * at] = leastTime;
      heap[2 * at + 1] = leastOrder;
      at = least;
    }
    heap[2 * at] = time;
    heap[2 * at + 1] = order;
  }

  /** Drops cancelled entries, once they are two thirds of all, and restores the heap bottom-up. */
  private compact(): void {
    if (this.rootIsVacant) this.fillRoot();
    const heap = this.heap;
    let end = ROOT;
    for (let i = ROOT; i < this.heapEnd; i += 1) {
      const order = heap[2 * i + 1]!;
      const slot = order - Math.floor(order / SLOTS) * SLOTS;
      if (this.slots[slot * 4] === CANCELLED) {
        this.cancelledInHeap -= 1;
        this.releaseSlot(slot);
        continue;
      }
      heap[2 * end] = heap[2 * i]!;
      heap[2 * end + 1] = order;
      end += 1;
    }
    this.heapEnd = end;
    for (let i = ((end - 1) >> 2) + 2; i >= ROOT; i -= 1) this.siftDown(heap[2 * i]!, heap[2 * i + 1]!, i);
  }

  /** Numbers pending entries from 0 again, in the order they have, when the sequence has reached its limit. */
  private renumber(): void {
    const pending: number[] = [];
    for (let i = ROOT; i < this.heapEnd; i += 1) pending.push(this.heap[2 * i + 1]!);
    const ranked = Float64Array.from(pending).sort();
    const rank = new Map<number, number>();
    ranked.forEach((order, i) => rank.set(order, i));
    for (let i = ROOT; i < this.heapEnd; i += 1) {
      const order = this.heap[2 * i + 1]!;
      const slot = order - Math.floor(order / SLOTS) * SLOTS;
      this.heap[2 * i + 1] = rank.get(order)! * SLOTS + slot;
    }
    this.sequence = ranked.length;
  }
}
