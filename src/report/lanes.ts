// Pods laid out for a Gantt chart: each in the lowest free lane, a retry in the lane of the pod that it repeats, so
// that failure, wait and retry stand side by side; all together, or in groups by completion index, node or Job. Times
// are in seconds.
import { LeastHeap } from './least-heap.ts';
import type { ShownRun } from './packed-run.ts';
import { downsByRow, shownOutcomes, timesOf, type Down, type PodTimes } from './pod-times.ts';

/** One pod attempt as a bar. */
export interface LanePod extends PodTimes {
  readonly row: number;
  readonly lane: number;
  /** Row of the failed pod that this one repeats; -1: none. */
  readonly repeats: number;
}

/** A back-off wait in a lane: between a failed pod and the one that repeats it, or between two runs in one pod. */
export interface LaneWait {
  readonly lane: number;
  readonly from: number;
  readonly until: number;
}

/** Lanes that belong together, such as those of one node. */
export interface LaneGroup {
  /** `index 3`, the node's or the Job's name; empty where all lanes are one group. */
  readonly name: string;
  readonly first: number;
  readonly count: number;
}

export interface Lanes {
  readonly count: number;
  /** In creation order. */
  readonly pods: readonly LanePod[];
  readonly waits: readonly LaneWait[];
  readonly groups: readonly LaneGroup[];
}

/** What pods are put together by: nothing but free lanes, or a lane or more for each completion index, node or Job. */
export type LaneOrder = 'slot' | 'index' | 'node' | 'job';

const MICROS = 1_000_000;
/** Times closer than this are one. */
const CLOSE = 1e-6;

/** Keeps the lanes of one group: which are free, and which failed pod waits in its lane for a retry. */
class LaneBook {
  count = 0;
  readonly #free = new LeastHeap();
  readonly #busy = new LeastHeap();
  readonly #failed = new Map<string, LanePod[]>();

  /** The earliest failed pod that a new pod of this key repeats; undefined where it repeats none. */
  takeFailed(key: string, created: number): LanePod | undefined {
    const all = this.#failed.get(key);
    const first = all?.reduce((least, pod) => (pod.finished < least.finished ? pod : least));
    if (all === undefined || first === undefined || first.finished > created + CLOSE) return undefined;
    if (all.length === 1) this.#failed.delete(key);
    else all.splice(all.indexOf(first), 1);
    return first;
  }

  /** The lowest lane that is free at `created` and keeps no place for a retry; a new one where there is none. */
  takeFree(created: number): number {
    while (this.#busy.least <= created + CLOSE) {
      const lane = this.#busy.pop()!;
      this.#free.push(lane, lane);
    }
    return this.#free.pop() ?? this.count++;
  }

  /** Keeps the pod's lane until it ends, or until its retry comes. */
  put(pod: LanePod, key: string, isRepeated: boolean): void {
    if (!isRepeated) {
      this.#busy.push(pod.finished, pod.lane);
      return;
    }
    const all = this.#failed.get(key);
    if (all === undefined) this.#failed.set(key, [pod]);
    else all.push(pod);
  }
}

const retryKey = ({ pods }: ShownRun, row: number): string => `${pods.job[row]}/${pods.index[row]}`;

/** Row of the last pod of each Job and index: a pod that failed before it was created may be repeated by it. */
function lastRows(record: ShownRun): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (let row = 0; row < record.pods.length; row += 1) last.set(retryKey(record, row), row);
  return last;
}

/** What orders the groups, and the name of the group of a pod. */
function groupOf(record: ShownRun, row: number, order: LaneOrder): { readonly rank: number; readonly name: string } {
  const { pods, jobs, nodes } = record;
  const job = pods.job[row]!;
  const jobRank = job < 0 ? jobs.length : job;
  const jobName = jobs[job]?.name ?? 'no Job';
  if (order === 'node') {
    const node = pods.node[row]!;
    return node < 0 ? { rank: nodes.length, name: 'no node' } : { rank: node, name: nodes[node]?.name ?? '' };
  }
  if (order === 'job') return { rank: jobRank, name: jobName };
  if (order === 'slot') return { rank: 0, name: '' };
  const index = pods.index[row]!;
  const name = index < 0 ? 'no index' : `index ${index}`;
  // Indexes are below 2³¹.
  const rank = jobRank * 4_294_967_296 + (index < 0 ? 2_147_483_648 : index);
  return { rank, name: jobs.length > 1 ? `${jobName} ${name}` : name };
}

interface OpenGroup {
  readonly rank: number;
  readonly name: string;
  readonly book: LaneBook;
  readonly pods: LanePod[];
  readonly waits: LaneWait[];
}

/**
 * Lays out the pods of one run. Takes time in the number of pods times the logarithm of that of lanes.
 *
 * @param most  the layout is given up beyond this many lanes
 * @returns undefined where more lanes would be needed
 */
export function layLanes(record: ShownRun, most: number, order: LaneOrder = 'slot'): Lanes | undefined {
  const { pods } = record;
  const known = { last: lastRows(record), downs: downsByRow(record), outcomes: shownOutcomes(record) };
  const groups = new Map<number, OpenGroup>();
  let count = 0;
  for (let row = 0; row < pods.length; row += 1) {
    const { rank, name } = groupOf(record, row, order);
    const group = groups.get(rank) ?? { rank, name, book: new LaneBook(), pods: [], waits: [] };
    groups.set(rank, group);
    const before = group.book.count;
    place(record, row, group, known);
    count += group.book.count - before;
    if (count > most) return undefined;
  }
  return stacked([...groups.values()].sort((a, b) => a.rank - b.rank));
}

/** What is found out once for all pods. */
interface Known {
  readonly last: ReadonlyMap<string, number>;
  readonly downs: ReadonlyMap<number, readonly Down[]>;
  readonly outcomes: Uint8Array;
}

/** Puts the pod of this row into its group. */
function place(record: ShownRun, row: number, { book, pods, waits }: OpenGroup, known: Known): void {
  const times = timesOf(record, row, known.downs.get(row), known.outcomes[row]);
  const key = retryKey(record, row);
  const failed = book.takeFailed(key, times.created);
  const lane = failed?.lane ?? book.takeFree(times.created);
  const pod: LanePod = { row, lane, repeats: failed?.row ?? -1, ...times };
  if (failed !== undefined) waits.push(...waitBetween(record, failed, pod));
  for (const { from, until } of times.downs) if (until - from > 0.001) waits.push({ lane, from, until });
  const later = known.last.get(key)!;
  const isRepeated =
    pod.end === 'failed' && later > row && record.pods.created[later]! / MICROS >= pod.finished - CLOSE;
  book.put(pod, key, isRepeated);
  pods.push(pod);
}

/** The groups' lanes below each other. */
function stacked(groups: readonly OpenGroup[]): Lanes {
  let first = 0;
  const laid = groups.map(({ name, book, pods, waits }) => {
    const from = first;
    first += book.count;
    const move = <T extends { readonly lane: number }>(own: T): T => ({ ...own, lane: own.lane + from });
    const group: LaneGroup = { name, first: from, count: book.count };
    return { group, pods: from === 0 ? pods : pods.map(move), waits: from === 0 ? waits : waits.map(move) };
  });
  return {
    count: first,
    pods: laid.flatMap(own => own.pods).sort((a, b) => a.row - b.row),
    waits: laid.flatMap(own => own.waits),
    groups: laid.map(own => own.group),
  };
}

/** The back-off between a failure and its retry: the gap, where the record says that the controller waited in it. */
function waitBetween(record: ShownRun, failed: LanePod, retry: LanePod): readonly LaneWait[] {
  const from = failed.finished;
  const until = retry.created;
  const job = record.jobs[record.pods.job[retry.row] ?? -1];
  const isBackoff =
    job?.backoffs.some(([start, end]) => start / MICROS < until && end / MICROS > from + 0.001) ?? false;
  return isBackoff && until - from > 0.001 ? [{ lane: retry.lane, from, until }] : [];
}
