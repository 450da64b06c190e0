// The Gregorian calendar as whole-number arithmetic: days since 1970 to dates and back, and the two ways Go writes
// instants for CronJobs. No Date object, so that nothing depends on the host's zone.

export const SECONDS_PER_DAY = 86_400;

export interface CivilDate {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  /** 1–31. */
  readonly day: number;
}

/**
 * Days from 1970-01-01 to a date. `month` may lie outside 1–12 and `day` outside the month: they carry over, as in
 * Go's `time.Date`.
 */
export function daysFromCivil(year: number, month: number, day: number): number {
  // Years begin in March, so that the leap day is the last day of its year; eras are 400 years.
  const months = year * 12 + (month - 1) - 2;
  const marchYear = Math.floor(months / 12);
  const marchMonth = months - marchYear * 12;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date that lies `days` days after 1970-01-01 (a whole number, negative before). */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** 0 is Sunday. */
export function weekdayOfDays(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

function clockText(secondOfDay: number): string {
  const hour = Math.floor(secondOfDay / 3600);
  const minute = Math.floor(secondOfDay / 60) % 60;
  return `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(secondOfDay % 60)}`;
}

function zoneText(offsetSeconds: number, separator: string): string {
  const size = Math.abs(offsetSeconds);
  const sign = offsetSeconds < 0 ? '-' : '+';
  return `${sign}${twoDigits(Math.floor(size / 3600))}${separator}${twoDigits(Math.floor(size / 60) % 60)}`;
}

/**
 * RFC 3339 in whole seconds: `2026-01-01T01:00:00+01:00`, with `Z` where the offset is 0.
 *
 * @param epochSeconds   whole seconds since 1970
 * @param offsetSeconds  seconds east of UTC
 */
export function formatRfc3339(epochSeconds: number, offsetSeconds: number): string {
  const local = epochSeconds + offsetSeconds;
  const days = Math.floor(local / SECONDS_PER_DAY);
  const { year, month, day } = civilFromDays(days);
  const date = `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
  const zone = offsetSeconds === 0 ? 'Z' : zoneText(offsetSeconds, ':');
  return `${date}T${clockText(local - days * SECONDS_PER_DAY)}${zone}`;
}

/** RFC 1123 with a numeric zone: `Thu, 01 Jan 2026 00:01:00 +0000`. Arguments as in `formatRfc3339`. */
export function formatRfc1123(epochSeconds: number, offsetSeconds: number): string {
  const local = epochSeconds + offsetSeconds;
  const days = Math.floor(local / SECONDS_PER_DAY);
  const { year, month, day } = civilFromDays(days);
  const weekday = WEEKDAYS[weekdayOfDays(days)] ?? '';
  const date = `${weekday}, ${twoDigits(day)} ${MONTHS[month - 1] ?? ''} ${String(year).padStart(4, '0')}`;
  return `${date} ${clockText(local - days * SECONDS_PER_DAY)} ${zoneText(offsetSeconds, '')}`;
}
