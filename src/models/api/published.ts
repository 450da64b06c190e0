// Reading and writing JSON in published form: values whose types are not known, keys in alphabetical order, times of a
// run with its wall clock. Which fields there are is said by the encoders and by the schema.
import type { Time } from './object.ts';
import { formatMicroTime, formatTime, parseTime } from './api-time.ts';

export type Published = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Published {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const EMPTY: Published = Object.freeze({});
const NONE: readonly unknown[] = Object.freeze([]);

/** The value if it is an object, else an empty one. */
export function recordOf(value: unknown): Published {
  return isRecord(value) ? value : EMPTY;
}

/** The value if it is a list, else an empty one. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : NONE;
}

/** The value if it is a text, else an empty one. */
export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function booleanOf(value: unknown): boolean {
  return value === true;
}

/** Texts by key; values that are no text are left out. */
export function stringMapOf(value: unknown): Readonly<Record<string, string>> {
  const map: Record<string, string> = {};
  for (const [key, one] of Object.entries(recordOf(value))) if (typeof one === 'string') map[key] = one;
  return map;
}

/** A deep copy of a JSON value with sorted keys and nothing undefined. The copy may be changed. */
export function sortedClone(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedClone);
  if (!isRecord(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) if (value[key] !== undefined) copy[key] = sortedClone(value[key]);
  return copy;
}

const copies = new WeakMap<object, Published>();

/** A deep copy with sorted keys and nothing undefined; remembered by identity, as stored objects never change. */
export function sortedCopy(value: object): Published {
  let copy = copies.get(value);
  if (copy === undefined) {
    copy = sortedClone(value) as Published;
    copies.set(value, copy);
  }
  return copy;
}

/** True where two JSON values are the same, whatever the order of keys; undefined counts as absent. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((one, i) => deepEqual(one, b[i]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  for (const key of Object.keys(a)) if (!deepEqual(a[key], b[key])) return false;
  for (const key of Object.keys(b)) if (a[key] === undefined && b[key] !== undefined) return false;
  return true;
}

/** Times of a run in published form and back. */
export interface Clock {
  /** RFC 3339 in whole seconds; null where there is no time. */
  format(time: Time | undefined): string | null;
  /** RFC 3339 with microseconds. */
  formatMicro(time: Time): string;
  /** Undefined for what is no time. */
  parse(value: unknown): Time | undefined;
}

/** @param epoch wall clock at t = 0 in microseconds since 1970 */
export function makeClock(epoch: number): Clock {
  return {
    format: time => (time === undefined ? null : formatTime(epoch + time)),
    formatMicro: time => formatMicroTime(epoch + time),
    parse(value) {
      const at = typeof value === 'string' ? parseTime(value) : undefined;
      return at === undefined ? undefined : at - epoch;
    },
  };
}
