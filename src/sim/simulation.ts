// Clock and executive: registers kinds of events, schedules and cancels them, and hands each to its handler in the
// order (time, scheduling) until nothing is left to do. What an event means is the models' business.
import { EventQueue } from './event-queue.ts';
import type { EventHandle } from './event-queue.ts';
import { bug, invariant } from './invariant.ts';
import { END_OF_TIME, formatSeconds } from './time.ts';
import type { Micros } from './time.ts';

export type { EventHandle } from './event-queue.ts';

/** Names a registered kind of event within one simulation. */
export type EventKind = number;

/** What happens at an event; both arguments are 32-bit integers, most often a slot or index. */
export type EventHandler = (target: number, argument: number) => void;

/**
 * Why `run` returned: no event is left; only background events are left; the next event is after the horizon; or
 * `stop` was called.
 */
export type RunEnd = 'empty' | 'idle' | 'horizon' | 'stopped';

export interface SimulationOptions {
  /** Called after every 4096 events; what it throws ends the run. */
  readonly pulse?: () => void;
  /** For tests: orders simultaneous events by these draws from [0, 1) instead of the order of scheduling. */
  readonly shuffle?: () => number;
}

/** A look aside every 4096 events costs nothing that could be measured. */
const PULSE_MASK = 0xfff;

/**
 * Events at one instant happen in the order in which they were scheduled.
 *
 * @example
 * const ring = simulation.on('bell.ring', tower => towers.ring(tower));
 * simulation.schedule(seconds(60), ring, 3);
 */
export class Simulation {
  /** Events handled since the simulation was made. */
  handled = 0;

  private readonly pulse: (() => void) | undefined;
  private clock: Micros = 0;
  private foreground = 0;
  private isRunning = false;
  private isStopping = false;
  private readonly queue: EventQueue;
  private readonly names: string[] = [];
  private readonly handlers: EventHandler[] = [];
  // 1 for a kind that keeps a run alive, 0 for a background kind.
  private weights = new Int32Array(64);

  constructor(options: SimulationOptions = {}) {
    this.queue = new EventQueue(options);
    this.pulse = options.pulse;
  }

  /** The current instant. */
  get now(): Micros {
    return this.clock;
  }

  /** Events scheduled and not yet handled or cancelled. */
  get pending(): number {
    return this.queue.size;
  }

  /**
   * Registers a kind of event. `name` (`kubelet.exited`) is for messages and must be new. A background kind
   * (heartbeats, periodic sweeps) keeps no run alive.
   */
  on(name: string, handler: EventHandler, options: { readonly background?: boolean } = {}): EventKind {
    invariant(!this.names.includes(name), `event "${name}" is registered twice`);
    const kind = this.names.length;
    if (kind === this.weights.length) {
      const grown = new Int32Array(kind * 2);
      grown.set(this.weights);
      this.weights = grown;
    }
    this.names.push(name);
    this.handlers.push(handler);
    this.weights[kind] = options.background === true ? 0 : 1;
    return kind;
  }

  /** The name that a kind was registered under. */
  nameOf(kind: EventKind): string {
    return this.names[kind] ?? `unregistered kind ${kind}`;
  }

  /**
   * Schedules an event `delay` whole microseconds from now; 0 is after everything already scheduled for this instant.
   * `target` and `argument` are 32-bit integers. A negative or fractional delay is a bug and throws.
   */
  schedule(delay: Micros, kind: EventKind, target: number = 0, argument: number = 0): EventHandle {
    return this.queue.handleOf(this.enter(delay, kind, target, argument));
  }

  /** Schedules an event at an instant not before now; else like `schedule`. */
  scheduleAt(time: Micros, kind: EventKind, target: number = 0, argument: number = 0): EventHandle {
    return this.queue.handleOf(this.enter(time - this.clock, kind, target, argument));
  }

  /** Takes back a scheduled event. False, and nothing done, where it has happened or was cancelled. */
  cancel(handle: EventHandle): boolean {
    const kind = this.queue.cancel(handle);
    if (kind < 0) return false;
    this.foreground -= this.weights[kind]!;
    return true;
  }

  /**
   * Handles events up to and including the instant `until`. At 'horizon' the clock is at `until`, else at the last
   * event. May be called again to go on.
   */
  run(until: Micros = END_OF_TIME): RunEnd {
    invariant(!this.isRunning, 'run called from within an event');
    this.isRunning = true;
    this.isStopping = false;
    try {
      return this.handleUntil(until);
    } finally {
      this.isRunning = false;
    }
  }

  /** Ends the run after the event that is being handled. */
  stop(): void {
    this.isStopping = true;
  }

  /**
   * Checks and adds an event; returns its slot. Takes the delay, not the time: small numbers are passed for nothing.
   */
  private enter(delay: Micros, kind: EventKind, target: number, argument: number): number {
    const time = this.clock + delay;
    const weight = this.weights[kind];
    if (
      !(delay >= 0 && time <= END_OF_TIME) ||
      Math.floor(delay) !== delay ||
      (target | 0) !== target ||
      (argument | 0) !== argument ||
      kind >= this.handlers.length ||
      weight === undefined
    ) {
      return this.refuse(time, kind, target, argument);
    }
    this.foreground += weight;
    return this.queue.push(time, kind, target, argument);
  }

  private handleUntil(until: Micros): RunEnd {
    const { queue, handlers } = this;
    while (this.foreground > 0) {
      if (!queue.pop(until)) {
        this.clock = Math.max(this.clock, until);
        return 'horizon';
      }
      const kind = queue.kind;
      this.clock = queue.time;
      this.foreground -= this.weights[kind]!;
      this.handled += 1;
      handlers[kind]!(queue.target, queue.argument);
      if (this.isStopping) return 'stopped';
      if ((this.handled & PULSE_MASK) === 0) this.pulse?.();
    }
    return queue.size === 0 ? 'empty' : 'idle';
  }

  private refuse(time: Micros, kind: EventKind, target: number, argument: number): never {
    const what = `event "${this.nameOf(kind)}"`;
    const at = `at t = ${formatSeconds(this.clock)} s`;
    if (kind < 0 || kind >= this.handlers.length || !Number.isInteger(kind)) {
      bug(`an event of ${this.nameOf(kind)} scheduled ${at}`);
    }
    if (time < this.clock) bug(`${what} scheduled ${this.clock - time} µs in the past ${at}`);
    if ((target | 0) !== target || (argument | 0) !== argument) {
      bug(`${what} scheduled with (${target}, ${argument}), not 32-bit integers, ${at}`);
    }
    bug(`${what} scheduled for ${time} µs, not a whole number of microseconds, ${at}`);
  }
}
