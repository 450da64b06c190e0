// Durations as Go writes them ("1h30m", "250ms"): reading and printing, with Go's own rules and error texts. Go's
// nanoseconds are kept exactly while reading; the simulation's microseconds are what is left of them.
import type { Micros } from './time.ts';

/** A duration, or Go's text of what is wrong with it. */
export type DurationResult =
  | { readonly ok: true; readonly micros: Micros }
  | { readonly ok: false; readonly message: string };

/** The same in exact nanoseconds: within Go's 64 bits, which reach 292 years either way. */
export type NanosResult =
  | { readonly ok: true; readonly nanos: bigint }
  | { readonly ok: false; readonly message: string };

const LIMIT = 1n << 63n;
const NANOS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n], // U+00B5, the micro sign
  ['μs', 1_000n], // U+03BC, the Greek letter
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

/**
 * Reads a duration as Go's `time.ParseDuration` does; nanoseconds are rounded to the nearest microsecond, halves away
 * from zero. Error texts are Go's.
 */
export function parseDuration(text: string): DurationResult {
  const result = parseDurationNanos(text);
  if (!result.ok) return result;
  const size = result.nanos < 0n ? -result.nanos : result.nanos;
  const micros = Number((size + 500n) / 1000n);
  return { ok: true, micros: result.nanos < 0n && micros > 0 ? -micros : micros };
}

/** Reads a duration as Go's `time.ParseDuration` does, in exact nanoseconds. */
export function parseDurationNanos(text: string): NanosResult {
  const invalid: NanosResult = { ok: false, message: `time: invalid duration ${quote(text)}` };
  const isNegative = text.startsWith('-');
  let rest = isNegative || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return { ok: true, nanos: 0n };
  if (rest === '') return invalid;
  let total = 0n;
  while (rest !== '') {
    const part = /^([0-9]*)(?:\.([0-9]*))?([^.0-9]*)/.exec(rest)!;
    const [matched, whole = '', fraction = '', unitName = ''] = part;
    if (whole === '' && fraction === '') return invalid;
    const count = BigInt(whole === '' ? '0' : whole);
    if (count > LIMIT) return invalid;
    if (unitName === '') return { ok: false, message: `time: missing unit in duration ${quote(text)}` };
    const unit = NANOS.get(unitName);
    if (unit === undefined) {
      return { ok: false, message: `time: unknown unit ${quote(unitName)} in duration ${quote(text)}` };
    }
    const nanos = count * unit + fractionNanos(fraction, Number(unit));
    if (count > LIMIT / unit || nanos > LIMIT) return invalid;
    total += nanos;
    if (total > LIMIT) return invalid;
    rest = rest.slice(matched.length);
  }
  if (isNegative) return { ok: true, nanos: -total };
  return total === LIMIT ? invalid : { ok: true, nanos: total };
}

/** Digits behind the point as nanoseconds, in floating point as Go does it: digits beyond 63 bits are dropped. */
function fractionNanos(digits: string, unit: number): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (value > (LIMIT - 1n) / 10n) break;
    const next = value * 10n + BigInt(digit);
    if (next > LIMIT) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (unit / scale)));
}

/** Quotes as package time does: other than printable ASCII as the bytes of its UTF-8. */
function quote(text: string): string {
  let quoted = '"';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x20 || code >= 0x80) quoted += utf8(code).map(hexEscape).join('');
    else quoted += character === '"' || character === '\\' ? `\\${character}` : character;
  }
  return `${quoted}"`;
}

function hexEscape(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

function utf8(code: number): number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)];
  if (code < 0x1_0000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
}

/** Prints whole microseconds as Go's `Duration.String()` does: `1h30m0s`, `1.5s`, `250ms`, `0s`. */
export function formatDuration(micros: Micros): string {
  if (micros === 0) return '0s';
  const sign = micros < 0 ? '-' : '';
  const size = Math.abs(micros);
  if (size < 1_000) return `${sign}${size}µs`;
  if (size < 1_000_000) return `${sign}${withFraction(Math.floor(size / 1_000), size % 1_000, 3)}ms`;
  const inSeconds = Math.floor(size / 1_000_000);
  const inMinutes = Math.floor(inSeconds / 60);
  const hours = Math.floor(inMinutes / 60);
  const tail = `${withFraction(inSeconds % 60, size % 1_000_000, 6)}s`;
  if (inMinutes === 0) return sign + tail;
  return `${sign}${hours > 0 ? `${hours}h` : ''}${inMinutes % 60}m${tail}`;
}

function withFraction(whole: number, fraction: number, digits: number): string {
  if (fraction === 0) return String(whole);
  return `${whole}.${String(fraction).padStart(digits, '0').replace(/0+$/, '')}`;
}
