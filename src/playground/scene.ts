// One run laid out for looking at: times in seconds, a lane of the timeline and a slot of its node for each pod, the
// waits of the back-off, and the instants at which anything changes. Made once a run; drawn at any instant.
import type { PlainRecord } from '../experiment/record-transfer.ts';
import { ATTEMPT_FAILED } from '../models/recording/run-record.ts';
import { shownOutcomes } from '../report/pod-times.ts';
import { LeastHeap } from './heap.ts';

export interface Wait {
  readonly from: number;
  readonly until: number;
}

export interface LaneWait extends Wait {
  readonly lane: number;
  /** Set for the wait of a pod that starts its container again: when the run before it began, and whether it failed. */
  readonly restart?: { readonly ranFrom: number; readonly isFailure: boolean };
}

export interface Scene {
  readonly record: PlainRecord;
  /** Seconds from the manifests' application to the end of the last Job. */
  readonly end: number;
  readonly count: number;
  /** Columns, a pod each: seconds; a phase that never came begins where the next one does. */
  readonly created: Float64Array;
  readonly bound: Float64Array;
  readonly pulled: Float64Array;
  readonly running: Float64Array;
  readonly finished: Float64Array;
  /** What became of it, as a reader understands it: `ATTEMPT_…`. */
  readonly outcome: Uint8Array;
  readonly lane: Int32Array;
  /** Place on its node, from 0; -1: it never had one. */
  readonly slot: Int32Array;
  readonly lanes: number;
  /** Places drawn for each node: as many as pods were there at once, at most. */
  readonly slots: readonly number[];
  /** Waits of the back-off: in the lane of the failed pod and its retry, or between two runs within a pod. */
  readonly laneWaits: readonly LaneWait[];
  readonly backoffs: readonly Wait[];
  /** Rising, without duplicates. */
  readonly instants: Float64Array;
  /** Completions that all Jobs together want; undefined where one of them says none. */
  readonly wanted: number | undefined;
}

const MICROS = 1e6;
/** Times closer than this are one. */
const CLOSE = 1e-6;

export function sceneOf(record: PlainRecord): Scene {
  const times = timesOf(record);
  const { lane, lanes, laneWaits } = lanesOf(record, times);
  const { slot, slots } = slotsOf(record, times);
  const ofJobs = record.jobs.flatMap(job =>
    job.backoffs.map(([from, until]) => ({ from: from / MICROS, until: until / MICROS })),
  );
  const backoffs = [...ofJobs, ...laneWaits.filter(({ restart }) => restart !== undefined)];
  const end = endOf(record, times);
  const isCounted = record.jobs.length > 0 && record.jobs.every(job => job.completions !== undefined);
  return {
    record,
    end,
    count: record.pods.length,
    ...times,
    outcome: shownOutcomes(record),
    lane,
    lanes,
    slot,
    slots,
    laneWaits,
    backoffs,
    instants: instantsOf(times, backoffs, end),
    wanted: isCounted ? record.jobs.reduce((sum, job) => sum + (job.completions ?? 0), 0) : undefined,
  };
}

type Times = Pick<Scene, 'created' | 'bound' | 'pulled' | 'running' | 'finished'>;

function timesOf({ pods, end }: PlainRecord): Times {
  const n = pods.length;
  const times: Times = {
    created: new Float64Array(n),
    bound: new Float64Array(n),
    pulled: new Float64Array(n),
    running: new Float64Array(n),
    finished: new Float64Array(n),
  };
  for (let row = 0; row < n; row++) {
    const last = known(pods.finished[row], known(pods.gone[row], end));
    const running = Math.min(last, known(pods.running[row], last));
    const bound = Math.min(running, known(pods.bound[row], running));
    times.created[row] = (pods.created[row] ?? 0) / MICROS;
    times.bound[row] = bound / MICROS;
    times.pulled[row] = Math.min(running, Math.max(bound, known(pods.pulled[row], bound))) / MICROS;
    times.running[row] = running / MICROS;
    times.finished[row] = last / MICROS;
  }
  return times;
}

function known(value: number | undefined, otherwise: number): number {
  return value === undefined || Number.isNaN(value) ? otherwise : value;
}

function endOf(record: PlainRecord, { finished }: Times): number {
  let end = 0;
  for (const job of record.jobs) end = Math.max(end, known(job.finishedAt, record.end) / MICROS);
  if (record.jobs.length === 0) end = record.end / MICROS;
  // Bare pods beside the Jobs count as far as they end by themselves.
  for (let row = 0; row < finished.length; row++) {
    if ((finished[row] ?? 0) * MICROS < record.end) end = Math.max(end, finished[row] ?? 0);
  }
  return Math.max(end, 0.001);
}

/** For each pod the failed one that it repeats: of the same Job and index, the earliest that has no retry yet. */
function repeatedBy(
  { pods }: PlainRecord,
  { created, finished }: Times,
): { repeats: Int32Array; hasRetry: Uint8Array } {
  const repeats = new Int32Array(pods.length).fill(-1);
  const hasRetry = new Uint8Array(pods.length);
  const failed = new Map<string, number[]>();
  const keyOf = (row: number): string => `${pods.job[row]}/${pods.index[row]}`;
  const ends = Array.from({ length: pods.length }, (_, row) => row)
    .filter(row => pods.outcome[row] === ATTEMPT_FAILED)
    .toSorted((a, b) => (finished[a] ?? 0) - (finished[b] ?? 0));
  let next = 0;
  for (let row = 0; row < pods.length; row++) {
    for (; next < ends.length; next++) {
      const ended = ends[next] ?? 0;
      if ((finished[ended] ?? 0) > (created[row] ?? 0) + CLOSE) break;
      const key = keyOf(ended);
      const list = failed.get(key);
      if (list === undefined) failed.set(key, [ended]);
      else list.push(ended);
    }
    const original = pods.job[row] === -1 ? undefined : failed.get(keyOf(row))?.shift();
    if (original === undefined) continue;
    repeats[row] = original;
    hasRetry[original] = 1;
  }
  return { repeats, hasRetry };
}

/** The lowest free lane for each pod; a retry takes the lane of the pod that it repeats, which is kept for it. */
function lanesOf(record: PlainRecord, times: Times): Pick<Scene, 'lane' | 'lanes' | 'laneWaits'> {
  const { created, finished } = times;
  const { repeats, hasRetry } = repeatedBy(record, times);
  const lane = new Int32Array(created.length);
  const laneWaits: LaneWait[] = [];
  const free = new LeastHeap();
  const busy = new LeastHeap();
  let lanes = 0;
  for (let row = 0; row < created.length; row++) {
    const at = created[row] ?? 0;
    while ((busy.least ?? Number.POSITIVE_INFINITY) <= at + CLOSE) {
      const ended = busy.pop() ?? 0;
      free.push(ended, ended);
    }
    const original = repeats[row] ?? -1;
    const own = original >= 0 ? (lane[original] ?? 0) : (free.pop() ?? lanes++);
    lane[row] = own;
    if (original >= 0) {
      const from = finished[original] ?? 0;
      const isBackoff = record.jobs[record.pods.job[row] ?? -1]?.backoffs.some(
        ([begin, until]) => begin / MICROS < at && until / MICROS > from + 0.001,
      );
      if (isBackoff === true && at - from > 0.001) laneWaits.push({ lane: own, from, until: at });
    }
    if (hasRetry[row] === 0) busy.push(finished[row] ?? 0, own);
  }
  return { lane, lanes, laneWaits: [...laneWaits, ...restartsOf(record, times, lane)] };
}

/** When containers were down between two runs, in their pods' lanes. */
function restartsOf({ pods: { restartWaits } }: PlainRecord, { running }: Times, lane: Int32Array): LaneWait[] {
  const ranFrom = running.slice();
  return Array.from(restartWaits.row, (row, i) => {
    const [from, until] = [(restartWaits.from[i] ?? 0) / MICROS, (restartWaits.until[i] ?? 0) / MICROS];
    const restart = { ranFrom: ranFrom[row] ?? 0, isFailure: restartWaits.exitCode[i] !== 0 };
    ranFrom[row] = until;
    return { lane: lane[row] ?? 0, from, until, restart };
  });
}

/** The lowest free place on its node for each pod, from when it is bound until it ends. */
function slotsOf({ pods, nodes }: PlainRecord, { bound, finished }: Times): Pick<Scene, 'slot' | 'slots'> {
  const slot = new Int32Array(pods.length).fill(-1);
  const slots = nodes.map(() => 0);
  const free = nodes.map(() => new LeastHeap());
  const busy = nodes.map(() => new LeastHeap());
  const rows = Array.from({ length: pods.length }, (_, row) => row).filter(row => (pods.node[row] ?? -1) >= 0);
  rows.sort((a, b) => (bound[a] ?? 0) - (bound[b] ?? 0));
  for (const row of rows) {
    const node = pods.node[row] ?? 0;
    const [freeHere, busyHere] = [free[node], busy[node]];
    if (freeHere === undefined || busyHere === undefined) continue;
    while ((busyHere.least ?? Number.POSITIVE_INFINITY) <= (bound[row] ?? 0) + CLOSE) {
      const ended = busyHere.pop() ?? 0;
      freeHere.push(ended, ended);
    }
    let own = freeHere.pop();
    if (own === undefined) {
      own = slots[node] ?? 0;
      slots[node] = own + 1;
    }
    slot[row] = own;
    busyHere.push(finished[row] ?? 0, own);
  }
  return { slot, slots };
}

function instantsOf(times: Times, backoffs: readonly Wait[], end: number): Float64Array {
  const all = new Set<number>([0, end]);
  for (const column of [times.created, times.bound, times.running, times.finished])
    for (const at of column) all.add(at);
  for (const { from, until } of backoffs) all.add(from).add(until);
  return Float64Array.from([...all].filter(at => at >= 0 && at <= end)).sort();
}

/** What the cluster looks like at an instant, in numbers. */
export interface Moment {
  /** Created, without a node. */
  readonly waiting: number;
  /** On a node, not running yet. */
  readonly starting: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly removed: number;
  /** Completions that no pod works on yet; undefined where the Jobs do not say how many they want. */
  readonly toDo: number | undefined;
  /** The back-off that ends first; undefined: none. */
  readonly backoff: Wait | undefined;
}

export function momentAt(scene: Scene, at: number): Moment {
  const { created, bound, running, finished, count } = scene;
  const ended = [0, 0, 0, 0];
  let [waiting, starting, busy] = [0, 0, 0];
  for (let row = 0; row < count; row++) {
    if ((created[row] ?? 0) > at) continue;
    if ((finished[row] ?? 0) <= at) {
      const outcome = scene.outcome[row] ?? 0;
      ended[outcome] = (ended[outcome] ?? 0) + 1;
    } else if ((bound[row] ?? 0) > at) waiting += 1;
    else if ((running[row] ?? 0) > at) starting += 1;
    else busy += 1;
  }
  const [, succeeded = 0, failed = 0, removed = 0] = ended;
  const active = waiting + starting + busy;
  let backoff: Wait | undefined;
  for (const wait of scene.backoffs) {
    if (wait.from <= at && wait.until > at && (backoff === undefined || wait.until < backoff.until)) backoff = wait;
  }
  const toDo = scene.wanted === undefined ? undefined : Math.max(0, scene.wanted - succeeded - active);
  return { waiting, starting, running: busy, succeeded, failed, removed, toDo, backoff };
}

/** The next instant after (or before) this one at which anything changes. */
export function stepFrom({ instants, end }: Scene, at: number, direction: 1 | -1): number {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] ?? 0) <= at + CLOSE) low = middle + 1;
    else high = middle;
  }
  if (direction === 1) return instants[low] ?? end;
  let before = low - 1;
  while (before >= 0 && (instants[before] ?? 0) >= at - CLOSE) before -= 1;
  return instants[before] ?? 0;
}
