// A fence of theory around every run: laws that hold whatever is simulated. The record keeps the same things in several
// ways (a row a pod, step functions, ledgers, busy cores), and the laws tie them together. What breaks one is a bug.
import type { JobRecord, RunRecord, Series } from '../models/recording/run-record.ts';
import { ATTEMPT_SUCCEEDED, LEDGER_TERMS } from '../models/recording/run-record.ts';
import { toSeconds } from '../sim/time.ts';
import type { ExperimentDocument } from './document.ts';
import { integral } from './metrics.ts';

/** What of the experiment decides which laws apply. */
export interface FenceFacts {
  /** Nothing takes time but the tasks. */
  readonly isIdeal: boolean;
  /** Something happens from outside while it runs: parallelism may change, pods may be deleted. */
  readonly isDisturbed: boolean;
}

/** What of these laws applies to a point of an experiment. */
export function fenceFacts({ cluster, events, manifests }: ExperimentDocument): FenceFacts {
  const nodes = cluster?.nodes;
  const areMortal = Array.isArray(nodes) && nodes.some(node => 'spot' in node || 'failures' in node);
  // Quotas and other objects may hold a Job back.
  const isJobAlone = (manifests ?? []).every(object => typeof object === 'object' && object['kind'] === 'Job');
  return {
    isIdeal: cluster?.controlPlane === 'ideal' && isJobAlone,
    isDisturbed: areMortal || (events ?? []).length > 0,
  };
}

/** Rounding of sums of fractions of cores; whole microseconds are compared exactly. */
const TOLERANCE = 1e-6;

/** Laws that the run breaks, in words; empty where all hold. Cost: a few passes over pods and series. */
export function brokenLaws(record: RunRecord, facts: FenceFacts): string[] {
  const broken = [...orderOfInstants(record), ...littlesLaw(record), ...conservationOfWork(record)];
  const rows = podsByJob(record);
  for (const [i, job] of record.jobs.entries()) {
    broken.push(...ledgerAddsUp(job), ...causesComeFirst(record, job, rows[i] ?? []));
    if (!facts.isDisturbed) broken.push(...schedulingBounds(record, job, { rows: rows[i] ?? [], facts }));
  }
  return broken;
}

function podsByJob({ jobs, pods }: RunRecord): number[][] {
  const rows: number[][] = jobs.map(() => []);
  for (let row = 0; row < pods.length; row++) rows[pods.job[row] ?? -1]?.push(row);
  return rows;
}

/** A pod is created, bound, runs, ends and goes, in this order. */
function orderOfInstants({ pods, end }: RunRecord): string[] {
  const steps = [pods.created, pods.bound, pods.running, pods.finished, pods.gone] as const;
  for (let row = 0; row < pods.length; row++) {
    let last = -Infinity;
    for (const step of steps) {
      const at = step[row] ?? NaN;
      if (at < last || at > end) return [`time: pod ${pods.name(row)} goes back from ${last} µs to ${at} µs`];
      if (!Number.isNaN(at)) last = at;
    }
  }
  return [];
}

/**
 * Little (1961), as an identity over one run: the area under the number of pods is the sum of their stays. Holds for
 * all
 * pods that are there, and for those that run.
 */
function littlesLaw(record: RunRecord): string[] {
  const { pods } = record;
  return [...stays(record, 'active', pods.created), ...stays(record, 'running', pods.running)];
}

function stays({ pods, series, end }: RunRecord, name: string, from: Float64Array): string[] {
  const level = series.find(one => one.name === name);
  if (level === undefined) return [];
  let sum = 0;
  for (let row = 0; row < pods.length; row++) {
    const start = from[row] ?? NaN;
    if (Number.isNaN(start)) continue;
    const finished = pods.finished[row] ?? NaN;
    sum += (Number.isNaN(finished) ? end : finished) - start;
  }
  const area = integral(level, level.at[0] ?? 0, end);
  if (Math.abs(area - sum) <= 1) return [];
  return [`Little's law: the pods' time ${name} adds up to ${sum} µs, the area under their number is ${area} µs`];
}

/** No work is done that no core did, and no core does more than one second a second. */
function conservationOfWork({ pods, nodes, series, busyCpu, end }: RunRecord): string[] {
  let used = 0;
  for (let row = 0; row < pods.length; row++) used += pods.cpuSeconds[row] ?? 0;
  let available = 0;
  let cores = 0;
  for (const node of nodes) {
    cores += node.cpu;
    available += node.cpu * Math.max(0, (Number.isNaN(node.until) ? end : node.until) - node.from);
  }
  const broken: string[] = [];
  const busy = busyCpu / 1e6;
  // Work of pods that have not ended is not theirs yet.
  if (used > busy * (1 + TOLERANCE) + TOLERANCE) {
    broken.push(`conservation of work: pods used ${used} CPU seconds, the cores were busy for ${busy}`);
  }
  if (busyCpu > available * (1 + TOLERANCE) + 1) {
    broken.push(`conservation of work: busy for ${busy} core seconds of ${available / 1e6}`);
  }
  const most = largest(series.find(one => one.name === 'busyCpu'));
  if (most > cores * (1 + TOLERANCE)) broken.push(`conservation of work: ${most} cores busy of ${cores}`);
  return broken;
}

function largest(series: Series | undefined): number {
  let most = 0;
  for (const value of series?.value ?? []) if (value > most) most = value;
  return most;
}

/** The critical path: the terms of the ledger are the makespan, none of them negative. */
function ledgerAddsUp({ name, ledger, appliedAt, finishedAt }: JobRecord): string[] {
  if (ledger === undefined) return [];
  let sum = 0;
  for (const term of LEDGER_TERMS) {
    if (ledger[term] < 0) return [`critical path: ${term} of Job ${name} is ${ledger[term]} µs`];
    sum += ledger[term];
  }
  const makespan = finishedAt - appliedAt;
  return sum === makespan ? [] : [`critical path: the ledger of Job ${name} has ${sum} µs of ${makespan}`];
}

/** A Job is Complete only after as many pods succeeded as it wants. */
function causesComeFirst({ pods }: RunRecord, job: JobRecord, rows: readonly number[]): string[] {
  if (job.outcome !== 'Complete' || job.reason !== 'CompletionsReached') return [];
  const wanted = job.completions ?? 1;
  const ended = rows.filter(
    row => pods.outcome[row] === ATTEMPT_SUCCEEDED && (pods.finished[row] ?? Infinity) <= job.finishedAt,
  ).length;
  return ended >= wanted ? [] : [`cause: Job ${job.name} is Complete after ${ended} of ${wanted} pods`];
}

/**
 * Bounds of list scheduling for Jobs all of whose pods succeeded at once: never shorter than the longest pod, nor than
 * all of them shared evenly; where nothing else takes time, at most that share and the rest of the longest one (Graham
 * 1969: at most 2 − 1/m times the best).
 */
function schedulingBounds(
  { pods, jobs }: RunRecord,
  job: JobRecord,
  { rows, facts }: { readonly rows: readonly number[]; readonly facts: FenceFacts },
): string[] {
  const hasAll = job.completions !== undefined && rows.length === job.completions && rows.length > 0;
  if (job.outcome !== 'Complete' || !hasAll || rows.some(row => pods.outcome[row] !== ATTEMPT_SUCCEEDED)) return [];
  let sum = 0;
  let longest = 0;
  for (const row of rows) {
    const time = (pods.finished[row] ?? NaN) - (pods.created[row] ?? NaN);
    sum += time;
    if (time > longest) longest = time;
  }
  const machines = Math.min(job.parallelism, rows.length);
  const makespan = job.finishedAt - job.appliedAt;
  const least = Math.max(longest, sum / machines);
  const most = sum / machines + (1 - 1 / machines) * longest;
  const told = `Job ${job.name} with parallelism ${job.parallelism} took ${toSeconds(makespan)} s`;
  if (makespan < least - 1) return [`list scheduling: ${told}, less than the least possible ${toSeconds(least)} s`];
  if (facts.isIdeal && jobs.length === 1 && makespan > most + rows.length) {
    return [`list scheduling: ${told}, more than the most possible ${toSeconds(most)} s`];
  }
  return [];
}
