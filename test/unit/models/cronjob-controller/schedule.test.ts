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
    ['?/20 * * * *', [0, 20, 40]],
    ['7-7 * * * *', [7]],
    ['0-59/59 * * * *', [0, 59]],
    ['58-59,0 * * * *', [0, 58, 59]],
  ])('%s', (text, expected) => {
    expect(values(fields(text).minute.allowed)).toEqual(expected);
  });

  test('names of months and days are read in any case, ranges of them too', () => {
    const schedule = fields('0 0 * JAN,mar-May Mon-fri');
    expect(values(schedule.month.allowed)).toEqual([1, 3, 4, 5]);
    expect(values(schedule.dayOfWeek.allowed)).toEqual([1, 2, 3, 4, 5]);
  });

  test.each([
    ['jan', 1],
    ['feb', 2],
    ['mar', 3],
    ['apr', 4],
    ['may', 5],
    ['jun', 6],
    ['jul', 7],
    ['aug', 8],
    ['sep', 9],
    ['oct', 10],
    ['nov', 11],
    ['dec', 12],
  ])('%s is month %i', (name, month) => {
    expect(values(fields(`0 0 1 ${name} *`).month.allowed)).toEqual([month]);
  });

  test.each([
    ['sun', 0],
    ['mon', 1],
    ['tue', 2],
    ['wed', 3],
    ['thu', 4],
    ['fri', 5],
    ['sat', 6],
  ])('%s is day %i of the week', (name, day) => {
    expect(values(fields(`0 0 * * ${name}`).dayOfWeek.allowed)).toEqual([day]);
  });

  test('white space of any length and kind parts the fields', () => {
    expect(read('  1 \t 2   3 4\n5 ')).toEqual(read('1 2 3 4 5'));
  });

  test('each field has its own range', () => {
    const { minute, hour, dayOfMonth, month, dayOfWeek } = fields('* * * * *');
    const ends = [minute, hour, dayOfMonth, month, dayOfWeek].map(({ allowed }) => {
      const all = values(allowed);
      return [all[0], all.at(-1), all.length];
    });
    expect(ends).toEqual([
      [0, 59, 60],
      [0, 23, 24],
      [1, 31, 31],
      [1, 12, 12],
      [0, 6, 7],
    ]);
  });
});

describe('a macro stands for its fields', () => {
  test.each([
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['@monthly', '0 0 1 * *'],
    ['@weekly', '0 0 * * 0'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@hourly', '0 * * * *'],
  ])('%s for %s', (macro, text) => {
    expect(read(macro)).toEqual(read(text));
  });

  test('behind a zone, too', () => {
    expect(fields('TZ=Asia/Tokyo @daily').zone?.name).toBe('Asia/Tokyo');
    expect(values(fields('CRON_TZ=Asia/Tokyo   @daily').hour.allowed)).toEqual([0]);
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
    ['', 'empty spec string'],
    [' ', 'expected exactly 5 fields, found 0: []'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['1  2 3 4 5 6', 'expected exactly 5 fields, found 6: [1 2 3 4 5 6]'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['*/x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['*/-5 * * * *', 'negative number (-5) not allowed: -5'],
    ['*/-9223372036854775808 * * * *', 'negative number (-9223372036854775808) not allowed: -9223372036854775808'],
    [
      '*/-9223372036854775809 * * * *',
      'failed to parse int from -9223372036854775809: strconv.Atoi: parsing "-9223372036854775809": value out of range',
    ],
    [
      '9223372036854775808 * * * *',
      'failed to parse int from 9223372036854775808: strconv.Atoi: parsing "9223372036854775808": value out of range',
    ],
    ['9223372036854775807 * * * *', 'end of range (9223372036854775807) above maximum (59): 9223372036854775807'],
    ['-1 * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
    ['1-x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['5x * * * *', 'failed to parse int from 5x: strconv.Atoi: parsing "5x": invalid syntax'],
    ['x5 * * * *', 'failed to parse int from x5: strconv.Atoi: parsing "x5": invalid syntax'],
    ['mon * * * *', 'failed to parse int from mon: strconv.Atoi: parsing "mon": invalid syntax'],
    ['10-5 * * * *', 'beginning of range (10) beyond end of range (5): 10-5'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['* 24 * * *', 'end of range (24) above maximum (23): 24'],
    ['* * * * 7', 'end of range (7) above maximum (6): 7'],
    ['* * * 13 *', 'end of range (13) above maximum (12): 13'],
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
