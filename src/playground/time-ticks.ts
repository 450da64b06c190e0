// Round instants for a time axis, and their labels.
import { duration } from '../report/words.ts';

const STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800,
  3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800,
];

/** Rising seconds between `from` and `until`, at most `most` of them, about. */
export function timeTicks(from: number, until: number, most: number): number[] {
  const span = until - from;
  const step = STEPS.find(one => span / one <= most) ?? span;
  if (!(step > 0)) return [];
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= until + 1e-9; i++) ticks.push(i * step);
  return ticks;
}

/** `0`, `30 s`, `1 min 30 s`. */
export function tickWords(seconds: number): string {
  return seconds === 0 ? '0' : duration(seconds);
}
