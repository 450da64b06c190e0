// When each phase of a pod began, in seconds, with what never came taken as the pod's end; and what follows from it:
// how many pods there are at once, and in which phase.
import { ATTEMPT_FAILED, ATTEMPT_REMOVED, ATTEMPT_SUCCEEDED } from '../models/recording/run-record.ts';
import type { ShownRun } from './packed-run.ts';

export type PodEnd = 'succeeded' | 'failed' | 'removed' | 'running';

/** The phases of one pod attempt. Phases that never came have the length zero. */
export interface PodTimes {
  readonly created: number;
  readonly bound: number;
  readonly pulled: number;
  readonly running: number;
  readonly finished: number;
  readonly end: PodEnd;
  /** When its containers were down between two runs, in seconds. */
  readonly downs: readonly Down[];
}

/** A time from one instant to another, in seconds. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The wait for a restart. */
export interface Down extends Span {
  /** The run before it ended with an exit code other than 0. */
  readonly isFailure: boolean;
}

const MICROS = 1_000_000;

const known = (value: number | undefined, otherwise: number): number =>
  value === undefined || Number.isNaN(value) ? otherwise : value;

/** The waits for a restart of each pod that had one, by its row. */
export function downsByRow({ pods: { restartWaits } }: ShownRun): ReadonlyMap<number, readonly Down[]> {
  const found = new Map<number, Down[]>();
  restartWaits.row.forEach((row, i) => {
    const isFailure = restartWaits.exitCode[i] !== 0;
    const span = { from: restartWaits.from[i]! / MICROS, until: restartWaits.until[i]! / MICROS, isFailure };
    const known = found.get(row);
    if (known === undefined) found.set(row, [span]);
    else known.push(span);
  });
  return found;
}

/** Exit codes of containers that were told to stop: SIGTERM, and SIGKILL after the grace period. */
const STOPPED: ReadonlySet<number | undefined> = new Set([143, 137]);
/** A stopped pod that was deleted goes within this time; one that is only cleaned up stays longer. */
const GOING_MICROS = 5_000_000;

type OutcomeColumns = Pick<
  ShownRun['pods'],
  'length' | 'job' | 'created' | 'finished' | 'gone' | 'outcome' | 'exitCode'
>;

/**
 * What became of each pod, as a reader understands it. Pods that still ran when the fate of their Job was sealed are
 * stopped; the Job counts them as failed, but nothing of theirs went wrong: here they are removed.
 */
export function shownOutcomes({ pods }: { readonly pods: OutcomeColumns }): Uint8Array {
  const lastCreated = new Map<number, number>();
  for (let row = 0; row < pods.length; row += 1) {
    const job = pods.job[row]!;
    lastCreated.set(job, Math.max(lastCreated.get(job) ?? 0, pods.created[row]!));
  }
  return Uint8Array.from({ length: pods.length }, (_, row) => {
    const outcome = pods.outcome[row]!;
    if (outcome !== ATTEMPT_FAILED || !STOPPED.has(pods.exitCode[row])) return outcome;
    const finished = pods.finished[row]!;
    const isDeleted = pods.gone[row]! - finished < GOING_MICROS;
    const isLast = pods.job[row]! >= 0 && finished >= lastCreated.get(pods.job[row]!)!;
    return isDeleted && isLast ? ATTEMPT_REMOVED : outcome;
  });
}

/** When each phase of the pod in this row began, with what became of it. */
export function timesOf(
  record: ShownRun,
  row: number,
  downs: readonly Down[] = [],
  outcome: number | undefined = record.pods.outcome[row],
): PodTimes {
  const { pods } = record;
  const last = known(pods.finished[row], known(pods.gone[row], record.end));
  const bound = Math.min(last, known(pods.bound[row], last));
  const started = known(pods.running[row], last);
  // A pod that runs without a time of its image had it already.
  const pulled = Math.max(
    bound,
    Math.min(last, known(pods.pulled[row], Number.isNaN(pods.running[row]) ? last : bound)),
  );
  const running = Math.max(pulled, Math.min(last, started));
  const end =
    outcome === ATTEMPT_SUCCEEDED
      ? 'succeeded'
      : outcome === ATTEMPT_FAILED
        ? 'failed'
        : outcome === ATTEMPT_REMOVED
          ? 'removed'
          : 'running';
  return {
    created: pods.created[row]! / MICROS,
    bound: bound / MICROS,
    pulled: pulled / MICROS,
    running: running / MICROS,
    finished: last / MICROS,
    end,
    downs,
  };
}

/** When the last pod ended, in seconds. */
export function lastEnd({ pods, end }: ShownRun): number {
  const ends = pods.finished.subarray(0, pods.length);
  return ends.reduce((last, at) => Math.max(last, Number.isNaN(at) ? end : at), 0) / MICROS;
}

/** Lanes needed at most: how many pods existed at once; with `isRunning` how many ran at once. */
export function mostAtOnce(record: ShownRun, isRunning = false): number {
  const { pods } = record;
  const changes: [number, number][] = [];
  for (let row = 0; row < pods.length; row += 1) {
    const times = timesOf(record, row);
    changes.push([isRunning ? times.running : times.created, 1], [times.finished, -1]);
  }
  changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [level, highest] = [0, 0];
  for (const [, change] of changes) {
    level += change;
    highest = Math.max(highest, level);
  }
  return highest;
}

/**
 * How many pods are in each phase at each of `steps` instants from 0 to the end, for runs with too many pods to draw.
 */
export function phaseCounts(record: ShownRun, steps: number): readonly PhaseCount[] {
  const end = record.end / MICROS;
  const counts = Array.from({ length: steps }, () => ({ pending: 0, pulling: 0, starting: 0, running: 0 }));
  const add = (phase: keyof (typeof counts)[number], from: number, until: number): void => {
    for (let i = Math.ceil((from / end) * (steps - 1)); i < steps && (i * end) / (steps - 1) < until; i += 1) {
      counts[i]![phase] += 1;
    }
  };
  for (let row = 0; row < record.pods.length; row += 1) {
    const times = timesOf(record, row);
    add('pending', times.created, times.bound);
    add('pulling', times.bound, times.pulled);
    add('starting', times.pulled, times.running);
    add('running', times.running, times.finished);
  }
  return counts.map((own, i) => ({ at: (i * end) / (steps - 1), ...own }));
}

export interface PhaseCount {
  readonly at: number;
  readonly pending: number;
  readonly pulling: number;
  readonly starting: number;
  readonly running: number;
}
