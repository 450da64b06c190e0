// How often each point is run: a fixed number of replications, or until the intervals are narrow enough.
import type { RepeatDocument } from './document.ts';
import type { MetricName } from './results.ts';
import { shareOf } from './value.ts';

export interface RepeatRule {
  readonly atLeast: number;
  readonly atMost: number;
  /** Level of all confidence intervals. */
  readonly confidence: number;
  /** Stop when the half-widths of these metrics are at most this share of their means; undefined: run `atMost`. */
  readonly halfWidth: number | undefined;
  readonly of: readonly MetricName[];
}

const DEFAULT_CONFIDENCE = 0.95;

/** The rule of an experiment file; without one, a single replication. */
export function repeatRule(document: number | RepeatDocument | undefined): RepeatRule {
  if (document === undefined || typeof document === 'number') {
    const times = document ?? 1;
    return { atLeast: times, atMost: times, confidence: DEFAULT_CONFIDENCE, halfWidth: undefined, of: ['makespan'] };
  }
  const atLeast = document.atLeast ?? 30;
  return {
    atLeast,
    atMost: Math.max(atLeast, document.atMost ?? 1000),
    confidence: document.confidence === undefined ? DEFAULT_CONFIDENCE : shareOf(document.confidence),
    halfWidth: shareOf(document.halfWidth),
    of: (document.of as readonly MetricName[] | undefined) ?? ['makespan'],
  };
}
