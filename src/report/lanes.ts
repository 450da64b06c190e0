// Pods laid out for a Gantt chart: each in the lowest free lane, a retry in the lane of the pod that it repeats, so
// that failure, wait and retry stand side by side. Times in seconds.
import type { RunRecord } from '../models/recording/run-record.ts';
import { ATTEMPT_FAILED, ATTEMPT_REMOVED, ATTEMPT_SUCCEEDED } from '../models/recording/run-record.ts';

export type PodEnd = 'succeeded' | 'failed' | 'removed' | 'running';

/** One pod attempt as a bar. Phases that never came have the length zero. */
export interface LanePod {
  readonly row: number;
  readonly lane: number;
  readonly created: number;
  readonly bound: number;
  readonly pulled: number;
  readonly running: number;
  readonly finished: number;
  readonly end: PodEnd;
  /** Row of the failed pod that this one repeats; -1: none. */
  readonly repeats: number;
}

/** A back-off wait between a failed pod and the one that repeats it, in the lane of both. */
export interface LaneWait {
  readonly lane: number;
  readonly from: number;
  readonly until: number;
}

export interface Lanes {
  readonly count: number;
  readonly pods: readonly LanePod[];
  readonly waits: readonly LaneWait[];
}

const MICROS = 1_000_000;

const known = (value: number | undefined, otherwise: number): number =>
  value === undefined || Number.isNaN(value) ? otherwise : value;

/** When each phase of a pod began, what never came taken as the pod's end. */
function timesOf(record: RunRecord, row: number): Omit<LanePod, 'row' | 'lane' | 'repeats'> {
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
  const outcome = pods.outcome[row];
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
  };
}

/** Keeps the lanes: when each is free again, and which failed pod waits in it for its retry. */
class LaneBook {
  readonly #freeAt: number[] = [];
  readonly #failed: (LanePod | undefined)[] = [];

  get count(): number {
    return this.#freeAt.length;
  }

  /** The lane of the failed pod that a new pod of this Job and index repeats; undefined where it repeats none. */
  waiting(record: RunRecord, row: number, created: number): LanePod | undefined {
    const { pods } = record;
    const index = pods.index[row];
    let found: LanePod | undefined;
    for (const failed of this.#failed) {
      if (failed === undefined || failed.finished > created + 1e-6) continue;
      if (pods.job[failed.row] !== pods.job[row] || pods.index[failed.row] !== index) continue;
      if (found === undefined || failed.finished < found.finished) found = failed;
    }
    return found;
  }

  /** The lowest lane that is free at `created` and keeps no place for a retry; a new one where there is none. */
  free(created: number): number {
    const lane = this.#freeAt.findIndex((at, i) => at <= created + 1e-6 && this.#failed[i] === undefined);
    return lane < 0 ? this.#freeAt.length : lane;
  }

  put(pod: LanePod): void {
    this.#freeAt[pod.lane] = pod.finished;
    this.#failed[pod.lane] = pod.end === 'failed' ? pod : undefined;
  }

  /** Gives places up that no retry will take, as all pods to come are too late for them. */
  release(lane: number): void {
    this.#failed[lane] = undefined;
  }
}

/** How many later pods each failed pod could be repeated by decides whether its lane is kept for one. */
function hasLaterPod(record: RunRecord, row: number, finished: number): boolean {
  const { pods } = record;
  for (let later = row + 1; later < pods.length; later += 1) {
    const isSame = pods.job[later] === pods.job[row] && pods.index[later] === pods.index[row];
    if (isSame && pods.created[later]! / MICROS >= finished - 1e-6) return true;
  }
  return false;
}

/**
 * Lays out the pods of one run. Takes time in the number of pods times the number of lanes.
 *
 * @param most  the layout is given up beyond this many lanes
 * @returns undefined where more lanes would be needed
 */
export function layLanes(record: RunRecord, most: number): Lanes | undefined {
  const { pods } = record;
  const book = new LaneBook();
  const placed: LanePod[] = [];
  const waits: LaneWait[] = [];
  for (let row = 0; row < pods.length; row += 1) {
    const times = timesOf(record, row);
    const failed = book.waiting(record, row, times.created);
    const lane = failed?.lane ?? book.free(times.created);
    if (lane >= most) return undefined;
    const pod: LanePod = { row, lane, repeats: failed?.row ?? -1, ...times };
    if (failed !== undefined) waits.push(...waitBetween(record, failed, pod));
    book.put(pod);
    if (pod.end === 'failed' && !hasLaterPod(record, row, pod.finished)) book.release(lane);
    placed.push(pod);
  }
  return { count: book.count, pods: placed, waits };
}

/** The back-off between a failure and its retry: the gap, where the record says that the controller waited in it. */
function waitBetween(record: RunRecord, failed: LanePod, retry: LanePod): readonly LaneWait[] {
  const from = failed.finished;
  const until = retry.created;
  const job = record.jobs[record.pods.job[retry.row] ?? -1];
  const isBackoff =
    job?.backoffs.some(([start, end]) => start / MICROS < until && end / MICROS > from + 0.001) ?? false;
  return isBackoff && until - from > 0.001 ? [{ lane: retry.lane, from, until }] : [];
}

/** Lanes needed at most: how many pods existed at once; with `isRunning` how many ran at once. */
export function mostAtOnce(record: RunRecord, isRunning = false): number {
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
export function phaseCounts(record: RunRecord, steps: number): readonly PhaseCount[] {
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
