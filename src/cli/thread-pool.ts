// Threads that simulate replications of one experiment.
import type { Experiment } from '../experiment/experiment.ts';
import type { RunOutcome } from '../experiment/run-task.ts';
import { startThreads } from './worker-threads.ts';
import type { WorkerTask } from './worker.ts';

export interface ThreadPool {
  run(task: WorkerTask): Promise<RunOutcome>;
  /** Ends the threads, whatever they are doing. */
  close(): Promise<void>;
}

export async function startPool(experiment: Experiment, threads: number): Promise<ThreadPool> {
  const pool = await startThreads({ file: 'worker', name: 'simulateTask', data: experiment }, threads);
  return {
    run: async task => (await pool.run(task)) as RunOutcome,
    close: async () => pool.destroy(),
  };
}
