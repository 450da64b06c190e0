// All replications of all points of one experiment: one after the other on this thread while that is quick, on all
// cores when it pays. What comes out does not depend on which: outcomes are put in their places.
import { availableParallelism } from 'node:os';
import type { Experiment } from '../experiment/experiment.ts';
import type { RunOutcome, RunTask } from '../experiment/run-task.ts';
import { runTask } from '../experiment/run-task.ts';
import { replicationsNeeded } from '../experiment/stopping.ts';
import { removeStreamed } from './atomic-file.ts';
import type { Interruption } from './interruption.ts';
import { taskKey } from './journal.ts';
import type { Progress } from './progress.ts';
import type { ThreadPool } from './thread-pool.ts';
import { startPool } from './thread-pool.ts';
import { withWatchLog } from './watch-log.ts';
import type { WorkerTask } from './worker.ts';

export interface ExecutionOptions {
  /** Threads; undefined: as many as there are cores, once that pays. */
  readonly workers: number | undefined;
  /** Keep the records of all replications rather than of the first. */
  readonly keepsAllRecords?: boolean;
  /** What the record of a single run has besides. */
  readonly keeps?: RunTask['keeps'];
  /** Where the watch log of a run goes; without it there is none. */
  readonly logPath?: (point: string, replication: number) => string | undefined;
  readonly progress: Progress;
  readonly signals: Interruption;
  /** Outcomes of an earlier command that was cut off, by `taskKey`. */
  readonly kept?: ReadonlyMap<string, RunOutcome>;
  /** Called with each outcome as soon as it is there, in no order. */
  readonly onOutcome?: (outcome: RunOutcome) => void;
}

/** Finished replications, a list a point in order. */
export interface Execution {
  readonly outcomes: RunOutcome[][];
  /** False where a signal came. */
  readonly isComplete: boolean;
}

/** Work that takes longer than this is worth starting threads for. */
const WORTH_THREADS_MILLIS = 1200;
/** A look at signals, and at the terminal, at least this often. */
const BREATH_MILLIS = 100;
/** A run that takes longer is given up here and done in a thread: this one has to mind signals. */
const LONGEST_HERE_MILLIS = 700;
const TOO_LONG = Symbol('too long for this thread');

/** Runs the experiment. */
export async function execute(experiment: Experiment, options: ExecutionOptions): Promise<Execution> {
  const execution = new Executor(experiment, options);
  try {
    return await execution.run();
  } finally {
    options.progress.stop();
    await execution.close();
  }
}

class Executor {
  private readonly experiment: Experiment;
  private readonly options: ExecutionOptions;
  private readonly outcomes: RunOutcome[][];
  private readonly cores: number;
  private readonly started = performance.now();
  /** Tasks that are being done. */
  private readonly open = new Set<WorkerTask>();
  private breath = performance.now();
  /** Replications that are there, and how many of them this command did. */
  private finished = 0;
  private runs = 0;
  private pool: ThreadPool | undefined;

  constructor(experiment: Experiment, options: ExecutionOptions) {
    this.experiment = experiment;
    this.options = options;
    this.outcomes = experiment.points.map(() => []);
    this.cores = options.workers ?? availableParallelism();
  }

  async run(): Promise<Execution> {
    const { repeat } = this.experiment;
    const { outcomes } = this;
    const first = repeat.halfWidth === undefined ? repeat.atMost : repeat.atLeast;
    for (;;) {
      const missing = outcomes.map(list => this.needed(list) > list.length);
      if (!missing.includes(true)) break;
      for (const task of nextRound(outcomes, missing, first)) this.open.add(this.taskOf(task.point, task.replication));
      if (!(await this.finishRound())) return { outcomes, isComplete: false };
    }
    return { outcomes: outcomes.map(list => list.slice(0, this.needed(list))), isComplete: true };
  }

  private needed(list: readonly RunOutcome[]): number {
    return replicationsNeeded(
      this.experiment.repeat,
      list.map(outcome => outcome.tables),
    );
  }

  /** Ends the threads; logs that were cut off are taken away. */
  async close(): Promise<void> {
    await this.pool?.close();
    for (const { watchLog } of this.open) if (watchLog !== undefined) removeStreamed(watchLog);
  }

  /** Does all open tasks; false where a signal came. */
  private async finishRound(): Promise<boolean> {
    const round: RunOutcome[] = [];
    const tasks = [...this.open];
    const finish = (task: WorkerTask, outcome: RunOutcome): void => {
      this.open.delete(task);
      this.finished += 1;
      round.push(outcome);
    };
    for (const task of tasks) {
      const kept = this.options.kept?.get(taskKey(task));
      if (kept !== undefined) finish(task, kept);
    }
    let isStopped = false;
    while (this.open.size > 0 && !isStopped) {
      if (this.options.signals.status !== undefined) break;
      await this.choosePool();
      if (this.pool === undefined) {
        const [task] = this.open;
        const outcome = task === undefined ? undefined : this.runHere(task);
        if (task !== undefined && outcome !== undefined) this.take(outcome, () => finish(task, outcome));
        else if (task !== undefined) this.pool = await startPool(this.experiment, this.threads());
      } else isStopped = !(await this.runInThreads(this.pool, finish));
      await this.breathe();
    }
    // Each list stays in order of replications, whichever thread was quicker.
    for (const outcome of round.toSorted((a, b) => a.replication - b.replication)) {
      this.outcomes[outcome.point]?.push(outcome);
    }
    return this.open.size === 0;
  }

  /** The first runs are the slowest, while the code is still cold: a few are needed to tell what threads are worth. */
  private async choosePool(): Promise<void> {
    if (this.pool !== undefined || this.cores < 2 || this.open.size < 2) return;
    const elapsed = performance.now() - this.started;
    const left = (elapsed / Math.max(1, this.runs)) * this.open.size;
    const isAsked = this.options.workers !== undefined;
    if (isAsked || (elapsed > 150 && left > WORTH_THREADS_MILLIS))
      this.pool = await startPool(this.experiment, this.threads());
  }

  private threads(): number {
    return Math.max(1, Math.min(this.cores, this.open.size));
  }

  /** All open tasks, so that no thread waits for another; false where a signal came. */
  private async runInThreads(
    pool: ThreadPool,
    finish: (task: WorkerTask, outcome: RunOutcome) => void,
  ): Promise<boolean> {
    const { signals } = this.options;
    const waiting = [...this.open].values();
    let isStopped = false;
    const work = async (): Promise<void> => {
      for (const task of waiting) {
        if (isStopped) return;
        const outcome = await pool.run(task);
        if (isStopped) return;
        this.take(outcome, () => finish(task, outcome));
        await this.breathe();
      }
    };
    // Two for each thread: one is done while the other waits.
    const all = Promise.all(Array.from({ length: 2 * this.threads() }, work));
    try {
      await Promise.race([all, signals.came]);
    } finally {
      isStopped = true;
      all.catch(() => undefined);
    }
    return signals.status === undefined;
  }

  private take(outcome: RunOutcome, finish: () => void): void {
    this.options.onOutcome?.(outcome);
    this.runs += 1;
    finish();
  }

  /** Undefined where the run takes too long for this thread. */
  private runHere(task: WorkerTask): RunOutcome | undefined {
    const { watchLog, ...own }: WorkerTask & RunTask = task;
    const started = performance.now();
    const pulse = (): void => {
      if (performance.now() - started > LONGEST_HERE_MILLIS) throw TOO_LONG;
    };
    try {
      return withWatchLog(watchLog, options => runTask(this.experiment, own, { ...options, pulse }));
    } catch (error) {
      if (error === TOO_LONG) return undefined;
      throw error;
    }
  }

  private taskOf(point: number, replication: number): WorkerTask {
    const { keepsAllRecords = false, keeps = {}, logPath } = this.options;
    return {
      point,
      replication,
      keepsRecord: replication === 0 || keepsAllRecords,
      keeps,
      watchLog: logPath?.(this.experiment.points[point]?.name ?? '', replication),
    };
  }

  private async breathe(): Promise<void> {
    if (performance.now() - this.breath < BREATH_MILLIS) return;
    this.breath = performance.now();
    await this.options.progress.update(this.finished, Math.max(this.finished + this.open.size, this.expected()));
    await new Promise(resolve => setImmediate(resolve));
  }

  /** Replications that there will be at least. */
  private expected(): number {
    const { repeat, points } = this.experiment;
    return points.length * (repeat.halfWidth === undefined ? repeat.atMost : repeat.atLeast);
  }
}

/** The next replications of each unfinished point: first all that are needed anyway, then some more at a time. */
function nextRound(outcomes: readonly RunOutcome[][], missing: readonly boolean[], first: number) {
  const round: { point: number; replication: number }[] = [];
  const open = [...outcomes.keys()].filter(point => missing[point] === true);
  const fewest = Math.min(...open.map(point => (outcomes[point] ?? []).length));
  const target = fewest < first ? first : fewest + Math.max(10, Math.ceil(fewest / 5));
  for (let replication = fewest; replication < target; replication++) {
    for (const point of open) if ((outcomes[point] ?? []).length <= replication) round.push({ point, replication });
  }
  return round;
}
