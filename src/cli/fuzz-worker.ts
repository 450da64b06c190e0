// A thread that runs histories of a campaign; also how bugs and a user's module become options of the harness.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { workerData } from 'node:worker_threads';
import type { Arbitrary } from 'fast-check';
import type { ManifestInput } from '../models/cluster/input.ts';
import { historyOfSeed } from '../testing/arbitraries.ts';
import { historyMaker, runSeeds, type CampaignPart } from '../testing/campaign.ts';
import type { HarnessOptions } from '../testing/harness.ts';
import type { History } from '../testing/history.ts';

/** What all threads of a campaign are told. */
export interface FuzzTask {
  readonly bugs: readonly string[];
  /** Path of a module of the user's: its `harness` is laid over the options, its `histories` are drawn from. */
  readonly module: string | undefined;
  readonly manifests: readonly ManifestInput[] | undefined;
}

/** Where a task's histories come from and how they are run. */
export interface FuzzSetup {
  readonly make: (seed: number) => History;
  readonly harness: HarnessOptions;
}

interface UserModule {
  readonly harness?: HarnessOptions;
  readonly histories?: Arbitrary<History>;
}

/** Reads the user's module; what it lacks is as usual. */
export async function loadSetup({ bugs, module, manifests }: FuzzTask): Promise<FuzzSetup> {
  const own: UserModule =
    module === undefined ? {} : ((await import(pathToFileURL(resolve(module)).href)) as UserModule);
  const { harness, histories } = own;
  if (module !== undefined && harness === undefined) throw new Error(`${module}: exports no "harness"`);
  const isDrawn = manifests === undefined && histories !== undefined;
  return {
    make: isDrawn ? seed => historyOfSeed(seed, histories) : historyMaker(manifests),
    harness: { ...harness, ...(bugs.length === 0 ? {} : { bugs: new Set(bugs) }) },
  };
}

let prepared: FuzzSetup | undefined;

/** Called by the pool: runs the seeds of a range. */
export async function fuzzSeeds({ from, count }: { from: number; count: number }): Promise<CampaignPart> {
  prepared ??= await loadSetup(workerData as FuzzTask);
  return runSeeds(from, count, prepared.make, prepared.harness);
}
