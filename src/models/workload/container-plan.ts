// What a container will do, decided when it starts: wall time, then CPU work, then an exit code, and what may cut that
// short. One mutable record a container, filled anew at each start, so that deciding allocates nothing.
import type { Micros } from '../../sim/time.ts';
import type { ContainerHealth } from './health.ts';
import type { Program } from './program.ts';

/** A span that does not end. */
export const NEVER: Micros = Infinity;

/** Exit code of a process that SIGKILL ends, and of one that SIGTERM ends. */
export const EXIT_SIGKILL = 137;
const EXIT_SIGTERM = 143;

export interface ContainerPlan {
  /** Wall time before the CPU work; `NEVER`: it ends only when it is killed. */
  wall: Micros;
  /** CPU work after that, in core-microseconds; 0: none. */
  cpu: number;
  /** Cores that the CPU work can use at once. */
  threads: number;
  /** Share of the CPU work that runs on one core only, before the rest. */
  serial: number;
  exit: number;
  /** Reason of the terminated state; empty: it follows from the exit code. */
  reason: string;
  /** A failure while it runs, counted from its start; `NEVER`: none. */
  crashAfter: Micros;
  crashExit: number;
  crashReason: string;
  /** From SIGTERM to the end; `NEVER`: the signal is ignored. */
  stop: Micros;
  stopExit: number;
  /** Bytes in use while it runs. */
  memory: number;
  /** What its probes find; undefined: that it is well. */
  health: ContainerHealth | undefined;
  /** Steps that are found out one by one, in place of `wall`, `cpu` and `exit`. */
  program: Program | undefined;
}

/** A plan that ends at once with success. */
export function makePlan(): ContainerPlan {
  return {
    wall: 0,
    cpu: 0,
    threads: 1,
    serial: 0,
    exit: 0,
    reason: '',
    crashAfter: NEVER,
    crashExit: 1,
    crashReason: '',
    stop: 0,
    stopExit: EXIT_SIGTERM,
    memory: 0,
    health: undefined,
    program: undefined,
  };
}

/** Makes a plan as new. */
export function resetPlan(plan: ContainerPlan): void {
  plan.wall = 0;
  plan.cpu = 0;
  plan.threads = 1;
  plan.serial = 0;
  plan.exit = 0;
  plan.reason = '';
  plan.crashAfter = NEVER;
  plan.crashExit = 1;
  plan.crashReason = '';
  plan.stop = 0;
  plan.stopExit = EXIT_SIGTERM;
  plan.memory = 0;
  plan.health = undefined;
  plan.program = undefined;
}
