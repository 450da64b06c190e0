// A resource of identical units with a queue, for processes: servers, repairers, slots. Higher priority first, then
// first come, first served; who has a unit keeps it until it releases it.
import { invariant } from './invariant.ts';
import type { Processes, Wait } from './process.ts';

interface Waiting {
  readonly slot: number;
  readonly priority: number;
  readonly order: number;
}

/**
 * @example
 * const server = new Resource(processes, 2);
 * // in a process:
 * yield server.seize();      // or seize(10): before all of lower priority
 * server.release();
 */
export class Resource {
  /** Units in use, of `capacity`. */
  inUse = 0;
  readonly capacity: number;
  private readonly processes: Processes;
  // A binary heap: nobody comes before its parent at (i - 1) >> 1.
  private readonly queue: Waiting[] = [];
  private arrivals = 0;

  /** `capacity` is a whole number ≥ 1. */
  constructor(processes: Processes, capacity: number) {
    invariant(Number.isInteger(capacity) && capacity >= 1, `a resource of ${capacity} units`);
    this.processes = processes;
    this.capacity = capacity;
  }

  /** Processes that wait. */
  get queueLength(): number {
    return this.queue.length;
  }

  /** Units that are free. */
  get available(): number {
    return this.capacity - this.inUse;
  }

  /** To be yielded: waits for one unit and takes it. Any number may be a priority; higher goes first. */
  seize(priority: number = 0): Wait {
    return { enrol: slot => this.enrol(slot, priority) };
  }

  /** Gives one unit back; the first in the queue goes on with it at this instant. */
  release(): void {
    invariant(this.inUse > 0, 'a unit was released that nobody had seized');
    const next = this.takeFirst();
    if (next === undefined) this.inUse -= 1;
    else this.processes.wake(next.slot);
  }

  private enrol(slot: number, priority: number): boolean {
    if (this.inUse < this.capacity) {
      this.inUse += 1;
      return true;
    }
    const { queue } = this;
    const entry: Waiting = { slot, priority, order: this.arrivals };
    this.arrivals += 1;
    let at = queue.length;
    queue.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!comesBefore(entry, queue[parent]!)) break;
      queue[at] = queue[parent]!;
      at = parent;
    }
    queue[at] = entry;
    return false;
  }

  private takeFirst(): Waiting | undefined {
    const { queue } = this;
    const first = queue[0];
    const last = queue.pop();
    if (first === undefined || last === undefined || queue.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= queue.length) break;
      if (child + 1 < queue.length && comesBefore(queue[child + 1]!, queue[child]!)) child += 1;
      if (!comesBefore(queue[child]!, last)) break;
      queue[at] = queue[child]!;
      at = child;
    }
    queue[at] = last;
    return first;
  }
}

function comesBefore(a: Waiting, b: Waiting): boolean {
  return a.priority > b.priority || (a.priority === b.priority && a.order < b.order);
}
