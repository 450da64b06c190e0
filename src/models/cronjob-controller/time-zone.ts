// Offsets of IANA time zones, read from the engine's own zone data through Intl and kept per stretch of time, so that
// the schedule search pays for a lookup only where it has not been before. Which names exist is in
// `time-zone-names.ts`; what a schedule does with local time is in `next-time.ts`.
import { TIME_ZONE_NAMES } from './time-zone-names.ts';

/** A time zone; remembers what it has looked up, so make one and keep it. */
export interface TimeZone {
  readonly name: string;
  /** Seconds east of UTC at an instant in whole seconds since 1970. */
  offsetAt(epochSeconds: number): number;
}

export const UTC: TimeZone = { name: 'UTC', offsetAt: () => 0 };

/** True for a name that the API server takes as a CronJob's `timeZone`; spelling counts, case included. */
export function isKnownTimeZone(name: string): boolean {
  return TIME_ZONE_NAMES.has(name);
}

/** The zone of this name; undefined where the name is unknown, here or to the engine's zone data. */
export function timeZone(name: string): TimeZone | undefined {
  if (!isKnownTimeZone(name)) return undefined;
  if (name === 'UTC' || name === 'Etc/UTC') return { ...UTC, name };
  const format = offsetFormat(name);
  if (format === undefined) return undefined;
  const cache = new OffsetCache(epochSeconds => readOffset(format, epochSeconds));
  return { name, offsetAt: epochSeconds => cache.offsetAt(epochSeconds) };
}

function offsetFormat(name: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    // A zone newer than the engine's zone data.
    return undefined;
  }
}

/** Intl ends its text with `GMT`, `GMT+05:30` or `GMT-00:44:30`. */
function readOffset(format: Intl.DateTimeFormat, epochSeconds: number): number {
  const text = format.format(epochSeconds * 1000);
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (match?.[1] === undefined) return 0;
  const size = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return match[1] === '-' ? -size : size;
}

/** A stretch of one offset: `offset` holds from `start` until `end` (exclusive), both in epoch seconds. */
interface Period {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

/** Zone data is read in windows of this length, and probed in steps shorter than any clock change lasts. */
const WINDOW_SECONDS = 364 * 86_400;
const PROBE_SECONDS = 14 * 86_400;

class OffsetCache {
  readonly #read: (epochSeconds: number) => number;
  readonly #windows = new Map<number, readonly Period[]>();
  #last: Period = { start: 0, end: 0, offset: 0 };

  constructor(read: (epochSeconds: number) => number) {
    this.#read = read;
  }

  offsetAt(epochSeconds: number): number {
    const last = this.#last;
    if (epochSeconds >= last.start && epochSeconds < last.end) return last.offset;
    for (const period of this.#window(Math.floor(epochSeconds / WINDOW_SECONDS))) {
      if (epochSeconds < period.end) {
        this.#last = period;
        return period.offset;
      }
    }
    return 0;
  }

  #window(number: number): readonly Period[] {
    let periods = this.#windows.get(number);
    if (periods === undefined) {
      periods = this.#readWindow(number * WINDOW_SECONDS);
      this.#windows.set(number, periods);
    }
    return periods;
  }

  #readWindow(from: number): readonly Period[] {
    const periods: Period[] = [];
    const until = from + WINDOW_SECONDS;
    let start = from;
    let offset = this.#read(from);
    for (let probed = from; probed < until; probed += PROBE_SECONDS) {
      const after = this.#read(probed + PROBE_SECONDS);
      if (after === offset) continue;
      const end = this.#changeBetween(probed, probed + PROBE_SECONDS, offset);
      periods.push({ start, end, offset });
      start = end;
      offset = after;
    }
    if (start < until) periods.push({ start, end: until, offset });
    return periods;
  }

  /** First second in (before, after] that no longer has this offset. */
  #changeBetween(before: number, after: number, offset: number): number {
    let low = before;
    let high = after;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#read(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }
}
