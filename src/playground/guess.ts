// A guess of the class: read from what somebody typed, and measured against the answer.
import { parseDurationText } from '../experiment/value.ts';
import { ratio } from '../report/words.ts';

export interface Guess {
  readonly name: string;
  readonly seconds: number;
}

/** Seconds of `4m30s`, `4 min 30 s`, `270`, or of `8x` as a share of the base. */
export function secondsOfGuess(text: string, base: number | undefined): number | undefined {
  const times = /^\s*(\d+(?:[.,]\d+)?)\s*[x×]\s*$/i.exec(text)?.[1];
  if (times !== undefined) {
    const factor = Number(times.replace(',', '.'));
    return base === undefined || !(factor > 0) ? undefined : base / factor;
  }
  const tidy = text
    .toLowerCase()
    .replaceAll(/\s+/g, '')
    .replaceAll(/min(utes?)?/g, 'm')
    .replaceAll(/sec(onds?)?/g, 's');
  const parsed = tidy === '' ? 'nothing' : parseDurationText(tidy);
  return typeof parsed === 'string' || parsed <= 0 ? undefined : parsed;
}

/** Distance on a scale of ratios: half is as far off as double. */
export function offBy(guess: number, mean: number): number {
  return Math.abs(Math.log(guess / mean));
}

export function offWords(guess: number, mean: number): string {
  const share = guess / mean;
  if (Math.abs(share - 1) < 0.01) return 'just right';
  return share >= 2
    ? `${ratio(share)} times too long`
    : share <= 0.5
      ? `${ratio(1 / share)} times too short`
      : `${Math.round(Math.abs(share - 1) * 100)}% too ${share > 1 ? 'long' : 'short'}`;
}
