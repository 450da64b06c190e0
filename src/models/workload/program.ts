// A container whose steps are found out while it runs: a worker that takes items from a queue, a generator with a time
// limit. The kubelet asks for the next step when the one before is over; what the steps mean is the program's.
import type { Micros } from '../../sim/time.ts';

/**
 * What a program does next: wait for wall time, use CPU (core-microseconds), wait until its host's `resume` is called,
 * or end with an exit code.
 */
export type Step =
  | { readonly kind: 'wall'; readonly amount: Micros }
  | { readonly kind: 'cpu'; readonly amount: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'exit'; readonly code: number };

/** Who runs the program: lets it go on after a `wait`. */
export interface ProgramHost {
  resume(): void;
}

export interface Program {
  /** The step after the one that has just ended; also the first one. */
  next(now: Micros, host: ProgramHost): Step;
  /** The container has ended, by its own exit or by a kill. */
  ended(now: Micros): void;
}
