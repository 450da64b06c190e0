// The ledger: a finished Job's makespan split along the chain of causes that ended last. From the end backwards: the
// pod whose end decided the outcome, its run, its start, its wait for a node, its creation; then the pod whose end gave
// way to it, and so on to the Job's application. Every microsecond between the two ends goes into exactly one term.
import type { Micros } from '../../sim/time.ts';
import type { PodTable } from './pod-table.ts';
import { ATTEMPT_FAILED, ATTEMPT_SUCCEEDED, type Ledger } from './run-record.ts';

export interface LedgerInput {
  readonly pods: PodTable;
  /** Rows of the Job's pods, all that have ended; quickest in the order of their ends. */
  readonly rows: readonly number[];
  readonly appliedAt: Micros;
  readonly finishedAt: Micros;
  readonly decision?: Decision;
  /** Its pods drain a queue: what one has done before it fails is not in vain, but for the item at hand. */
  readonly drainsQueue?: boolean;
  /** Pods that the Job may create without waiting for another's end. */
  readonly firstWave: number;
  /** Waits of the back-off: [from, until], in order. */
  readonly backoffs: readonly (readonly [Micros, Micros])[];
}

/** When the controller knew how the Job would end, though pods were still there: they did not lead to it. */
export interface Decision {
  readonly at: Micros;
  /** The outcome of the attempts that can have led to it; undefined: any. */
  readonly by: typeof ATTEMPT_SUCCEEDED | typeof ATTEMPT_FAILED | undefined;
}

type Draft = { -readonly [Term in keyof Ledger]: number };

export function ledgerOf(input: LedgerInput): Ledger {
  const { pods, appliedAt } = input;
  const draft: Draft = {
    work: 0,
    sharing: 0,
    waitingForNode: 0,
    imagePull: 0,
    start: 0,
    controller: 0,
    backoff: 0,
    repeated: 0,
  };
  const byEnd = input.rows.filter(row => !Number.isNaN(endOf(pods, row)));
  byEnd.sort((a, b) => endOf(pods, a) - endOf(pods, b) || a - b);
  let position = byEnd.length - 1;
  let until = input.finishedAt;
  const cause = causeOf(input, byEnd);
  if (cause !== undefined) {
    position = cause.position;
    until = cause.at;
    splitEnding(draft, input, byEnd, until);
  }
  while (until > appliedAt) {
    // The latest end that is not after the instant reached so far.
    while (position >= 0 && endOf(pods, byEnd[position] ?? 0) > until) position -= 1;
    const row = position < 0 ? undefined : byEnd[position];
    if (row === undefined) {
      splitGap(draft, input, appliedAt, until);
      break;
    }
    position -= 1;
    const finished = Math.max(appliedAt, endOf(pods, row));
    splitGap(draft, input, finished, until);
    until = splitPod(draft, input, row, finished);
    if ((pods.ordinal[row] ?? 0) < input.firstWave) {
      draft.controller += until - appliedAt;
      break;
    }
  }
  return draft;
}

/** When a pod made room for others: at its end, or when the Job gave it up before. NaN: never. */
function endOf(pods: PodTable, row: number): Micros {
  const released = pods.released.get(row);
  return Number.isNaN(released) ? (pods.finished[row] ?? Number.NaN) : released;
}

/**
 * The pod whose end led to the decision, by its place among the ends. Undefined where none had ended by then (a pod
 * whose container was restarted too often): then the pod that ended last stands for it.
 */
function causeOf({ decision, pods, appliedAt, finishedAt }: LedgerInput, byEnd: readonly number[]) {
  if (decision === undefined || !(decision.at >= appliedAt && decision.at <= finishedAt)) return undefined;
  for (let position = byEnd.length - 1; position >= 0; position -= 1) {
    const row = byEnd[position] ?? 0;
    if (endOf(pods, row) > decision.at) continue;
    if (decision.by === undefined || pods.outcome[row] === decision.by) return { position, at: decision.at };
  }
  return undefined;
}

/** From the decision to the end: pods that no longer count are still ending, then the control plane is at work. */
function splitEnding(draft: Draft, { pods, finishedAt }: LedgerInput, byEnd: readonly number[], from: Micros): void {
  let last = from;
  for (const row of byEnd) {
    const finished = pods.finished[row] ?? Number.NaN;
    if (finished > last && finished <= finishedAt) last = finished;
  }
  draft.repeated += last - from;
  draft.controller += finishedAt - last;
}

/** Splits the time from a pod's creation to its end; returns the instant of its creation. */
function splitPod(draft: Draft, input: LedgerInput, row: number, finished: Micros): Micros {
  const { pods, appliedAt } = input;
  const at = (column: Float64Array, otherwise: Micros): Micros => {
    const value = column[row] ?? Number.NaN;
    return Number.isNaN(value) ? otherwise : Math.min(Math.max(value, appliedAt), finished);
  };
  const running = at(pods.running, finished);
  const pulled = Math.min(at(pods.pulled, at(pods.bound, running)), running);
  const bound = Math.min(at(pods.bound, running), pulled);
  const created = Math.min(at(pods.created, bound), bound);
  draft.waitingForNode += bound - created;
  draft.imagePull += pulled - bound;
  draft.start += running - pulled;
  splitRun(draft, input, row, { running, finished });
  return created;
}

interface Run {
  readonly running: Micros;
  readonly finished: Micros;
}

function splitRun(draft: Draft, { pods, drainsQueue }: LedgerInput, row: number, { running, finished }: Run): void {
  const isCounted = pods.outcome[row] === ATTEMPT_SUCCEEDED;
  // What came before the last restart, and all of an attempt that did not count, was in vain or waited for.
  const restarted = isCounted ? pods.restartedAt.get(row) : finished;
  const from = restarted > running ? Math.min(restarted, finished) : running;
  const waited = Math.min(pods.restartWait.get(row), from - running);
  draft.backoff += waited;
  draft[drainsQueue === true ? 'work' : 'repeated'] += from - running - waited;
  const shared = Math.min(Math.max(0, Math.round(pods.shared[row] ?? 0)), finished - from);
  draft.sharing += shared;
  draft.work += finished - from - shared;
}

/** Between one pod's end and the next one's creation: back-off as far as it ran, else the controller. */
function splitGap(draft: Draft, { backoffs }: LedgerInput, from: Micros, until: Micros): void {
  let waited = 0;
  let reached = from;
  for (const [begin, end] of backoffs) {
    const start = Math.max(begin, reached);
    const stop = Math.min(end, until);
    if (stop > start) {
      waited += stop - start;
      reached = stop;
    }
  }
  draft.backoff += waited;
  draft.controller += until - from - waited;
}
