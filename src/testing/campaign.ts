// Many histories: runs the seeds of a range, keeps those that broke an invariant and how often everything was reached.
// Parts of a campaign may run on different threads; adding them up gives the same whatever the order.
import * as fc from 'fast-check';
import type { ManifestInput } from '../models/cluster/input.ts';
import { historyArbitrary, historyOfSeed } from './arbitraries.ts';
import { BRANCHES } from './branches.ts';
import { ACTION_NAMES } from './fault-plan.ts';
import { runHistory, type HarnessOptions } from './harness.ts';
import type { History } from './history.ts';
import type { Violation } from './invariant.ts';
import { invariants } from './invariants/all.ts';

/** A seed whose history broke invariants. */
export interface BrokenSeed {
  readonly seed: number;
  readonly violations: readonly Violation[];
}

/** What a range of seeds came to. */
export interface CampaignPart {
  readonly histories: number;
  readonly broken: readonly BrokenSeed[];
  /** How often each action acted, branch was taken, invariant was judged, known live behaviour was met. */
  readonly acted: Counts;
  readonly branches: Counts;
  readonly judged: Counts;
  readonly accepted: Counts;
  /** Histories that came to rest. */
  readonly atRest: number;
}

/** Counts by name. */
export type Counts = Readonly<Record<string, number>>;

/** The histories of a campaign: random Jobs, or those given with random behaviour and faults. */
export function historyMaker(manifests?: readonly ManifestInput[]): (seed: number) => History {
  if (manifests === undefined) return seed => historyOfSeed(seed);
  const arbitrary = historyArbitrary({ manifests: fc.constant(manifests) });
  return seed => historyOfSeed(seed, arbitrary);
}

/** Runs `count` seeds from `from` on. */
export function runSeeds(
  from: number,
  count: number,
  make: (seed: number) => History,
  harness: HarnessOptions = {},
): CampaignPart {
  const acted = new Map<string, number>();
  const branches = new Map<string, number>();
  const judged = new Map<string, number>();
  const accepted = new Map<string, number>();
  const broken: BrokenSeed[] = [];
  let atRest = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = runHistory(make(seed), harness);
    addTo(acted, outcome.acted);
    addTo(branches, outcome.branches);
    addTo(judged, outcome.judged);
    addTo(accepted, outcome.accepted);
    if (outcome.isAtRest) atRest += 1;
    if (outcome.violations.length > 0) broken.push({ seed, violations: outcome.violations });
  }
  return {
    histories: count,
    broken,
    acted: Object.fromEntries(acted),
    branches: Object.fromEntries(branches),
    judged: Object.fromEntries(judged),
    accepted: Object.fromEntries(accepted),
    atRest,
  };
}

/** A campaign in which nothing has run yet. */
export const EMPTY_CAMPAIGN: CampaignPart = Object.freeze<CampaignPart>({
  histories: 0,
  broken: [],
  acted: {},
  branches: {},
  judged: {},
  accepted: {},
  atRest: 0,
});

/** Two parts as one; broken seeds in order. */
export function joinParts(a: CampaignPart, b: CampaignPart): CampaignPart {
  return {
    histories: a.histories + b.histories,
    broken: [...a.broken, ...b.broken].sort((x, y) => x.seed - y.seed),
    acted: sum(a.acted, b.acted),
    branches: sum(a.branches, b.branches),
    judged: sum(a.judged, b.judged),
    accepted: sum(a.accepted, b.accepted),
    atRest: a.atRest + b.atRest,
  };
}

/** A line of the table of what was reached. */
export interface Reached {
  readonly group: 'fault or edit' | 'branch of the sync' | 'invariant';
  readonly name: string;
  readonly count: number;
}

/** How often everything that can be reached was: zeros included. */
export function reachTable(part: CampaignPart): readonly Reached[] {
  const row = (group: Reached['group'], name: string, counts: Counts): Reached => ({
    group,
    name,
    count: counts[name] ?? 0,
  });
  return [
    ...ACTION_NAMES.map(name => row('fault or edit', name, part.acted)),
    ...BRANCHES.map(name => row('branch of the sync', name, part.branches)),
    ...[...new Set([...invariants.map(({ id }) => id), ...Object.keys(part.judged)])].map(id =>
      row('invariant', id, part.judged),
    ),
  ];
}

function addTo(sums: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
}

/** Counts of two parts together. */
export function sum(a: Counts, b: Counts): Counts {
  const total: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) total[name] = (total[name] ?? 0) + count;
  return total;
}
