// How much each cause of a long run weighs: the same replications without it, compared one by one.
import { pairedDifference } from '../sim/replication.ts';
import { CAUSES } from './cause.ts';
import type { ExperimentDocument } from './document.ts';
import type { Experiment } from './experiment.ts';
import type { Point } from './grid.ts';
import { togetherConfidence } from './point-comparison.ts';
import { durationWords, percentWords } from './words.ts';

/** An experiment whose points are one point without each of the causes that it has. */
export interface CausesRemoved {
  readonly experiment: Experiment;
  /** Words of the cause that each point is without. */
  readonly causes: readonly string[];
}

/** The experiment that tells what the causes are worth, with fewer replications where that is enough. */
export function withoutCauses(experiment: Experiment, point: Point, replications: number): CausesRemoved {
  const removed = CAUSES.flatMap(({ words, without }) => {
    const document: ExperimentDocument | undefined = without(point.document);
    return document === undefined ? [] : [{ words, point: { ...point, name: `without ${words}`, document } }];
  });
  return {
    experiment: {
      ...experiment,
      points: removed.map(one => one.point),
      repeat: { ...experiment.repeat, atLeast: replications, atMost: replications, halfWidth: undefined },
    },
    causes: removed.map(one => one.words),
  };
}

/** What one cause is worth. */
export interface CauseWeight {
  readonly words: string;
  /** Seconds that the run is shorter without it, mean and half-width; NaN where either never finishes. */
  readonly saved: number;
  readonly halfWidth: number;
  readonly share: number;
  /** Replications that finish with and without it. */
  readonly finishedWith: number;
  readonly finishedWithout: number;
  readonly replications: number;
}

/**
 * The weights, heaviest first.
 *
 * @param given    makespans of the point as it is, one a replication; NaN: not finished
 * @param without  for each cause the makespans of the same replications without it
 * @param confidence  that all intervals hold together
 */
export function weighCauses(
  given: readonly number[],
  without: readonly { readonly words: string; readonly makespans: readonly number[] }[],
  confidence: number,
): CauseWeight[] {
  const each = togetherConfidence(confidence, without.length);
  const weights = without.map(({ words, makespans }): CauseWeight => {
    const pairs = makespans.flatMap((makespan, i): (readonly [number, number])[] => {
      const before = given[i] ?? NaN;
      return Number.isNaN(before) || Number.isNaN(makespan) ? [] : [[before, makespan]];
    });
    const before = pairs.map(([value]) => value);
    const { mean, halfWidth } = pairedDifference(
      before,
      pairs.map(([, value]) => value),
      each,
    );
    const total = before.reduce((sum, value) => sum + value, 0) / before.length;
    return {
      words,
      saved: pairs.length === 0 ? NaN : mean,
      halfWidth,
      share: mean / total,
      finishedWith: given.slice(0, makespans.length).filter(isFinished).length,
      finishedWithout: makespans.filter(isFinished).length,
      replications: makespans.length,
    };
  });
  const rank = (weight: CauseWeight): number =>
    weight.finishedWithout > weight.finishedWith ? Infinity : Number.isNaN(weight.saved) ? -Infinity : weight.saved;
  return weights.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
}

function isFinished(makespan: number): boolean {
  return !Number.isNaN(makespan);
}

/** Whether the cause changes anything that chance does not explain. */
export function isTelling({ saved, halfWidth, finishedWith, finishedWithout }: CauseWeight): boolean {
  if (finishedWith !== finishedWithout) return true;
  // A microsecond of rounding is no time.
  return Math.abs(saved) > 1e-5 && !(Math.abs(saved) <= halfWidth);
}

/** `1 min 3 s ± 2 s sooner (34 %)`, or that it then ends at all. */
export function weightWords(weight: CauseWeight): string {
  const { saved, halfWidth, share, finishedWith, finishedWithout, replications } = weight;
  if (finishedWithout !== finishedWith) {
    const before = finishedWith === 0 ? 'none' : String(finishedWith);
    return `it is done in ${finishedWithout} of ${replications} replications instead of ${before}`;
  }
  const reach = halfWidth > 0 ? ` ± ${durationWords(halfWidth)}` : '';
  const time = `${durationWords(Math.abs(saved))}${reach}`;
  return saved > 0 ? `${time} sooner (${percentWords(share)})` : `${time} later`;
}
