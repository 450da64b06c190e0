// A pool of threads that all run one function of one of our files, on data that each of them gets once.
import type { Piscina } from 'piscina';

/** What the threads run: a file beside this one without its ending, and the function that it exports. */
export interface ThreadTask {
  readonly file: string;
  readonly name: string;
  readonly data: unknown;
}

/** Starts exactly so many threads. A task whose thread dies is rejected. */
export async function startThreads({ file, name, data }: ThreadTask, threads: number): Promise<Piscina> {
  const { Piscina: Pool } = await import('piscina');
  // Sources run as they are; the built package has JavaScript.
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const { href } = new URL(`./${file}.${ending}`, import.meta.url);
  const pool = new Pool({ filename: href, name, minThreads: threads, maxThreads: threads, workerData: data });
  // A thread that dies rejects its task; what the pool says besides would be an unhandled event.
  pool.on('error', () => undefined);
  return pool;
}
