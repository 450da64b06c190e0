// Runs a campaign of histories on all cores until its seeds, its time or the first broken invariant end it, with a line
// of progress a second. The lowest broken seed is the same whatever the number of threads.
import { availableParallelism } from 'node:os';
import { EMPTY_CAMPAIGN, joinParts, runSeeds, type CampaignPart } from '../testing/campaign.ts';
import { loadSetup, type FuzzTask } from './fuzz-worker.ts';
import { startThreads } from './worker-threads.ts';

export interface CampaignOrder {
  readonly from: number;
  readonly seeds: number;
  readonly millis: number;
  /** Undefined: all cores. */
  readonly threads: number | undefined;
  readonly task: FuzzTask;
  readonly isStopped: () => boolean;
  readonly isQuiet: boolean;
}

export interface CampaignResult {
  readonly part: CampaignPart;
  readonly from: number;
  readonly seconds: number;
}

/** Seeds of one task of a thread: some tenths of a second. */
const BATCH = 25;
const PROGRESS_MILLIS = 1000;

interface Runner {
  run(from: number, count: number): Promise<CampaignPart>;
  close(): Promise<void>;
}

export async function runCampaign(order: CampaignOrder): Promise<CampaignResult> {
  const started = performance.now();
  const threads = Math.max(1, order.threads ?? availableParallelism());
  const runner = threads === 1 ? await startHere(order.task) : await threadRunner(order.task, threads);
  const state = { part: EMPTY_CAMPAIGN, next: order.from, told: started };
  const last = order.from + order.seeds;
  const isOver = (): boolean =>
    order.isStopped() ||
    state.part.broken.length > 0 ||
    state.next >= last ||
    performance.now() - started >= order.millis;
  const lane = async (): Promise<void> => {
    while (!isOver()) {
      const from = state.next;
      const count = Math.min(BATCH, last - from);
      state.next += count;
      // Each lane waits for its own batch; the lanes run side by side.
      // oxlint-disable-next-line no-await-in-loop
      state.part = joinParts(await runner.run(from, count), state.part);
      tell(order, state, started);
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, lane));
  } finally {
    await runner.close();
  }
  return { part: state.part, from: order.from, seconds: (performance.now() - started) / 1000 };
}

function tell(order: CampaignOrder, state: { part: CampaignPart; told: number }, started: number): void {
  const now = performance.now();
  if (order.isQuiet || now - state.told < PROGRESS_MILLIS) return;
  state.told = now;
  const { histories, broken } = state.part;
  const seconds = (now - started) / 1000;
  const pace = Math.round((histories / seconds) * 3600);
  process.stderr.write(
    `${histories} histories in ${seconds.toFixed(0)} s (${pace} an hour), ${broken.length} broken\n`,
  );
}

async function startHere(task: FuzzTask): Promise<Runner> {
  const { make, harness } = await loadSetup(task);
  return {
    run: async (from, count) => {
      // Signals are looked at between batches.
      await new Promise(resolve => setImmediate(resolve));
      return runSeeds(from, count, make, harness);
    },
    close: () => Promise.resolve(),
  };
}

async function threadRunner(task: FuzzTask, threads: number): Promise<Runner> {
  const pool = await startThreads({ file: 'fuzz-worker', name: 'fuzzSeeds', data: task }, threads);
  return {
    run: async (from, count) => (await pool.run({ from, count })) as CampaignPart,
    close: () => pool.destroy(),
  };
}
