// Looks for a history that breaks an invariant and makes it as small as it gets: what a user's own test calls.
import type { Arbitrary } from 'fast-check';
import { historyOfSeed } from './arbitraries.ts';
import { actionLines, storyLines, violationLines } from './explanation.ts';
import { runHistory, type HarnessOptions } from './harness.ts';
import type { History } from './history.ts';
import type { Violation } from './invariant.ts';
import { shrinkHistory } from './shrink.ts';

/** Where and how long is looked. */
export interface SearchOptions extends HarnessOptions {
  /** Histories that are run. Default: 500, some seconds. */
  readonly seeds?: number;
  /** First seed. Default: 1. */
  readonly from?: number;
  /** What is drawn from. Default: `historyArbitrary()`. */
  readonly histories?: Arbitrary<History>;
}

/** A broken history, shrunk. */
export interface FoundHistory {
  readonly seed: number;
  /** Breaks the same invariant as the seed's own history did first; a value to be kept as a regression test. */
  readonly history: History;
  readonly violations: readonly Violation[];
  /** The whole in words. */
  readonly text: string;
}

/**
 * The first seed whose history breaks an invariant, shrunk; undefined: none does.
 *
 * @example
 * expect(findCounterExample({ controllers: adding('my-controller', myController) })?.text).toBeUndefined();
 */
export function findCounterExample(options: SearchOptions = {}): FoundHistory | undefined {
  const { seeds = 500, from = 1, histories, ...harness } = options;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const drawn = historyOfSeed(seed, histories);
    const [first] = runHistory(drawn, harness).violations;
    if (first === undefined) continue;
    const { history } = shrinkHistory(drawn, new Set([first.invariant]), harness);
    const { violations } = runHistory(history, harness);
    const parts = [...violations.slice(0, 3).map(violationLines), actionLines(history)];
    const text = [`Seed ${seed}:`, ...parts.flat(), ...storyLines(history, violations, harness)].join('\n');
    return { seed, history, violations, text };
  }
  return undefined;
}
