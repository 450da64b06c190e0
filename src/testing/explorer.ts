// Exhaustive looks at one small history: a crash before and after every request of a controller, and simultaneous
// events in other orders, up to a bound. Where random histories may miss a case, these cannot.
import type { FaultyClientName } from './fault-plan.ts';
import { runHistory, type HarnessOptions, type Outcome } from './harness.ts';
import type { History } from './history.ts';
import type { Violation } from './invariant.ts';

/** What an exploration found. */
export interface Exploration {
  readonly runs: number;
  /** Histories that broke an invariant, with what broke; empty: none did. */
  readonly broken: readonly { readonly history: History; readonly violations: readonly Violation[] }[];
  /** The bound cut it off. */
  readonly isCutOff: boolean;
}

/**
 * Kills a controller before and after every request that it makes in a history, one crash a run.
 *
 * @param client  whose process dies
 * @param behind  seconds by which the first lists of the next process are behind; default 0
 */
export function exploreCrashes(
  history: History,
  client: FaultyClientName,
  options: HarnessOptions & { readonly behind?: number } = {},
): Exploration {
  const { behind = 0, ...harness } = options;
  const requests = runHistory(history, harness).requests.get(client) ?? 0;
  const histories: History[] = [];
  for (let number = 0; number < requests; number += 1) {
    for (const when of ['before', 'after'] as const) {
      const crash = { at: 0, action: 'crash', client, number, when, for: 1, behind } as const;
      histories.push({ ...history, actions: [...history.actions, crash] });
    }
  }
  return explore(histories, harness, false);
}

/** Draws that leave an event behind those of its instant, and that put it before them. */
const LAST = 0.999_999;
const FIRST = 0;

/**
 * Runs a history with simultaneous events in other orders: every way in which up to `moved` events happen before the
 * others of their instant.
 *
 * @param moved   1 or 2
 * @param atMost  runs after which it stops
 */
export function exploreOrders(
  history: History,
  options: HarnessOptions & { readonly moved?: number; readonly atMost?: number } = {},
): Exploration {
  const { moved = 1, atMost = 2000, ...harness } = options;
  let draws = 0;
  runHistory(history, { ...harness, shuffle: () => ((draws += 1), LAST) });
  const broken: Exploration['broken'][number][] = [];
  let runs = 0;
  for (const chosen of choices(draws, moved)) {
    if (runs >= atMost) return { runs, broken, isCutOff: true };
    runs += 1;
    let draw = -1;
    const shuffle = (): number => {
      draw += 1;
      return chosen.includes(draw) ? FIRST : LAST;
    };
    keep(broken, history, runHistory(history, { ...harness, shuffle }));
  }
  return { runs, broken, isCutOff: false };
}

function* choices(count: number, moved: number): Iterable<readonly number[]> {
  for (let i = 0; i < count; i += 1) yield [i];
  if (moved < 2) return;
  for (let i = 0; i < count; i += 1) for (let j = i + 1; j < count; j += 1) yield [i, j];
}

function explore(histories: readonly History[], harness: HarnessOptions, isCutOff: boolean): Exploration {
  const broken: Exploration['broken'][number][] = [];
  for (const history of histories) keep(broken, history, runHistory(history, harness));
  return { runs: histories.length, broken, isCutOff };
}

function keep(broken: Exploration['broken'][number][], history: History, { violations }: Outcome): void {
  if (violations.length > 0) broken.push({ history, violations });
}
