// The metrics of results.csv from the record of one run (design.md section 3): a row a Job, and one for the run as a
// whole. What needs other runs (speed-up, efficiency) is added by `speedup.ts`.
import type { FunctionRecord, JobRecord, Ledger, RunRecord, Series } from '../models/recording/run-record.ts';
import { ATTEMPT_FAILED, ATTEMPT_REMOVED, LEDGER_TERMS } from '../models/recording/run-record.ts';
import type { Micros } from '../sim/time.ts';
import { MICROS_PER_SECOND, toSeconds } from '../sim/time.ts';
import type { MetricName } from './results.ts';

/** Name of the row for the run as a whole. */
export const WHOLE_RUN = '*';

/** One row of results.csv before it knows its point and replication. NaN: empty. */
export interface RunRow {
  readonly job: string;
  /** Of the Job; of the whole run the sum. */
  readonly parallelism: number;
  readonly metrics: Readonly<Record<MetricName, number>>;
}

/** Where the makespan of a Job went, in seconds. */
export interface RunLedger {
  readonly job: string;
  readonly makespan: number;
  readonly terms: Readonly<Record<string, number>>;
}

/** What a run leaves for the tables: small, and plain enough to be sent to another thread. */
export interface RunTables {
  readonly rows: readonly RunRow[];
  readonly ledgers: readonly RunLedger[];
}

/** Sums over the pods of one Job, or of all. */
interface PodSums {
  attempts: number;
  restarts: number;
  podMicros: number;
  wastedMicros: number;
  cpuSeconds: number;
  waitMicros: number;
  waited: number;
  /** Waits of containers before they were started again. */
  restartMicros: number;
  /** Runs that ended well of containers in pods without a Job. */
  successes: number;
}

/** All rows of one run. Cost: one pass over the pods, and one over the series a Job. */
export function tablesOf(record: RunRecord): RunTables {
  const { perJob, all } = sumPods(record);
  const { jobs, functions } = record;
  const isAlone = jobs.length + functions.length === 1;
  const rows = jobs.map((job, row) => rowOf(record, [job], perJob[row] ?? newSums(), isAlone));
  rows.push(...functions.map(functionRow));
  // A run with several Jobs or functions, or with none, is also looked at as a whole.
  if (!isAlone) rows.push(wholeRow(record, all));
  return { rows, ledgers: ledgersOf(record) };
}

function newSums(): PodSums {
  return {
    attempts: 0,
    restarts: 0,
    podMicros: 0,
    wastedMicros: 0,
    cpuSeconds: 0,
    waitMicros: 0,
    waited: 0,
    restartMicros: 0,
    successes: 0,
  };
}

function sumPods(record: RunRecord): { perJob: PodSums[]; all: PodSums } {
  const perJob = record.jobs.map(newSums);
  const all = newSums();
  const pods = record.pods;
  for (let row = 0; row < pods.length; row++) {
    addPod(record, row, all);
    const own = perJob[pods.job[row] ?? -1];
    if (own !== undefined) addPod(record, row, own);
  }
  const { row: rows, from, until } = pods.restartWaits;
  for (let i = 0; i < rows.length; i++) {
    const wait = (until[i] ?? 0) - (from[i] ?? 0);
    const own = perJob[pods.job[rows[i] ?? -1] ?? -1];
    if (own !== undefined) own.restartMicros += wait;
    all.restartMicros += wait;
  }
  return { perJob, all };
}

function addPod(record: RunRecord, row: number, sums: PodSums): void {
  const pods = record.pods;
  const running = pods.running[row] ?? Number.NaN;
  const finished = pods.finished[row] ?? Number.NaN;
  const outcome = pods.outcome[row];
  sums.attempts += 1;
  sums.restarts += pods.restarts[row] ?? 0;
  sums.cpuSeconds += pods.cpuSeconds[row] ?? 0;
  if (pods.job[row] === -1) sums.successes += pods.successes[row] ?? 0;
  if (Number.isNaN(running)) return;
  // A pod that has not finished ran until its object went, or until the run was over.
  const gone = pods.gone[row] ?? Number.NaN;
  const until = Number.isNaN(finished) ? (Number.isNaN(gone) ? record.end : gone) : finished;
  sums.podMicros += until - running;
  if (outcome === ATTEMPT_FAILED || outcome === ATTEMPT_REMOVED) sums.wastedMicros += until - running;
  sums.waitMicros += running - (pods.created[row] ?? 0);
  sums.waited += 1;
}

function rowOf(record: RunRecord, jobs: readonly JobRecord[], sums: PodSums, hasQueues: boolean): RunRow {
  const [first] = jobs;
  const from = jobs.reduce((least, job) => Math.min(least, job.appliedAt), first?.appliedAt ?? 0);
  const isFinished = jobs.length > 0 && jobs.every(job => !Number.isNaN(job.finishedAt));
  const finishedAt = isFinished ? jobs.reduce((most, job) => Math.max(most, job.finishedAt), 0) : Number.NaN;
  const until = isFinished ? finishedAt : record.end;
  const total = (value: (job: JobRecord) => number): number => jobs.reduce((sum, job) => sum + value(job), 0);
  const items = (value: (queue: RunRecord['queues'][number]) => number): number =>
    hasQueues ? record.queues.reduce((sum, queue) => sum + value(queue), 0) : 0;
  const isComplete = jobs.length > 0 && jobs.every(job => job.outcome === 'Complete');
  return {
    job: jobs.length === 1 && first !== undefined ? first.name : WHOLE_RUN,
    parallelism: total(job => job.parallelism),
    metrics: {
      makespan: toSeconds(finishedAt - from),
      succeeded: isComplete ? 1 : 0,
      speedup: Number.NaN,
      efficiency: Number.NaN,
      podSeconds: toSeconds(sums.podMicros),
      wastedPodSeconds: toSeconds(sums.wastedMicros),
      cpuSeconds: sums.cpuSeconds,
      utilization: isFinished ? utilization(record, from, finishedAt) : Number.NaN,
      waitSeconds: sums.waited === 0 ? Number.NaN : toSeconds(sums.waitMicros) / sums.waited,
      backoffSeconds: toSeconds(total(job => backoffMicros(job, until)) + sums.restartMicros),
      attempts: sums.attempts,
      failures: total(job => job.failed),
      restarts: sums.restarts,
      completions: total(job => job.succeeded),
      failedIndexes: total(job => job.failedIndexes),
      itemsDone: items(queue => queue.done),
      itemsLost: items(queue => queue.lost),
      itemsRepeated: items(queue => queue.repeated),
      cost: cost(record, from, until),
    },
  };
}

/**
 * A function beside the Jobs: attempts are the pods it started, completions the requests it served, waste the time in
 * which its pods were ready for nothing. Its pods use none of the cluster's nodes, so they have no cost and no share.
 */
function functionRow(record: FunctionRecord): RunRow {
  const { served, refused } = record;
  return {
    job: record.name,
    parallelism: Number.NaN,
    metrics: {
      makespan: toSeconds(record.finishedAt - record.firstAt),
      succeeded: served === record.requests ? 1 : 0,
      speedup: Number.NaN,
      efficiency: Number.NaN,
      podSeconds: toSeconds(record.starting + record.ready),
      wastedPodSeconds: toSeconds(record.idle),
      cpuSeconds: Number.NaN,
      utilization: Number.NaN,
      waitSeconds: toSeconds(record.meanWait),
      backoffSeconds: 0,
      attempts: record.podsStarted,
      failures: refused,
      restarts: 0,
      completions: served,
      failedIndexes: 0,
      itemsDone: 0,
      itemsLost: 0,
      itemsRepeated: 0,
      cost: Number.NaN,
    },
  };
}

/** The run as a whole: over when the last Job and the last function are; pods without a Job count, too. */
function wholeRow(record: RunRecord, sums: PodSums): RunRow {
  const { jobs, functions } = record;
  const row = rowOf(record, jobs, sums, true);
  const { metrics } = row;
  const own = functions.map(functionRow);
  const total = (name: MetricName): number => own.reduce((sum, one) => sum + one.metrics[name], metrics[name]);
  const isOver = own.every(one => !Number.isNaN(one.metrics.makespan));
  const begins = [...jobs.map(job => job.appliedAt), ...functions.map(one => one.firstAt)];
  const ends = [...jobs.map(job => job.finishedAt), ...functions.map(one => one.finishedAt)];
  const isDone = jobs.every(job => job.outcome === 'Complete') && own.every(one => one.metrics.succeeded === 1);
  return {
    job: WHOLE_RUN,
    parallelism: row.parallelism,
    metrics: {
      ...metrics,
      makespan: isOver && ends.length > 0 ? toSeconds(Math.max(...ends) - Math.min(...begins)) : Number.NaN,
      succeeded: isDone && ends.length > 0 ? 1 : 0,
      podSeconds: total('podSeconds'),
      wastedPodSeconds: total('wastedPodSeconds'),
      attempts: total('attempts'),
      failures: total('failures'),
      completions: total('completions') + sums.successes,
    },
  };
}

/** Back-off of the Job controller that was waited for; what a finished Job did not wait any more does not count. */
function backoffMicros(job: JobRecord, until: Micros): Micros {
  let sum = 0;
  for (const [from, to] of job.backoffs) sum += Math.max(0, Math.min(to, until) - from);
  return sum;
}

/** Busy cores ÷ allocatable cores, averaged over a time; NaN where there is no time or no core. */
function utilization(record: RunRecord, from: Micros, until: Micros): number {
  let available = 0;
  for (const node of record.nodes) available += node.cpu * overlap(node.from, node.until, from, until);
  const busy = record.series.find(series => series.name === 'busyCpu');
  if (!(available > 0)) return Number.NaN;
  return busy === undefined ? 0 : integral(busy, from, until) / available;
}

function cost(record: RunRecord, from: Micros, until: Micros): number {
  let sum = 0;
  for (const node of record.nodes) sum += node.price * toSeconds(overlap(node.from, node.until, from, until));
  return sum / 3600;
}

function overlap(start: Micros, end: Micros, from: Micros, until: Micros): Micros {
  return Math.max(0, Math.min(Number.isNaN(end) ? until : end, until) - Math.max(start, from));
}

/** Area under a step function, value × microseconds. */
export function integral(series: Series, from: Micros, until: Micros): number {
  let area = 0;
  // Of a long run with many Jobs each looks at its own time only.
  for (let i = lastAtOrBefore(series.at, from); i < series.at.length; i++) {
    const start = Math.max(series.at[i] ?? 0, from);
    if (start >= until) break;
    const end = Math.min(series.at[i + 1] ?? until, until);
    if (end > start) area += (series.value[i] ?? 0) * (end - start);
  }
  return area;
}

/** Place of the last of some ascending instants that is not after `time`; 0 where all are. */
function lastAtOrBefore(instants: Float64Array, time: Micros): number {
  let low = 0;
  let high = instants.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((instants[middle] ?? 0) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * A ledger for each Job and function that finished; of several that began together, the one that ended last stands for
 * the run.
 */
function ledgersOf(record: RunRecord): RunLedger[] {
  const courses: readonly Course[] = [
    ...record.jobs.map(job => ({ ...job, from: job.appliedAt })),
    ...record.functions.map(one => ({ ...one, from: one.firstAt })),
  ];
  const ledgers = courses.flatMap(course => ledgerOf(course, course.name));
  if (courses.length > 1 && courses.every(course => course.ledger !== undefined)) {
    const last = courses.reduce((latest, course) => (course.finishedAt > latest.finishedAt ? course : latest));
    if (courses.every(course => course.from >= last.from)) ledgers.push(...ledgerOf(last, WHOLE_RUN));
  }
  return ledgers;
}

interface Course {
  readonly name: string;
  readonly from: Micros;
  readonly finishedAt: Micros;
  readonly ledger: Ledger | undefined;
}

function ledgerOf({ from, finishedAt, ledger }: Course, job: string): RunLedger[] {
  if (ledger === undefined) return [];
  const terms = Object.fromEntries(LEDGER_TERMS.map(term => [term, ledger[term] / MICROS_PER_SECOND]));
  return [{ job, makespan: toSeconds(finishedAt - from), terms }];
}
