// Wall-clock times as the API writes them (RFC 3339, UTC), from and to microseconds since 1970. Calendar arithmetic is
// done here because the simulation may not ask the machine for dates. Durations and Go syntax are `sim/time.ts`'s.

const SECONDS_A_DAY = 86_400;

/** Days since 1970-01-01 of a proleptic Gregorian date; `month` from 1. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function civilFromDays(days: number): string {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** The last day and second written: a run's times cluster, so most calls only compare. No result depends on it. */
interface Formatter {
  format(unixMicros: number): string;
}

function makeFormatter(): Formatter {
  let lastSecond = Number.NaN;
  let lastText = '';
  let lastDay = Number.NaN;
  let lastDate = '';
  return {
    format(unixMicros: number): string {
      const second = Math.floor(unixMicros / 1e6);
      if (second === lastSecond) return lastText;
      const day = Math.floor(second / SECONDS_A_DAY);
      if (day !== lastDay) {
        lastDay = day;
        lastDate = civilFromDays(day);
      }
      const rest = second - day * SECONDS_A_DAY;
      const hour = Math.floor(rest / 3600);
      const minute = Math.floor(rest / 60) % 60;
      lastSecond = second;
      lastText = `${lastDate}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(rest % 60, 2)}Z`;
      return lastText;
    },
  };
}

const formatter = makeFormatter();

/** `2026-01-01T00:00:00Z`; fractions of a second are cut off. @param unixMicros microseconds since 1970 */
export function formatTime(unixMicros: number): string {
  return formatter.format(unixMicros);
}

/** `2026-01-01T00:00:00.075157Z`, as `MicroTime` fields are written. @param unixMicros microseconds since 1970 */
export function formatMicroTime(unixMicros: number): string {
  const micros = unixMicros - Math.floor(unixMicros / 1e6) * 1e6;
  return `${formatter.format(unixMicros).slice(0, -1)}.${pad(Math.floor(micros), 6)}Z`;
}

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * Microseconds since 1970 of an RFC 3339 text (any offset, up to nanoseconds, which are cut to microseconds);
 * undefined where the text is none.
 */
export function parseTime(text: string): number | undefined {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const part = (i: number): number => Number(match[i] ?? '0');
  const [month, day, hour, minute, second] = [part(2), part(3), part(4), part(5), part(6)];
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(part(1), month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = (part(9) * 60 + part(10)) * 60 * (match[8] === '-' ? -1 : 1);
  const seconds = daysFromCivil(part(1), month, day) * SECONDS_A_DAY + hour * 3600 + minute * 60 + second - offset;
  return seconds * 1e6 + Number((match[7] ?? '').padEnd(6, '0').slice(0, 6));
}

function daysOfMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return isLeap ? 29 : 28;
}
