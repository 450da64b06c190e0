// A thread that simulates replications of one experiment; the experiment comes once, the tasks one by one.
import { workerData } from 'node:worker_threads';
import type { Experiment } from '../experiment/experiment.ts';
import type { RunOutcome, RunTask } from '../experiment/run-task.ts';
import { runTask } from '../experiment/run-task.ts';
import { withWatchLog } from './watch-log.ts';

/** A task, and the file that its watch log goes to. */
export interface WorkerTask extends RunTask {
  readonly watchLog: string | undefined;
}

const experiment = workerData as Experiment;

/** Called by the pool for each task. */
export function simulateTask(task: WorkerTask): RunOutcome {
  return withWatchLog(task.watchLog, options => runTask(experiment, task, options));
}
