// What probes find of a container over its run: well or ill, as a list of turns. Rules of the experiment give it, or
// the files that a container's script makes and takes away; without either a container that runs is well.
import type { Micros } from '../../sim/time.ts';
import { NEVER } from './container-plan.ts';

/** Instants since the container's start, increasing: ill at first, well from the first one on, then ill, and so on. */
export type Health = readonly Micros[];

export type ProbeType = 'startup' | 'readiness' | 'liveness';
export const PROBE_TYPES: readonly ProbeType[] = ['startup', 'readiness', 'liveness'];

/** What each probe finds; undefined: always well. */
export interface ContainerHealth {
  readonly startup: Health | undefined;
  readonly readiness: Health | undefined;
  readonly liveness: Health | undefined;
}

/** Whether the container is well so long after its start. */
export function isWell(health: Health | undefined, after: Micros): boolean {
  if (health === undefined) return true;
  let turns = 0;
  while (turns < health.length && health[turns]! <= after) turns += 1;
  return turns % 2 === 1;
}

/** The first turn later than `after`; `NEVER`: there is none. */
export function nextTurn(health: Health | undefined, after: Micros): Micros {
  return health?.find(turn => turn > after) ?? NEVER;
}
