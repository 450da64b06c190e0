// How often each invariant fails where something is falsified: the failing side of what `campaign.ts` counts.
import { historyOfSeed } from './arbitraries.ts';
import type { Counts } from './campaign.ts';
import { brokenBy, seenHistory, type Falsification } from './falsification.ts';
import { FALSIFIED_JOBS } from './falsifications/jobs.ts';
import { OTHER_FALSIFICATIONS } from './falsifications/others.ts';
import { FALSIFIED_PODS } from './falsifications/pods.ts';
import type { History } from './history.ts';
import { invariants } from './invariants/all.ts';

/** All ways to falsify a history. */
export const falsifications: readonly Falsification[] = [...FALSIFIED_JOBS, ...FALSIFIED_PODS, ...OTHER_FALSIFICATIONS];

/** Falsifications of one history: all of them take turns. */
const EACH = 40;

/**
 * Runs the histories of some seeds and judges each falsified in forty ways.
 *
 * @returns for each invariant in how many of them it was broken, zeros included
 */
export function selfTest(from: number, count: number, make: (seed: number) => History = historyOfSeed): Counts {
  const fired: Record<string, number> = Object.fromEntries(invariants.map(({ id }) => [id, 0]));
  for (let seed = from; seed < from + count; seed += 1) {
    const seen = seenHistory(make(seed));
    for (let i = 0; i < EACH; i += 1) {
      const falsification = falsifications[(seed * EACH + i) % falsifications.length];
      if (falsification === undefined) continue;
      for (const id of brokenBy(falsification, seen)) fired[id] = (fired[id] ?? 0) + 1;
    }
  }
  return fired;
}
