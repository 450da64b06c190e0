// What is left of a run when it is over: all that metrics, tables and charts may read. Columns are typed arrays, one
// entry a pod attempt; times in microseconds since the manifests were applied, NaN where something never happened.
import type { Micros } from '../../sim/time.ts';

export type JobOutcome = 'Complete' | 'Failed' | 'Unfinished' | 'Deleted';

/** The ledger: where the makespan went, in microseconds; the terms add up to the makespan exactly. */
export interface Ledger {
  readonly work: Micros;
  readonly sharing: Micros;
  readonly waitingForNode: Micros;
  readonly imagePull: Micros;
  readonly start: Micros;
  readonly controller: Micros;
  readonly backoff: Micros;
  readonly repeated: Micros;
}
export const LEDGER_TERMS: readonly (keyof Ledger)[] = [
  'work',
  'sharing',
  'waitingForNode',
  'imagePull',
  'start',
  'controller',
  'backoff',
  'repeated',
];

/** What became of one Job. Times are in microseconds since the manifests were applied. */
export interface JobRecord {
  readonly name: string;
  /** When it was applied, or arrived. */
  readonly appliedAt: Micros;
  readonly startedAt: Micros;
  /** Instant of its Complete or Failed condition; NaN: not finished (or deleted before). */
  readonly finishedAt: Micros;
  readonly outcome: JobOutcome;
  /** Reason and message of the terminal condition; of an unfinished Job: what it waits for. */
  readonly reason: string;
  readonly message: string;
  readonly parallelism: number;
  readonly completions: number | undefined;
  readonly isIndexed: boolean;
  readonly succeeded: number;
  readonly failed: number;
  readonly failedIndexes: number;
  readonly completedIndexes: number;
  /** Undefined where the Job did not finish. */
  readonly ledger: Ledger | undefined;
  /** Waits of the back-off: [from, until] pairs, in order. */
  readonly backoffs: readonly (readonly [Micros, Micros])[];
}

/** How a pod attempt ended, for the Job: counted as success, as failure, ended by the controller, or still there. */
export const ATTEMPT_RUNNING = 0;
export const ATTEMPT_SUCCEEDED = 1;
export const ATTEMPT_FAILED = 2;
export const ATTEMPT_REMOVED = 3;

/**
 * Times in which a container of a running pod was down until it was started again, in order of their ends. `row` is the
 * pod's; a restart at once is a wait of no length.
 */
export interface RestartWaits {
  readonly row: Int32Array;
  readonly from: Float64Array;
  readonly until: Float64Array;
  /** Of the run before the wait. */
  readonly exitCode: Int32Array;
}

/** Pod attempts in creation order. Row i of each column is one pod. */
export interface PodColumns {
  readonly length: number;
  /** Row of the Job in `jobs`; -1: a pod without a Job. */
  readonly job: Int32Array;
  readonly index: Int32Array; // -1: none
  readonly attempt: Int32Array;
  readonly ordinal: Int32Array;
  readonly node: Int32Array; // row in `nodes`; -1: never bound
  readonly created: Float64Array;
  readonly bound: Float64Array;
  readonly pulled: Float64Array; // image there (equals bound where nothing was pulled)
  readonly running: Float64Array;
  readonly finished: Float64Array; // phase Succeeded or Failed, or the object's end
  readonly gone: Float64Array;
  readonly outcome: Uint8Array;
  readonly exitCode: Int32Array; // -1: none
  readonly restarts: Int32Array;
  readonly restartWaits: RestartWaits;
  /** How often its first container ended with exit code 0: pods that are restarted for ever do their work again. */
  readonly successes: Int32Array;
  /** CPU seconds used, and microseconds lost to sharing the node's cores. */
  readonly cpuSeconds: Float64Array;
  readonly shared: Float64Array;
  /** Names, phases and reasons, looked up only where a table or chart shows them. */
  name(row: number): string;
  phase(row: number): string;
  reason(row: number): string;
}

/** A step function of time: value[i] holds from at[i] on. */
export interface Series {
  readonly name: string;
  readonly at: Float64Array;
  readonly value: Float64Array;
}

export interface NodeRecord {
  readonly name: string;
  readonly cpu: number; // cores
  readonly memory: number; // bytes
  readonly price: number; // an hour
  readonly from: Micros;
  readonly until: Micros;
}

/** A line of `kubectl get events`. */
export interface EventLine {
  readonly at: Micros;
  readonly type: string;
  readonly reason: string;
  readonly object: string;
  readonly message: string;
  readonly count: number;
}

export interface QueueRecord {
  readonly name: string;
  readonly done: number;
  readonly lost: number;
  readonly repeated: number;
}

/** What became of a function's requests and pods. Times in microseconds, pod times summed over its pods. */
export interface FunctionRecord {
  readonly name: string;
  readonly requests: number;
  readonly served: number;
  /** Requests that were turned away (503). */
  readonly refused: number;
  /** When the first request came; NaN: none came. */
  readonly firstAt: Micros;
  /** When the last request was answered; NaN while some are not. */
  readonly finishedAt: Micros;
  /** What the first request to be served waited for: the cold start where the function scales from zero. */
  readonly firstWait: Micros;
  /** Of the requests that were served; NaN: none. */
  readonly meanWait: Micros;
  readonly longestWait: Micros;
  /** Pods that were started, those that were there from the beginning included; and the most at once. */
  readonly podsStarted: number;
  readonly mostPods: number;
  /** Pod time until ready, ready, and the part of the latter in which a pod served nothing. */
  readonly starting: Micros;
  readonly ready: Micros;
  readonly idle: Micros;
  /** Where the time until the last answer went; undefined where it is open, or requests have times of their own. */
  readonly ledger: Ledger | undefined;
}

/** What is left of one run. */
export interface RunRecord {
  readonly end: Micros;
  /** finished: every Job is; horizon: `until` came; idle: nothing could happen any more. */
  readonly endedBy: 'finished' | 'horizon' | 'idle';
  readonly jobs: readonly JobRecord[];
  readonly pods: PodColumns;
  readonly nodes: readonly NodeRecord[];
  /** active, running, pending, busyCpu, completions, queue:<name> … */
  readonly series: readonly Series[];
  readonly queues: readonly QueueRecord[];
  readonly functions: readonly FunctionRecord[];
  /** Events of the API as kubectl would list them; empty where they were not asked for. */
  readonly events: readonly EventLine[];
  /** Busy core-microseconds over the run. */
  readonly busyCpu: number;
  /** What was assumed about containers, once a container. */
  readonly assumptions: readonly string[];
  /** CronJobs, Jobs and Pods at the end in published form; empty where they were not asked for. */
  readonly finalObjects: readonly Readonly<Record<string, unknown>>[];
  /** Number of simulation events handled. */
  readonly simulatedEvents: number;
}
