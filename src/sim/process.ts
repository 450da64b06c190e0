// Process interaction for arrivals and textbook models: a generator that yields delays and waits for resources. Handy
// rather than fast (some 10^6 steps a second); the cluster's own parts are written with events instead.
import type { EventKind, Simulation } from './simulation.ts';
import type { Micros } from './time.ts';

/** Something a process may wait for, such as a unit of a `Resource`. */
export interface Wait {
  /** Enrols the process in `slot`. True if it need not wait; else `Processes.wake(slot)` lets it go on later. */
  enrol(slot: number): boolean;
}

/**
 * The life of one entity. Yield a delay in whole microseconds, or something to wait for.
 *
 * @example
 * function* customer(): Process {
 *   yield counter.seize();
 *   yield seconds(service.sample(stream));
 *   counter.release();
 * }
 */
export type Process = Generator<Micros | Wait, void, void>;

/** Runs processes on a simulation. */
export class Processes {
  private readonly simulation: Simulation;
  private readonly resumed: EventKind;
  private readonly running: (Process | undefined)[] = [];
  private readonly freeSlots: number[] = [];

  /** `name` is the name of the one kind of event that is registered. */
  constructor(simulation: Simulation, name: string = 'process.resumed') {
    this.simulation = simulation;
    this.resumed = simulation.on(name, slot => this.resume(slot));
  }

  /** Processes that have begun or are scheduled to, and have not ended. */
  get count(): number {
    return this.running.length - this.freeSlots.length;
  }

  /** Begins a process after a delay, as an event of its own. */
  start(process: Process, delay: Micros = 0): void {
    const slot = this.freeSlots.pop() ?? this.running.length;
    this.running[slot] = process;
    this.simulation.schedule(delay, this.resumed, slot);
  }

  /** Lets a waiting process go on at this instant, as an event of its own. */
  wake(slot: number): void {
    this.simulation.schedule(0, this.resumed, slot);
  }

  private resume(slot: number): void {
    const process = this.running[slot]!;
    for (;;) {
      const step = process.next();
      if (step.done === true) {
        this.running[slot] = undefined;
        this.freeSlots.push(slot);
        return;
      }
      if (typeof step.value === 'number') {
        this.simulation.schedule(step.value, this.resumed, slot);
        return;
      }
      if (!step.value.enrol(slot)) return;
    }
  }
}
