// The schedule language of CronJobs, which is that of robfig/cron v3.0.1 (ParseStandard): five fields or a macro, with
// that library's error texts. A text becomes sets of allowed values; when they come round is in `next-time.ts`.
import { goQuote, parseGoDuration } from './go-duration.ts';
import { timeZone } from './time-zone.ts';
import type { TimeZone } from './time-zone.ts';

export { nextTime } from './next-time.ts';
export { isKnownTimeZone } from './time-zone.ts';

/** One field: `allowed[value]` is 1 where the value fits; `isStar`: written as `*` or `?` without a step above 1. */
export interface FieldSet {
  readonly allowed: Uint8Array;
  readonly isStar: boolean;
}

/** Local wall-clock times: all fields must fit, of the two day fields as the library's star rule says. */
export interface FieldSchedule {
  readonly kind: 'fields';
  readonly minute: FieldSet;
  readonly hour: FieldSet;
  readonly dayOfMonth: FieldSet;
  readonly month: FieldSet;
  readonly dayOfWeek: FieldSet;
  /** Zone named in the schedule itself (`TZ=…`, `CRON_TZ=…`); it wins over the one given from outside. */
  readonly zone: TimeZone | undefined;
}

/** `@every`: so many whole seconds (at least 1) after the time before. */
export interface EverySchedule {
  readonly kind: 'every';
  readonly seconds: number;
}

export type Schedule = FieldSchedule | EverySchedule;

export type ScheduleReading =
  | { readonly ok: true; readonly schedule: Schedule }
  | { readonly ok: false; readonly error: string };

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const NO_NAMES: readonly string[] = [];
const MINUTES: Bounds = { min: 0, max: 59, names: NO_NAMES };
const HOURS: Bounds = { min: 0, max: 23, names: NO_NAMES };
const DAYS_OF_MONTH: Bounds = { min: 1, max: 31, names: NO_NAMES };
const MONTHS: Bounds = {
  min: 1,
  max: 12,
  names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
const DAYS_OF_WEEK: Bounds = { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] };

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const EVERY = '@every ';

/**
 * Reads a schedule. Never throws.
 *
 * @param text  the CronJob's `spec.schedule`
 * @returns the schedule, or the library's error text (the first fault, fields from left to right)
 * @see test/conformance/cron-next.test.ts
 */
export function parseSchedule(text: string): ScheduleReading {
  if (text === '') return refuse('empty spec string');
  let rest = text;
  let zone: TimeZone | undefined;
  if (text.startsWith('TZ=') || text.startsWith('CRON_TZ=')) {
    const space = text.indexOf(' ');
    const name = text.slice(text.indexOf('=') + 1, space < 0 ? text.length : space);
    zone = timeZone(name);
    if (zone === undefined) return refuse(`provided bad location ${name}: unknown time zone ${name}`);
    rest = space < 0 ? '' : text.slice(space).trim();
  }
  if (rest.startsWith(EVERY)) return parseEvery(rest);
  if (rest.startsWith('@')) {
    const macro = Object.hasOwn(MACROS, rest) ? MACROS[rest] : undefined;
    return macro === undefined ? refuse(`unrecognized descriptor: ${rest}`) : parseFields(macro, zone);
  }
  return parseFields(rest, zone);
}

function refuse(error: string): ScheduleReading {
  return { ok: false, error };
}

function parseEvery(text: string): ScheduleReading {
  const duration = parseGoDuration(text.slice(EVERY.length));
  if (!duration.ok) return refuse(`failed to parse duration ${text}: ${duration.error}`);
  // Below one second, negative durations included, it is one second; fractions of a second are cut.
  return { ok: true, schedule: { kind: 'every', seconds: Math.max(1, Number(duration.nanoseconds / 1_000_000_000n)) } };
}

function parseFields(text: string, zone: TimeZone | undefined): ScheduleReading {
  const fields = text.split(/\s+/).filter(field => field !== '');
  if (fields.length !== 5) return refuse(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const sets: FieldSet[] = [];
  for (const [i, bounds] of [MINUTES, HOURS, DAYS_OF_MONTH, MONTHS, DAYS_OF_WEEK].entries()) {
    const set = parseField(fields[i] ?? '', bounds);
    if (typeof set === 'string') return refuse(set);
    sets.push(set);
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek] = sets as [FieldSet, FieldSet, FieldSet, FieldSet, FieldSet];
  return { ok: true, schedule: { kind: 'fields', minute, hour, dayOfMonth, month, dayOfWeek, zone } };
}

/** A comma list of ranges; empty parts are passed over (`,1` is `1`). An error comes back as its text. */
function parseField(field: string, bounds: Bounds): FieldSet | string {
  const allowed = new Uint8Array(bounds.max + 1);
  let isStar = false;
  for (const expression of field.split(',')) {
    if (expression === '') continue;
    const range = parseRange(expression, bounds);
    if (typeof range === 'string') return range;
    const last = Number(range.end);
    for (let value = Number(range.start); value <= last; value += Number(range.step)) allowed[value] = 1;
    isStar ||= range.isStar;
  }
  return { allowed, isStar };
}

interface Range {
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
  readonly isStar: boolean;
}

/** `*`, `n`, `a-b`, each with an optional `/step`. The order of the checks is the library's: it decides the text. */
function parseRange(expression: string, bounds: Bounds): Range | string {
  const slashes = expression.split('/');
  const hyphens = (slashes[0] ?? '').split('-');
  let isStar = hyphens[0] === '*' || hyphens[0] === '?';
  let start: bigint | string = BigInt(bounds.min);
  let end: bigint | string = BigInt(bounds.max);
  if (!isStar) {
    start = parseNumberOrName(hyphens[0] ?? '', bounds);
    if (typeof start === 'string') return start;
    if (hyphens.length > 2) return `too many hyphens: ${expression}`;
    end = hyphens.length === 1 ? start : parseNumberOrName(hyphens[1] ?? '', bounds);
    if (typeof end === 'string') return end;
  }
  if (slashes.length > 2) return `too many slashes: ${expression}`;
  let step: bigint | string = 1n;
  if (slashes.length === 2) {
    step = parseNumber(slashes[1] ?? '');
    if (typeof step === 'string') return step;
    // `n/step` means from n to the field's end.
    if (hyphens.length === 1) end = BigInt(bounds.max);
    if (step > 1n) isStar = false;
  }
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${expression}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  if (step === 0n) return `step of range should be a positive number: ${expression}`;
  return { start, end, step, isStar };
}

function parseNumberOrName(text: string, bounds: Bounds): bigint | string {
  const place = bounds.names.indexOf(text.toLowerCase());
  return place < 0 ? parseNumber(text) : BigInt(bounds.min + place);
}

/** A whole number ≥ 0, as Go's strconv.Atoi reads it, or the error's text. */
function parseNumber(text: string): bigint | string {
  const cause = `failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}`;
  if (!/^[+-]?\d+$/.test(text)) return `${cause}: invalid syntax`;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (value >= 2n ** 63n || value < -(2n ** 63n)) return `${cause}: value out of range`;
  return value < 0n ? `negative number (${value}) not allowed: ${text}` : value;
}
