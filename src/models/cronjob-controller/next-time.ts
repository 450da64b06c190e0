// When a schedule comes round next, as robfig/cron v3.0.1 finds it: field by field in local wall-clock time, with the
// carries of Go's time arithmetic. So a time inside a spring gap is skipped that day, one inside an autumn overlap
// comes twice, and a half-hour shift moves hourly runs, all as in the recordings of test/truth/cron-next.json.
import { civilFromDays, daysFromCivil, SECONDS_PER_DAY, weekdayOfDays } from './civil-date.ts';
import type { CivilDate } from './civil-date.ts';
import type { FieldSchedule, FieldSet, Schedule } from './schedule.ts';
import { UTC } from './time-zone.ts';
import type { TimeZone } from './time-zone.ts';

/** The library gives up when the year has passed this far. */
const YEARS_AHEAD = 5;

/**
 * The first time later than a given one at which the schedule fires.
 *
 * @param afterEpochSeconds  seconds since 1970; fractions are cut, so the result is at least one second later than that
 * @param zone  the zone of the wall clock, from `timeZone`; undefined: UTC. `@every` has no zone
 * @returns whole seconds since 1970; undefined where nothing fires within five years
 */
export function nextTime(schedule: Schedule, afterEpochSeconds: number, zone?: TimeZone): number | undefined {
  const after = Math.floor(afterEpochSeconds);
  if (schedule.kind === 'every') return after + schedule.seconds;
  if (!canFire(schedule)) return undefined;
  const cursor = new Cursor(after + 1, schedule.zone ?? zone ?? UTC);
  const lastYear = cursor.date().year + YEARS_AHEAD;
  while (cursor.date().year <= lastYear) {
    // Each step that passes the end of its range starts again from the month, since all before it may have changed.
    if (toMonth(cursor, schedule) && toDay(cursor, schedule) && toHour(cursor, schedule.hour)) {
      if (toMinute(cursor, schedule.minute) && toSecondZero(cursor)) return cursor.time;
    }
  }
  return undefined;
}

const EPOCH_DATE: CivilDate = { year: 1970, month: 1, day: 1 };

/** An instant seen in a zone. Moves forward only. */
class Cursor {
  readonly #zone: TimeZone;
  /** Seconds since 1970. */
  time: number;
  /** False until a field has moved: from then on the smaller fields are at their beginning. */
  isAligned = false;
  #datedDays = 0;
  #date = EPOCH_DATE;

  constructor(time: number, zone: TimeZone) {
    this.time = time;
    this.#zone = zone;
  }

  local(): number {
    return this.time + this.#zone.offsetAt(this.time);
  }

  localDays(): number {
    return Math.floor(this.local() / SECONDS_PER_DAY);
  }

  date(): CivilDate {
    const days = this.localDays();
    if (days !== this.#datedDays) {
      this.#datedDays = days;
      this.#date = civilFromDays(days);
    }
    return this.#date;
  }

  secondOfDay(): number {
    const local = this.local();
    return local - Math.floor(local / SECONDS_PER_DAY) * SECONDS_PER_DAY;
  }

  hour(): number {
    return Math.floor(this.secondOfDay() / 3600);
  }

  /** Goes to a local wall-clock time, chosen as Go's time.Date does where it does not exist or exists twice. */
  moveToLocal(days: number, secondOfDay: number): void {
    const local = days * SECONDS_PER_DAY + secondOfDay;
    const guess = this.#zone.offsetAt(local);
    this.time = guess === 0 ? local : local - this.#zone.offsetAt(local - guess);
  }
}

/** Steps return false where they passed the end of the field's range. */
function toMonth(cursor: Cursor, schedule: FieldSchedule): boolean {
  let date = cursor.date();
  while (schedule.month.allowed[date.month] !== 1) {
    const secondOfDay = cursor.isAligned ? cursor.secondOfDay() : 0;
    const day = cursor.isAligned ? date.day : 1;
    cursor.isAligned = true;
    cursor.moveToLocal(daysFromCivil(date.year, date.month + 1, day), secondOfDay);
    date = cursor.date();
    if (date.month === 1) return false;
  }
  return true;
}

function toDay(cursor: Cursor, schedule: FieldSchedule): boolean {
  let days = cursor.localDays();
  let { day } = cursor.date();
  while (!dayFits(schedule, day, weekdayOfDays(days))) {
    const before = cursor.time;
    if (!cursor.isAligned) {
      cursor.isAligned = true;
      cursor.moveToLocal(days, 0);
    }
    cursor.moveToLocal(cursor.localDays() + 1, cursor.secondOfDay());
    // Where midnight does not exist the clock shows 23 or 1 o'clock: go back to the day's first hour.
    const hour = cursor.hour();
    if (hour !== 0) cursor.time += (hour > 12 ? 24 - hour : -hour) * 3600;
    // The library never ends on a date that its zone left out (Apia, 30 December 2011): pass over it.
    if (cursor.time <= before && cursor.localDays() <= days) cursor.time = before + SECONDS_PER_DAY;
    days = cursor.localDays();
    day = cursor.date().day;
    if (day === 1) return false;
  }
  return true;
}

function toHour(cursor: Cursor, hours: FieldSet): boolean {
  let hour = cursor.hour();
  while (hours.allowed[hour] !== 1) {
    if (!cursor.isAligned) {
      cursor.isAligned = true;
      cursor.moveToLocal(cursor.localDays(), hour * 3600);
    }
    cursor.time += 3600;
    hour = cursor.hour();
    if (hour === 0) return false;
  }
  return true;
}

function toMinute(cursor: Cursor, minutes: FieldSet): boolean {
  let minute = Math.floor(cursor.secondOfDay() / 60) % 60;
  while (minutes.allowed[minute] !== 1) {
    if (!cursor.isAligned) {
      cursor.isAligned = true;
      cursor.time = Math.floor(cursor.time / 60) * 60;
    }
    cursor.time += 60;
    minute = Math.floor(cursor.secondOfDay() / 60) % 60;
    if (minute === 0) return false;
  }
  return true;
}

/** The standard language has no seconds field: only second 0 fits, so a later one goes to the next minute. */
function toSecondZero(cursor: Cursor): boolean {
  const second = cursor.secondOfDay() % 60;
  if (second === 0) return true;
  cursor.isAligned = true;
  cursor.time += 60 - second;
  return false;
}

/** If one of the day fields is a star both must fit, else one of them is enough. */
function dayFits(schedule: FieldSchedule, day: number, weekday: number): boolean {
  const fitsMonth = schedule.dayOfMonth.allowed[day] === 1;
  const fitsWeek = schedule.dayOfWeek.allowed[weekday] === 1;
  const needsBoth = schedule.dayOfMonth.isStar || schedule.dayOfWeek.isStar;
  return needsBoth ? fitsMonth && fitsWeek : fitsMonth || fitsWeek;
}

const LONGEST_MONTHS = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** False for schedules that name no date at all (30 February, or an empty field): no need to search five years. */
function canFire(schedule: FieldSchedule): boolean {
  if (!schedule.minute.allowed.includes(1) || !schedule.hour.allowed.includes(1)) return false;
  const needsBoth = schedule.dayOfMonth.isStar || schedule.dayOfWeek.isStar;
  const hasWeekday = schedule.dayOfWeek.allowed.includes(1);
  for (let month = 1; month <= 12; month += 1) {
    if (schedule.month.allowed[month] !== 1) continue;
    const firstDay = schedule.dayOfMonth.allowed.indexOf(1);
    const hasDay = firstDay > 0 && firstDay <= (LONGEST_MONTHS[month] ?? 0);
    if (needsBoth ? hasDay && hasWeekday : hasDay || hasWeekday) return true;
  }
  return false;
}
