// Threads that simulate replications of one experiment.
import type { Experiment } from '../experiment/experiment.ts';
import type { RunOutcome } from '../experiment/run-task.ts';
import type { WorkerTask } from './worker.ts';

export interface ThreadPool {
  run(task: WorkerTask): Promise<RunOutcome>;
  /** Ends the threads, whatever they are doing. */
  close(): Promise<void>;
}

export async function startPool(experiment: Experiment, threads: number): Promise<ThreadPool> {
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
  // A thread that dies rejects its task; what the pool says besides would be an unhandled event.
  pool.on('error', () => undefined);
  return {
    run: async task => (await pool.run(task)) as RunOutcome,
    close: async () => pool.destroy(),
  };
}
