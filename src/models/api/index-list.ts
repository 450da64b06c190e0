// Lists of completion indexes as text (`1,3-5`) as validation reads them: what is wrong is said. How the Job controller
// reads and writes them is its own matter.
import { goQuote } from '../cronjob-controller/go-duration.ts';

/** Closed intervals, increasing, neither touching nor overlapping. */
export type Intervals = readonly (readonly [first: number, last: number])[];

/**
 * Reads a list as the controller does: entries that are no numbers are skipped, indexes at or beyond `completions` are
 * cut off, neighbours are merged.
 */
export function parseIndexes(text: string, completions: number): Intervals {
  const intervals: [number, number][] = [];
  if (text === '') return intervals;
  for (const entry of text.split(',')) {
    const [left = '', right] = entry.split('-');
    if (!isInteger(left) || (right !== undefined && !isInteger(right))) continue;
    const first = Number(left);
    if (first >= completions) break;
    const last = Math.min(right === undefined ? first : Number(right), completions - 1);
    const before = intervals.at(-1);
    if (before !== undefined && before[1] >= first - 1) before[1] = Math.max(before[1], last);
    else intervals.push([first, last]);
  }
  return intervals;
}

function isInteger(text: string): boolean {
  return /^[+-]?\d+$/.test(text);
}

/** The lowest index that both lists have; undefined where they share none. O(n). */
export function firstOverlap(a: Intervals, b: Intervals): number | undefined {
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (left === undefined || right === undefined) return undefined;
    const start = Math.max(left[0], right[0]);
    if (start <= Math.min(left[1], right[1])) return start;
    if (left[1] < right[1]) i += 1;
    else j += 1;
  }
}

/**
 * What validation says about a list: the number of its indexes, or the first fault in the API server's words.
 *
 * @param completions  indexes have to be below it
 */
export function checkIndexes(
  text: string,
  completions: number,
): { readonly ok: true; readonly count: number } | { readonly ok: false; readonly error: string } {
  let count = 0;
  let previous: number | undefined;
  if (text === '') return { ok: true, count };
  for (const entry of text.split(',')) {
    const parts = entry.split('-');
    if (parts.length > 2) {
      const rule = "violates the requirement that an index interval can have at most two parts separated by '-'";
      return { ok: false, error: `the fragment ${goQuote(entry)} ${rule}` };
    }
    for (const part of parts) {
      const fault = checkIndex(part, completions, previous);
      if (fault !== undefined) return { ok: false, error: fault };
      previous = Number(part);
    }
    const first = Number(parts[0]);
    count += (previous ?? first) - first + 1;
  }
  return { ok: true, count };
}

function checkIndex(text: string, completions: number, previous: number | undefined): string | undefined {
  if (!isInteger(text) || Math.abs(Number(text)) >= 9_223_372_036_854_775_808) {
    return `cannot convert string to integer for index: ${goQuote(text)}`;
  }
  const index = Number(text);
  if (index >= completions) return `too large index: ${goQuote(text)}`;
  if (previous !== undefined && previous >= index) {
    return `non-increasing order, previous: ${previous}, current: ${index}`;
  }
  return undefined;
}
