// Lists of completion indexes as text (`1,3-5`): reading them as the Job controller does (what is wrong is skipped) and
// as validation does (what is wrong is said), and writing them in the one normal form.
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

/** The text of a list: single indexes `n`, two in a row `n,n+1`, longer runs `a-b`. */
export function formatIndexes(intervals: Intervals): string {
  const parts: string[] = [];
  for (const [first, last] of intervals) {
    if (first === last) parts.push(String(first));
    else parts.push(last === first + 1 ? `${first},${last}` : `${first}-${last}`);
  }
  return parts.join(',');
}

/** Intervals of single indexes in increasing order; doubles count once. */
export function intervalsOf(sortedIndexes: Iterable<number>): Intervals {
  const intervals: [number, number][] = [];
  for (const index of sortedIndexes) {
    const last = intervals.at(-1);
    if (last !== undefined && index <= last[1] + 1) last[1] = Math.max(last[1], index);
    else intervals.push([index, index]);
  }
  return intervals;
}

/** How many indexes the intervals hold. */
export function countOf(intervals: Intervals): number {
  let count = 0;
  for (const [first, last] of intervals) count += last - first + 1;
  return count;
}

/** Whether an index is in the list; O(log n). */
export function hasIndex(intervals: Intervals, index: number): boolean {
  let low = 0;
  let high = intervals.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const interval = intervals[middle];
    if (interval === undefined) return false;
    if (index < interval[0]) high = middle - 1;
    else if (index > interval[1]) low = middle + 1;
    else return true;
  }
  return false;
}

/** Two lists in one, in normal form. */
export function mergeIntervals(a: Intervals, b: Intervals): Intervals {
  const merged: [number, number][] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    const takesLeft = right === undefined || (left !== undefined && left[0] <= right[0]);
    const next = takesLeft ? left : right;
    if (takesLeft) i += 1;
    else j += 1;
    if (next === undefined) continue;
    const last = merged.at(-1);
    if (last !== undefined && next[0] <= last[1] + 1) last[1] = Math.max(last[1], next[1]);
    else merged.push([next[0], next[1]]);
  }
  return merged;
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
  if (!isInteger(text) || Math.abs(Number(text)) > 2 ** 63) {
    return `cannot convert string to integer for index: ${goQuote(text)}`;
  }
  const index = Number(text);
  if (index >= completions) return `too large index: ${goQuote(text)}`;
  if (previous !== undefined && previous >= index) {
    return `non-increasing order, previous: ${previous}, current: ${index}`;
  }
  return undefined;
}
