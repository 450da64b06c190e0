// All replications of all points of one experiment: one after the other on this thread while that is quick, on all
// cores when it pays. What comes out does not depend on which: outcomes are put in their places.
import { availableParallelism } from 'node:os';
import type { Experiment } from '../experiment/experiment.ts';
import type { RunOutcome, RunTask } from '../experiment/run-task.ts';
import { runTask } from '../experiment/run-task.ts';
import { isEnough } from '../experiment/stopping.ts';
import type { Progress } from './progress.ts';
import { withWatchLog } from './watch-log.ts';
import type { WorkerTask } from './worker.ts';

export interface ExecutionOptions {
  readonly workers: number | undefined;
  /** Keep the records of all replications rather than of the first. */
  readonly keepsAllRecords: boolean;
  /** What the record of a single run has besides. */
  readonly keeps: RunTask['keeps'];
  readonly logPath: (point: string, replication: number) => string | undefined;
  readonly progress: Progress;
  /** True once the user wants to stop. */
  readonly isStopped: () => boolean;
  /** Outcomes of an earlier, interrupted command, a list a point. */
  readonly kept: readonly (readonly RunOutcome[])[] | undefined;
}

/** Finished replications, a list a point in order; complete unless the user stopped. */
export interface Execution {
  readonly outcomes: RunOutcome[][];
  readonly isComplete: boolean;
}

/** Work that takes longer than this is worth starting threads for. */
const WORTH_THREADS_MILLIS = 1200;
/** A look at signals, and at the terminal, at least this often. */
const BREATH_MILLIS = 100;

/** Runs the experiment. */
export async function execute(experiment: Experiment, options: ExecutionOptions): Promise<Execution> {
  const { points, repeat } = experiment;
  const outcomes: RunOutcome[][] = points.map((_, point) => [...(options.kept?.[point] ?? [])]);
  const done = points.map(
    (_, point) => (outcomes[point] ?? []).length > 0 && isFinished(experiment, outcomes[point] ?? []),
  );
  const started = performance.now();
  let breath = started;
  let runs = 0;
  let pool: ThreadPool | undefined;
  const cores = options.workers ?? availableParallelism();
  try {
    while (done.includes(false)) {
      const round = nextRound(outcomes, done, repeat.halfWidth === undefined ? repeat.atMost : repeat.atLeast);
      const tasks = round.map(({ point, replication }) => taskOf(experiment, point, replication, options));
      for (let i = 0; i < tasks.length;) {
        const elapsed = performance.now() - started;
        const left = (elapsed / Math.max(1, runs)) * (tasks.length - i);
        // The first runs are the slowest, while the code is still cold: a few are needed to tell.
        const pays = cores > 1 && tasks.length - i > 1 && elapsed > 150 && left > WORTH_THREADS_MILLIS;
        if (pool === undefined && pays) pool = await startPool(experiment, Math.min(cores, tasks.length - i));
        if (options.isStopped()) return { outcomes, isComplete: false };
        const batch = pool === undefined ? tasks.slice(i, i + 1) : tasks.slice(i, i + 8 * cores);
        const finished = pool === undefined ? batch.map(task => runHere(experiment, task)) : await pool.run(batch);
        for (const outcome of finished) outcomes[outcome.point]?.push(outcome);
        i += batch.length;
        runs += batch.length;
        if (performance.now() - breath > BREATH_MILLIS) {
          breath = performance.now();
          await options.progress.update(countOf(outcomes), estimate(experiment, outcomes, done));
          await new Promise(resolve => setImmediate(resolve));
        }
      }
      for (const [point, list] of outcomes.entries()) done[point] = isFinished(experiment, list);
    }
    return { outcomes: outcomes.map(list => list.slice(0, neededOf(experiment, list))), isComplete: true };
  } finally {
    options.progress.stop();
    await pool?.close();
  }
}

function isFinished(experiment: Experiment, list: readonly RunOutcome[]): boolean {
  return neededOf(experiment, list) <= list.length;
}

/** The least number of replications that is enough; more than there are where none is. */
function neededOf(experiment: Experiment, list: readonly RunOutcome[]): number {
  const { repeat } = experiment;
  if (repeat.halfWidth === undefined) return repeat.atMost;
  const tables = list.map(outcome => outcome.tables);
  for (let n = repeat.atLeast; n <= tables.length; n++) if (isEnough(repeat, tables.slice(0, n))) return n;
  return list.length + 1;
}

/** The next replications of each unfinished point: first all that are needed anyway, then some more at a time. */
function nextRound(outcomes: readonly RunOutcome[][], done: readonly boolean[], first: number) {
  const round: { point: number; replication: number }[] = [];
  const open = [...outcomes.keys()].filter(point => done[point] === false);
  const fewest = Math.min(...open.map(point => (outcomes[point] ?? []).length));
  const target = fewest < first ? first : fewest + Math.max(10, Math.ceil(fewest / 5));
  for (let replication = fewest; replication < target; replication++) {
    for (const point of open) if ((outcomes[point] ?? []).length <= replication) round.push({ point, replication });
  }
  return round;
}

function taskOf(experiment: Experiment, point: number, replication: number, options: ExecutionOptions): WorkerTask {
  return {
    point,
    replication,
    keepsRecord: replication === 0 || options.keepsAllRecords,
    keeps: options.keeps,
    watchLog: options.logPath(experiment.points[point]?.name ?? '', replication),
  };
}

function runHere(experiment: Experiment, task: WorkerTask): RunOutcome {
  const { watchLog, ...own }: WorkerTask & RunTask = task;
  return withWatchLog(watchLog, options => runTask(experiment, own, options));
}

function countOf(outcomes: readonly RunOutcome[][]): number {
  return outcomes.reduce((sum, list) => sum + list.length, 0);
}

function estimate(experiment: Experiment, outcomes: readonly RunOutcome[][], done: readonly boolean[]): number {
  const { repeat } = experiment;
  const usual = repeat.halfWidth === undefined ? repeat.atMost : repeat.atLeast;
  return outcomes.reduce(
    (sum, list, point) => sum + (done[point] === true ? list.length : Math.max(usual, list.length)),
    0,
  );
}

interface ThreadPool {
  run(tasks: readonly WorkerTask[]): Promise<RunOutcome[]>;
  close(): Promise<void>;
}

async function startPool(experiment: Experiment, threads: number): Promise<ThreadPool> {
  const { Piscina } = await import('piscina');
  // Sources run as they are; the built package has JavaScript.
  const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
  const pool = new Piscina({
    filename: file.href,
    name: 'simulateTask',
    minThreads: threads,
    maxThreads: threads,
    workerData: experiment,
  });
  return {
    run: async tasks => Promise.all(tasks.map(async task => (await pool.run(task)) as RunOutcome)),
    close: async () => pool.destroy(),
  };
}
