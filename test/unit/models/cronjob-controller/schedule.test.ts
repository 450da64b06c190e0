import { describe, expect, test } from 'vitest';
import { nextTime, parseSchedule } from '../../../../src/models/cronjob-controller/schedule.ts';
import type { FieldSchedule, Schedule } from '../../../../src/models/cronjob-controller/schedule.ts';
import { timeZone } from '../../../../src/models/cronjob-controller/time-zone.ts';

function read(text: string): Schedule {
  const reading = parseSchedule(text);
  if (!reading.ok) throw new Error(reading.error);
  return reading.schedule;
}

function fields(text: string): FieldSchedule {
  const schedule = read(text);
  if (schedule.kind !== 'fields') throw new Error('no fields');
  return schedule;
}

function values(allowed: Uint8Array): readonly number[] {
  return [...allowed.keys()].filter(value => allowed[value] === 1);
}

describe('a field becomes the set of its values', () => {
  test.each([
    ['7 * * * *', [7]],
    ['10-13 * * * *', [10, 11, 12, 13]],
    ['10-20/5 * * * *', [10, 15, 20]],
    ['50/3 * * * *', [50, 53, 56, 59]],
    ['1,3,,5 * * * *', [1, 3, 5]],
    ['*/25 * * * *', [0, 25, 50]],
    ['*/60 * * * *', [0]],
    ['+5 * * * *', [5]],
    ['*-3/30 * * * *', [0, 30]],
  ])('%s', (text, expected) => {
    expect(values(fields(text).minute.allowed)).toEqual(expected);
  });

  test('names of months and days are read in any case, ranges of them too', () => {
    const schedule = fields('0 0 * JAN,mar-May Mon-fri');
    expect(values(schedule.month.allowed)).toEqual([1, 3, 4, 5]);
    expect(values(schedule.dayOfWeek.allowed)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a field is a star only without a step above one', () => {
  test.each([
    ['*', true],
    ['?', true],
    ['*/1', true],
    ['*/2', false],
    ['1-31', false],
    ['5,*', true],
  ])('%s: %s', (field, expected) => {
    expect(fields(`0 0 ${field} * *`).dayOfMonth.isStar).toBe(expected);
  });
});

describe('errors name the first fault in the words of the library', () => {
  test.each([
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    [
      '99999999999999999999 * * * *',
      'failed to parse int from 99999999999999999999: strconv.Atoi: parsing "99999999999999999999": value out of range',
    ],
    ['9007199254740993 * * * *', 'end of range (9007199254740993) above maximum (59): 9007199254740993'],
    ['70 99 * * *', 'end of range (70) above maximum (59): 70'],
    ['"x" * * * *', 'failed to parse int from "x": strconv.Atoi: parsing "\\"x\\"": invalid syntax'],
    ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
    ['TZ=Mars/Olympus * * * * *', 'provided bad location Mars/Olympus: unknown time zone Mars/Olympus'],
    ['TZ=UTC', 'expected exactly 5 fields, found 0: []'],
    ['@constructor', 'unrecognized descriptor: @constructor'],
  ])('%s', (text, error) => {
    expect(parseSchedule(text)).toEqual({ ok: false, error });
  });
});

describe('@every counts whole seconds, at least one', () => {
  test.each([
    ['@every 1h30m', 5400],
    ['@every 1.9s', 1],
    ['@every 0', 1],
    ['@every -5m', 1],
  ])('%s', (text, seconds) => {
    expect(read(text)).toEqual({ kind: 'every', seconds });
  });
});

describe('the zone named in the schedule wins over the one given', () => {
  test('TZ= in front of the fields', () => {
    const midnight = Date.UTC(2026, 0, 1) / 1000;
    const schedule = read('CRON_TZ=Asia/Tokyo 0 0 * * *');
    expect(nextTime(schedule, midnight, timeZone('America/New_York'))).toBe(midnight + 15 * 3600);
  });
});
