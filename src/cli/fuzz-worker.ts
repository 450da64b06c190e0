// A thread that runs histories of a campaign; also how bugs and a user's module become options of the harness.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { workerData } from 'node:worker_threads';
import type { ManifestInput } from '../models/cluster/input.ts';
import { historyMaker, runSeeds, type CampaignPart } from '../testing/campaign.ts';
import type { HarnessOptions } from '../testing/harness.ts';

/** What all threads of a campaign are told. */
export interface FuzzTask {
  readonly bugs: readonly string[];
  /** Path of a module whose export `harness` is laid over the options. */
  readonly module: string | undefined;
  readonly manifests: readonly ManifestInput[] | undefined;
}

/** The options of the harness for bugs and a module of the user's. */
export async function loadHarness({ bugs, module }: Pick<FuzzTask, 'bugs' | 'module'>): Promise<HarnessOptions> {
  const own =
    module === undefined
      ? {}
      : ((await import(pathToFileURL(resolve(module)).href)) as { readonly harness?: HarnessOptions }).harness;
  if (own === undefined) throw new Error(`${module}: exports no "harness"`);
  return { ...own, ...(bugs.length === 0 ? {} : { bugs: new Set(bugs) }) };
}

let prepared: { readonly make: ReturnType<typeof historyMaker>; readonly harness: HarnessOptions } | undefined;

/** Called by the pool: runs the seeds of a range. */
export async function fuzzSeeds({ from, count }: { from: number; count: number }): Promise<CampaignPart> {
  const task = workerData as FuzzTask;
  prepared ??= { make: historyMaker(task.manifests), harness: await loadHarness(task) };
  return runSeeds(from, count, prepared.make, prepared.harness);
}
